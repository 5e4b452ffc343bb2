using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>What is known of a new Salesforce record besides what it says itself.</summary>
/// <param name="Counterpart">The HubSpot record that it belongs to.</param>
/// <param name="DuplicateOf">That record is taken: it stays without a counterpart, with these words.</param>
/// <param name="Hints">Values that it does not hold.</param>
/// <param name="Keys">Further values by which its counterpart can be found.</param>
/// <param name="Patience">Its counterpart may be on its way: HubSpot makes companies by itself.</param>
public sealed record Origin(string? Counterpart = null, string? DuplicateOf = null, IReadOnlyDictionary<string, string>? Hints = null, IReadOnlyList<LinkKey>? Keys = null, bool Patience = false)
{
    /// <summary>Why it was written, where we did.</summary>
    public IReadOnlyList<Decision>? Decisions { get; init; }
}

/// <summary>
/// Finds out where new Salesforce records come from. When a Lead is converted, a Contact, an Account and an Opportunity appear that
/// name nobody: without this each would become a second record in HubSpot beside those that the Lead's contact has already.
/// </summary>
public sealed class Origins(ICrmAccounts accounts, SyncPlan plan, LinkIndex links, IGrainFactory grains)
{
    private const string PrimaryCompany = "associations.companies";
    private const string Deals = "associations.deals";

    /// <summary>The origins of these records, by id; a record that tells all itself has none.</summary>
    public async Task<IReadOnlyDictionary<string, Origin>> OfAsync(Mapping mapping, IReadOnlyList<CrmRecord> records, Lane lane, CancellationToken cancellationToken)
    {
        var connection = plan.Connection(mapping.Connection);
        if (mapping.SalesforceObject is not (SalesforceObjects.Contact or SalesforceObjects.Account or SalesforceObjects.Opportunity)
            || accounts.Crm(connection.AccountOn(Side.Salesforce)) is not IRelations relations)
        {
            return new Dictionary<string, Origin>();
        }

        var known = await links.LookupAsync(KeyOf(mapping), Side.Salesforce, [.. records.Select(record => record.Id)]);
        var fresh = records.Zip(known).Where(one => one.Second is null).Select(one => one.First).ToList();
        if (fresh.Count == 0)
        {
            return new Dictionary<string, Origin>();
        }

        var look = new Look(mapping, connection, relations, new CallContext(lane), cancellationToken);
        var converted = await ConvertedAsync(look, fresh);
        return mapping.SalesforceObject switch
        {
            SalesforceObjects.Contact => await MoveAsync(look, converted),
            SalesforceObjects.Account => await CompaniesAsync(look, fresh, converted),
            _ => await DealsAsync(look, converted),
        };
    }

    /// <summary>The Leads that became these records, as far as they are synced.</summary>
    private async Task<List<SyncedLead>> ConvertedAsync(Look look, List<CrmRecord> fresh)
    {
        if (look.Connection.Mappings.SelectMany(group => group.Mappings).FirstOrDefault(one => one.SalesforceObject == SalesforceObjects.Lead) is not { } people)
        {
            return [];
        }

        var ids = fresh.Select(record => record.Id).ToList();
        var leads = await look.Relations.ReadConvertedIntoAsync(people.QueryOn(Side.Salesforce), look.Mapping.SalesforceObject, ids, look.Call, look.CancellationToken);
        var pairs = await links.LookupAsync(KeyOf(people), Side.Salesforce, [.. leads.Select(lead => lead.Id)]);
        var contacts = await links.CounterpartsAsync(KeyOf(people), Side.Salesforce, [.. leads.Select(lead => lead.Id)]);
        return [.. leads.Select((lead, i) => new SyncedLead(lead, people, pairs[i], contacts[i])).Where(lead => lead.Pair is not null)];
    }

    /// <summary>A Contact that was a Lead belongs to the Lead's pair, which is told.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> MoveAsync(Look look, List<SyncedLead> converted)
    {
        if (converted.Exists(lead => KeyOf(lead.Mapping) == KeyOf(look.Mapping)))
        {
            await Task.WhenAll(converted.Select(lead => grains.GetGrain<IRecordPairGrain>(new PairKey(KeyOf(lead.Mapping), lead.Pair!).ToString()).ObserveAsync([new Observation
            {
                Side = Side.Salesforce,
                Record = lead.Record,
                Complete = true,
                Source = ObservationSource.ReadBack,
                Lane = look.Call.Lane,
            }])));
        }

        return new Dictionary<string, Origin>();
    }

