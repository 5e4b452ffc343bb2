using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Writing;

/// <summary>
/// The last look before records are created: whether a conversion made the counterpart, which no field of either tells. Events may
/// be late or lost, and associations come when they like, so it is asked at the last moment, for a whole batch at once.
/// </summary>
public sealed class LastLook(ICrmAccounts accounts, SyncPlan plan, LinkIndex links, CreationGate gate, Conversions conversions, Origins origins, TimeProvider clock)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>What becomes of these writes without their being sent; null for one that may go.</summary>
    public async Task<IReadOnlyList<WriteOutcome?>> AtAsync(Mapping mapping, Side target, IReadOnlyList<QueuedWrite> batch, CallContext call, CancellationToken cancellationToken)
    {
        var outcomes = new WriteOutcome?[batch.Count];
        var creates = Creates(mapping, target, batch);
        if (creates.Count == 0)
        {
            return outcomes;
        }

        var look = new Look(mapping, plan.Mapping(mapping.Connection, mapping.Name), plan.Connection(mapping.Connection), call, cancellationToken);
        var owners = await links.LookupAsync(look.Key, target.Other(), [.. creates.Select(create => create.Source)]);
        foreach (var (create, owner) in creates.Zip(owners).Where(one => one.Second is not null && one.Second != one.First.Pair))
        {
            // The record went to another pair after this write was handed over: nobody waits for it any more.
            outcomes[create.Index] = Later("TAKEN_OVER", $"Pair {owner} has this record now.");
        }

        creates = [.. creates.Where(create => outcomes[create.Index] is null)];
        await JoinedAsync(look, target, creates, outcomes);
        creates = [.. creates.Where(create => outcomes[create.Index] is null)];
        var known = (target, mapping.SalesforceObject) switch
        {
            _ when creates.Count == 0 => None,
            (Side.HubSpot, SalesforceObjects.Account) => await CompaniesAsync(look, creates),
            (Side.HubSpot, SalesforceObjects.Opportunity) => await DealsAsync(look, creates),
            (Side.HubSpot, SalesforceObjects.Contact or SalesforceObjects.Lead) => await PeopleAsync(look, creates),
            (Side.Salesforce, SalesforceObjects.Account) => await AccountsAsync(look, creates),
            (Side.Salesforce, SalesforceObjects.Opportunity) => await OpportunitiesAsync(look, creates),
            (Side.Salesforce, SalesforceObjects.Contact or SalesforceObjects.Lead) => await LeadsAndContactsAsync(look, creates),
            _ => None,
        };
        foreach (var create in creates)
        {
            outcomes[create.Index] = known.GetValueOrDefault(create.Source);
        }

        return outcomes;
    }

    private static readonly Dictionary<string, WriteOutcome> None = [];

    private static List<Create> Creates(Mapping mapping, Side target, IReadOnlyList<QueuedWrite> batch) =>
    [
        .. batch.Index().Where(one => one.Item.Write is { RecordId: null, Delete: false })
            .Select(one => (one.Index, one.Item, Source: mapping.RecordNamedBy(target, one.Item.Write.Identity)))
            .Where(one => one.Source is not null)
            .Select(one => new Create(one.Index, PairKey.Parse(one.Item.Pair).Pair, one.Source!, one.Item.Write)),
    ];

    /// <summary>A counterpart was found since: the pair has it by the link index, and just has not seen it yet.</summary>
    private async Task JoinedAsync(Look look, Side target, List<Create> creates, WriteOutcome?[] outcomes)
    {
        var counterparts = await links.CounterpartsAsync(look.Key, target.Other(), [.. creates.Select(create => create.Source)]);
        var joined = creates.Zip(counterparts).Where(one => one.Second is not null).ToDictionary(one => one.First.Source, one => one.Second!, StringComparer.Ordinal);
        var met = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        await MeetAsync(look, target, joined, met);

        // Before all was scanned, what a record names may just not have been seen. After a cancelled load this is the look that tells.
        var isUnread = joined.Count > met.Count && !(await gate.ScannedAsync(look.Key)).Contains(target);
        foreach (var create in creates.Where(create => joined.ContainsKey(create.Source)))
        {
            outcomes[create.Index] = met.GetValueOrDefault(create.Source) ?? (WriteOutcome?)(isUnread ? Gone(look.Mapping, target, joined[create.Source]) : null) ?? Later(WaitingCodes.ReadNeeded, $"{target} record {joined[create.Source]} is the counterpart, and can't be read now.");
        }
    }

    private static WriteOutcome.Refused Gone(Mapping mapping, Side target, string former) =>
        new WriteOutcome.Refused(RefusalCodes.CounterpartGone, PairIdentity.CounterpartGone(target, former, mapping), [mapping.IdentityFieldOn(target.Other())!]);

    /// <summary>The Account of a converted Lead is the company that the contact has.</summary>
    private async Task<Dictionary<string, WriteOutcome>> CompaniesAsync(Look look, List<Create> creates)
    {
        var leads = await conversions.IntoAsync(look.Mapping, [.. creates.Select(create => create.Source)], look.Call, look.CancellationToken);
        var companies = await conversions.CompaniesAsync(look.Connection, leads, look.Call, look.CancellationToken);
        var outcomes = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var same in leads.GroupBy(lead => lead.Into.AccountId))
        {
            if (same.Select(lead => companies.GetValueOrDefault(lead.Contact ?? "")).FirstOrDefault(one => one is not null) is { } company)
            {
                chosen[same.Key] = company;
            }
            else if (same.Max(lead => DateTimeOffset.FromUnixTimeMilliseconds(lead.Record.Version.ModifiedAtMs)) + PairPolicy.Patience is var until && until > clock.GetUtcNow())
            {
                outcomes[same.Key] = new WriteOutcome.Later(until, WaitingCodes.Patience, "HubSpot may be creating the counterpart by itself.") { MayHaveArrived = false };
            }
        }

        var taken = await links.CounterpartsAsync(look.Key, Side.HubSpot, [.. chosen.Values]);
        var owners = await links.LookupAsync(look.Key, Side.HubSpot, [.. chosen.Values]);
        var free = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ((account, company), other, owner) in chosen.Zip(taken, owners))
        {
            if (other is not null && other != account)
            {
                outcomes[account] = new WriteOutcome.Refused(RefusalCodes.DuplicateSuspected, Origin.Duplicate(company, other), [])
                {
                    Suspicion = owner is null ? null : Suspicions.MadeByConversion(Side.Salesforce, account, owner),
                };
            }
            else
            {
                free[account] = company;
            }
        }

        await MeetAsync(look, Side.HubSpot, free, outcomes);
        return outcomes;
    }

    private async Task<Dictionary<string, WriteOutcome>> DealsAsync(Look look, List<Create> creates)
    {
        var outcomes = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        var leads = await conversions.IntoAsync(look.Mapping, [.. creates.Select(create => create.Source)], look.Call, look.CancellationToken);
        await MeetAsync(look, Side.HubSpot, await DealsAsync(look, leads), outcomes);
        return outcomes;
    }

    /// <summary>A Contact that was a Lead is the Lead's contact: its pair is told, and takes it over.</summary>
    private async Task<Dictionary<string, WriteOutcome>> PeopleAsync(Look look, List<Create> creates)
    {
        var outcomes = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        if (look.Group.Mappings.FirstOrDefault(one => one.SalesforceObject == SalesforceObjects.Contact) is not { } contacts)
        {
            return outcomes;
        }

        var leads = await conversions.IntoAsync(contacts, [.. creates.Select(create => create.Source)], look.Call, look.CancellationToken);
        foreach (var lead in leads.Where(lead => lead.Pair is not null && creates.TrueForAll(create => create.Pair != lead.Pair)))
        {
            await origins.TellAsync(lead, look.Call.Lane);
            outcomes[lead.Into.ContactId] = Later(WaitingCodes.ReadNeeded, $"Lead {lead.Record.Id} became this Contact: its pair goes on with it.");
        }

        return outcomes;
    }

    /// <summary>A company whose people were converted into one Account is that.</summary>
    private async Task<Dictionary<string, WriteOutcome>> AccountsAsync(Look look, List<Create> creates)
    {
        var outcomes = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        var (people, leads) = await PeopleOfAsync(look, HubSpotNames.Companies, creates);
        if (leads.Count == 0)
        {
            return outcomes;
        }

        var accountIds = leads.Select(lead => lead.Into.AccountId).Distinct(StringComparer.Ordinal).ToList();
        var companies = accountIds.Zip(await links.CounterpartsAsync(look.Key, Side.Salesforce, accountIds)).ToDictionary(one => one.First, one => one.Second, StringComparer.Ordinal);
        var byContact = leads.ToLookup(lead => lead.Contact, lead => lead.Into.AccountId, StringComparer.Ordinal);
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var company in creates.Select(create => create.Source))
        {
            var accountsOfPeople = people[company].SelectMany(contact => byContact[contact]).Select(account => new AccountCandidate(account, companies[account] is { } other && other != company));
            if (AccountChoice.Choose(accountsOfPeople) is { } account)
            {
                chosen[company] = account;
            }
        }

        await MeetAsync(look, Side.Salesforce, chosen, outcomes);
        return outcomes;
    }

    /// <summary>A deal that is the right one for the Opportunity of a conversion is that.</summary>
    private async Task<Dictionary<string, WriteOutcome>> OpportunitiesAsync(Look look, List<Create> creates)
    {
        var outcomes = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        var (_, leads) = await PeopleOfAsync(look, HubSpotNames.Deals, creates);
        var own = creates.Select(create => create.Source).ToHashSet(StringComparer.Ordinal);
        var opportunities = leads.Where(lead => lead.Into.OpportunityId is not null).ToList();
        var taken = await links.CounterpartsAsync(look.Key, Side.Salesforce, [.. opportunities.Select(lead => lead.Into.OpportunityId!)]);
        var deals = await DealsAsync(look, [.. opportunities.Zip(taken).Where(one => one.Second is null || own.Contains(one.Second)).Select(one => one.First)]);
        await MeetAsync(look, Side.Salesforce, deals.DistinctBy(one => one.Value).ToDictionary(one => one.Value, one => one.Key, StringComparer.Ordinal), outcomes);
        return outcomes;
    }

    /// <summary>A person is a Contact or a Lead, whichever is there: the client looks among those alone that it is about to create.</summary>
    private async Task<Dictionary<string, WriteOutcome>> LeadsAndContactsAsync(Look look, List<Create> creates)
    {
        var outcomes = new Dictionary<string, WriteOutcome>(StringComparer.Ordinal);
        if (look.Group.Mappings.Count < 2 || accounts.Crm(look.Connection.AccountOn(Side.Salesforce)) is not IRelations relations)
        {
            return outcomes;
        }

        foreach (var mapping in look.Group.Mappings.OrderBy(one => one.SalesforceObject, StringComparer.Ordinal))
        {
            var open = creates.Where(create => !outcomes.ContainsKey(create.Source)).ToList();
            var found = await relations.FindAsync(mapping.QueryOn(Side.Salesforce) with { Where = null }, [.. open.Select(create => create.Write.Match)], look.Call, look.CancellationToken);
            foreach (var (create, record) in open.Zip(found).Where(one => one.Second is not null && one.Second.Identity != one.First.Write.Identity))
            {
                outcomes[create.Source] = new WriteOutcome.Exists(record!);
            }
        }

        return outcomes;
    }

    private async Task<IReadOnlyDictionary<string, string>> DealsAsync(Look look, IReadOnlyList<ConvertedLead> leads)
    {
        var opportunities = leads.Select(lead => lead.Into.OpportunityId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (opportunities.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        var query = look.Mapping.QueryOn(Side.Salesforce) with { Fields = [SalesforceObjects.Name], Where = null };
        var read = await accounts.Crm(look.Connection.AccountOn(Side.Salesforce)).ReadAsync(query, opportunities, look.Call, look.CancellationToken);
        var names = read.ToDictionary(record => record.Id, record => record.Values.GetValueOrDefault(SalesforceObjects.Name), StringComparer.Ordinal);
        return await conversions.DealsAsync(look.Mapping, leads, names, look.Call, look.CancellationToken);
    }

    /// <summary>The contacts of companies or deals, and the Leads of those that were converted.</summary>
    private async Task<(ILookup<string, string> People, IReadOnlyList<ConvertedLead> Leads)> PeopleOfAsync(Look look, string objectType, List<Create> creates)
    {
        if (Conversions.PeopleOf(look.Connection) is null)
        {
            return (Array.Empty<string>().ToLookup(one => one), []);
        }

        var people = await conversions.AssociatedAsync(look.Connection, objectType, HubSpotNames.Contacts, creates.Select(create => create.Source), look.Call, look.CancellationToken);
        return (people, await conversions.OfAsync(look.Connection, people.SelectMany(one => one), look.Call, look.CancellationToken));
    }

    /// <summary>The counterparts are there: the pairs go on with them.</summary>
    private async Task MeetAsync(Look look, Side target, IReadOnlyDictionary<string, string> chosen, Dictionary<string, WriteOutcome> outcomes)
    {
        if (chosen.Count == 0)
        {
            return;
        }

        var read = new Dictionary<string, CrmRecord>(StringComparer.Ordinal);
        foreach (var query in Queries(look, target))
        {
            var sought = chosen.Values.Where(id => !read.ContainsKey(id)).Distinct(StringComparer.Ordinal).ToList();
            var found = sought.Count == 0 ? [] : await accounts.Crm(look.Connection.AccountOn(target)).ReadAsync(query, sought, look.Call, look.CancellationToken);
            foreach (var record in found.Where(record => !record.Deleted))
            {
                read[record.Id] = record;
            }
        }

        foreach (var (source, counterpart) in chosen.Where(one => read.ContainsKey(one.Value)))
        {
            outcomes[source] = new WriteOutcome.Exists(read[counterpart]);
        }
    }

    /// <summary>What is to be created as a Lead may be a Contact: the object that is to be created comes first.</summary>
    private static IEnumerable<RecordQuery> Queries(Look look, Side target) =>
        look.Group.Mappings.Prepend(look.Mapping).DistinctBy(mapping => mapping.ObjectOn(target)).Select(mapping => mapping.QueryOn(target) with { Where = null });

    private WriteOutcome.Later Later(string code, string reason) => new(clock.GetUtcNow() + Soon, code, reason) { MayHaveArrived = false };

    /// <param name="Index">Its place in the batch.</param>
    /// <param name="Pair">The pair that wants it.</param>
    /// <param name="Source">The record whose counterpart is to be created.</param>
    /// <param name="Write">The write.</param>
    private sealed record Create(int Index, string Pair, string Source, RecordWrite Write);

    private sealed record Look(Mapping Mapping, MappingGroup Group, ConnectionPlan Connection, CallContext Call, CancellationToken CancellationToken)
    {
        public MappingKey Key => MappingKey.Of(Mapping);
    }
}
