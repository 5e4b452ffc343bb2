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
/// <param name="Rival">With <paramref name="DuplicateOf"/>: the pair that has the counterpart.</param>
public sealed record Origin(
    string? Counterpart = null, string? DuplicateOf = null, IReadOnlyDictionary<string, string>? Hints = null, IReadOnlyList<LinkKey>? Keys = null, bool Patience = false, string? Rival = null)
{
    /// <summary>What an operator is told of a record that a conversion made although its contact's company has another.</summary>
    public static string Duplicate(string company, string account) =>
        $"A Lead was converted into this record, and its contact's company {company} in HubSpot is paired with {account} already. Merge the two Accounts in Salesforce.";

    /// <summary>Why it was written, where we did.</summary>
    public IReadOnlyList<Decision>? Decisions { get; init; }
}

/// <summary>
/// Finds out where new Salesforce records come from. When a Lead is converted, a Contact, an Account and an Opportunity appear that
/// name nobody: without this each would become a second record in HubSpot beside those that the Lead's contact has already.
/// What is not known yet when they are first seen is asked again before anything is created: <see cref="Writing.LastLook"/>.
/// </summary>
public sealed class Origins(ICrmAccounts accounts, SyncPlan plan, LinkIndex links, Conversions conversions, IGrainFactory grains)
{
    private static readonly IReadOnlyDictionary<string, Origin> None = new Dictionary<string, Origin>();

    /// <summary>The origins of these records, by id; a record that tells all itself has none.</summary>
    public async Task<IReadOnlyDictionary<string, Origin>> OfAsync(Mapping mapping, IReadOnlyList<CrmRecord> records, Lane lane, CancellationToken cancellationToken)
    {
        if (mapping.SalesforceObject is not (SalesforceObjects.Contact or SalesforceObjects.Account or SalesforceObjects.Opportunity))
        {
            return None;
        }

        var known = await links.LookupAsync(MappingKey.Of(mapping), Side.Salesforce, [.. records.Select(record => record.Id)]);
        var fresh = records.Zip(known).Where(one => one.Second is null).Select(one => one.First).ToList();
        if (fresh.Count == 0)
        {
            return None;
        }

        var look = new Look(mapping, plan.Connection(mapping.Connection), new CallContext(lane, Connection: mapping.Connection), cancellationToken);
        var converted = await conversions.IntoAsync(mapping, [.. fresh.Select(record => record.Id)], look.Call, cancellationToken);
        return mapping.SalesforceObject switch
        {
            SalesforceObjects.Contact => await MoveAsync(look, converted),
            SalesforceObjects.Account => await CompaniesAsync(look, fresh, converted),
            _ => await DealsAsync(look, fresh, converted),
        };
    }

    /// <summary>A Contact that was a Lead belongs to the Lead's pair, which is told.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> MoveAsync(Look look, IReadOnlyList<ConvertedLead> converted)
    {
        await Task.WhenAll(converted.Where(lead => lead.Pair is not null && MappingKey.Of(lead.People) == MappingKey.Of(look.Mapping)).Select(lead => TellAsync(lead, look.Call.Lane)));
        return None;
    }

    /// <summary>Tells a Lead's pair what became of the Lead.</summary>
    public Task TellAsync(ConvertedLead lead, Lane lane) => grains.Pair(new PairKey(MappingKey.Of(lead.People), lead.Pair!)).ObserveAsync([new Observation
    {
        Side = Side.Salesforce,
        Record = lead.Record,
        Complete = true,
        Source = ObservationSource.ReadBack,
        Lane = lane,
    }]);

    /// <summary>The Account of a converted Lead joins the company that the contact has. Other Accounts without a web site are known by
    /// where their people have their mail.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> CompaniesAsync(Look look, List<CrmRecord> fresh, IReadOnlyList<ConvertedLead> converted)
    {
        var origins = new Dictionary<string, Origin>();
        var companies = await conversions.CompaniesAsync(look.Connection, converted, look.Call, look.CancellationToken);
        foreach (var same in converted.GroupBy(lead => lead.Into.AccountId))
        {
            var company = same.Select(lead => companies.GetValueOrDefault(lead.Contact ?? "")).FirstOrDefault(one => one is not null);
            origins[same.Key] = company is null ? new Origin(Patience: true) : await JoinAsync(look, company);
        }

        var domainRule = look.Mapping.Match.ToList().FindIndex(rule => rule is { Links: true, Normalizer: Normalizer.Domain });
        if (domainRule < 0 || accounts.Crm(look.Connection.AccountOn(Side.Salesforce)) is not IRelations relations)
        {
            return origins;
        }

        var field = look.Mapping.Match[domainRule].On(Side.Salesforce)[0];
        var nameless = fresh.Where(record => Normalizer.Domain.Normalize(record.Values.GetValueOrDefault(field)) is null && origins.GetValueOrDefault(record.Id)?.Counterpart is null).Select(record => record.Id).ToList();
        if (nameless.Count > 0)
        {
            var emails = await relations.ReadEmailsOfAsync(nameless, look.Call, look.CancellationToken);
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

    /// <summary>The Opportunity of a converted Lead belongs to the right one of the contact's deals, if there is one.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> DealsAsync(Look look, List<CrmRecord> fresh, IReadOnlyList<ConvertedLead> converted)
    {
        var names = fresh.ToDictionary(record => record.Id, record => record.Values.GetValueOrDefault(SalesforceObjects.Name));
        var deals = await conversions.DealsAsync(look.Mapping, converted, names, look.Call, look.CancellationToken);
        return deals.ToDictionary(deal => deal.Key, deal => new Origin(deal.Value));
    }

    private async Task<Origin> JoinAsync(Look look, string company) =>
        (await links.CounterpartsAsync(MappingKey.Of(look.Mapping), Side.HubSpot, [company]))[0] is { } taken
            ? new Origin(DuplicateOf: Origin.Duplicate(company, taken), Rival: (await links.LookupAsync(MappingKey.Of(look.Mapping), Side.HubSpot, [company]))[0])
            : new Origin(company);

    /// <summary>The domain that most of a company's people have.</summary>
    private static string? DomainOf(IEnumerable<string> emails) => emails.Select(FreeMail.CompanyDomain).OfType<string>()
        .GroupBy(domain => domain).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal).FirstOrDefault()?.Key;

    private sealed record Look(Mapping Mapping, ConnectionPlan Connection, CallContext Call, CancellationToken CancellationToken);
}