    /// <summary>The Account of a converted Lead joins the company that the contact has. Other Accounts without a web site are known by
    /// where their people have their mail.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> CompaniesAsync(Look look, List<CrmRecord> fresh, List<SyncedLead> converted)
    {
        var origins = new Dictionary<string, Origin>();
        var companies = await AssociatedAsync(look, converted, PrimaryCompany);
        foreach (var lead in converted)
        {
            var account = lead.Record.Converted!.AccountId;
            origins[account] = companies.GetValueOrDefault(lead.Contact ?? "") is { } company ? await JoinAsync(look, company, "company", "Accounts") : new Origin(Patience: true);
        }

        var domainRule = look.Mapping.Match.ToList().FindIndex(rule => rule is { Links: true, Normalizer: Normalizer.Domain });
        if (domainRule < 0)
        {
            return origins;
        }

        var field = look.Mapping.Match[domainRule].On(Side.Salesforce)[0];
        var nameless = fresh.Where(record => Normalizer.Domain.Normalize(record.Values.GetValueOrDefault(field)) is null && origins.GetValueOrDefault(record.Id)?.Counterpart is null).Select(record => record.Id).ToList();
        if (nameless.Count > 0)
        {
            var emails = await look.Relations.ReadEmailsOfAsync(nameless, look.Call, look.CancellationToken);
            foreach (var id in nameless.Where(id => DomainOf(emails[id]) is not null))
            {
                var domain = DomainOf(emails[id])!;
                origins[id] = (origins.GetValueOrDefault(id) ?? new Origin()) with
                {
                    Hints = new Dictionary<string, string> { [field] = domain },
                    Keys = [new LinkKey($"{domainRule}:{domain}", Strongest: domainRule == 0)],
                };
            }
        }

        return origins;
    }

    /// <summary>The Opportunity of a converted Lead belongs to the contact's deal, if there is just one without a counterpart.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> DealsAsync(Look look, List<SyncedLead> converted)
    {
        var origins = new Dictionary<string, Origin>();
        var deals = await AssociatedAsync(look, converted, Deals);
        foreach (var lead in converted)
        {
            if (lead.Record.Converted!.OpportunityId is { } opportunity && deals.GetValueOrDefault(lead.Contact ?? "") is { } deal
                && (await links.CounterpartsAsync(KeyOf(look.Mapping), Side.HubSpot, [deal]))[0] is null)
            {
                origins[opportunity] = new Origin(deal);
            }
        }

        return origins;
    }

    private async Task<Origin> JoinAsync(Look look, string counterpart, string what, string others) =>
        (await links.CounterpartsAsync(KeyOf(look.Mapping), Side.HubSpot, [counterpart]))[0] is { } taken
            ? new Origin(DuplicateOf: $"A Lead was converted into this record, and its contact's {what} {counterpart} in HubSpot is paired with {taken} already. Merge the two {others} in Salesforce.")
            : new Origin(counterpart);

    /// <summary>The record that each Lead's HubSpot contact is associated with.</summary>
    private async Task<Dictionary<string, string>> AssociatedAsync(Look look, List<SyncedLead> converted, string association)
    {
        var contacts = converted.Select(lead => lead.Contact).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (contacts.Count == 0)
        {
            return [];
        }

        var query = converted[0].Mapping.QueryOn(Side.HubSpot) with { Fields = [association] };
        var read = await accounts.Crm(look.Connection.AccountOn(Side.HubSpot)).ReadAsync(query, contacts, look.Call, look.CancellationToken);
        return read.Where(contact => contact.Values.GetValueOrDefault(association) is not null).ToDictionary(contact => contact.Id, contact => contact.Values[association]!);
    }

    /// <summary>The domain that most of a company's people have.</summary>
    private static string? DomainOf(IEnumerable<string> emails) => emails.Select(FreeMail.CompanyDomain).OfType<string>()
        .GroupBy(domain => domain).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;

    private static MappingKey KeyOf(Mapping mapping) => new(mapping.Connection, mapping.Name);

    private sealed record Look(Mapping Mapping, ConnectionPlan Connection, IRelations Relations, CallContext Call, CancellationToken CancellationToken);

    /// <param name="Record">The Lead.</param>
    /// <param name="Mapping">Its mapping.</param>
    /// <param name="Pair">Its pair.</param>
    /// <param name="Contact">Its HubSpot contact.</param>
    private sealed record SyncedLead(CrmRecord Record, Mapping Mapping, string? Pair, string? Contact);
}
