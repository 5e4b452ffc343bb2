using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>A Lead that became other records.</summary>
/// <param name="Record">The Lead.</param>
/// <param name="People">The mapping group of Leads.</param>
/// <param name="Pair">Its pair; null where nobody knew it before.</param>
/// <param name="Contact">The HubSpot contact that it is, or that its Contact is.</param>
public sealed record ConvertedLead(CrmRecord Record, MappingGroup People, string? Pair, string? Contact)
{
    public LeadConversion Into => Record.Converted!;
}

/// <summary>What is known on both sides of Leads that were converted: from which Lead a record came, and what the Lead's contact has in HubSpot.</summary>
public sealed class Conversions(ICrmAccounts accounts, SyncPlan plan, LinkIndex links)
{
    /// <summary>The Leads that became these records of a mapping.</summary>
    public async Task<IReadOnlyList<ConvertedLead>> IntoAsync(Mapping mapping, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var connection = plan.Connection(mapping.Connection);
        if (ids.Count == 0 || PeopleOf(connection) is not { } people || accounts.Crm(connection.AccountOn(Side.Salesforce)) is not IRelations relations)
        {
            return [];
        }

        var query = people.For(SalesforceObjects.Lead).QueryOn(Side.Salesforce) with { Where = null };
        var leads = await relations.ReadConvertedIntoAsync(query, mapping.SalesforceObject, ids, call, cancellationToken);
        if (leads.Count == 0)
        {
            return [];
        }

        var key = MappingKey.Of(people);
        var pairs = await links.LookupAsync(key, Side.Salesforce, [.. leads.Select(lead => lead.Id)]);
        var asLeads = await links.CounterpartsAsync(key, Side.Salesforce, [.. leads.Select(lead => lead.Id)]);
        var asContacts = await links.CounterpartsAsync(key, Side.Salesforce, [.. leads.Select(lead => lead.Converted!.ContactId)]);
        var converted = new List<ConvertedLead>();
        for (var i = 0; i < leads.Count; i++)
        {
            converted.Add(new ConvertedLead(leads[i], people, pairs[i], asContacts[i] ?? asLeads[i] ?? await MatchAsync(people, leads[i])));
        }

        return converted;
    }

    /// <summary>The Leads of these HubSpot contacts that were converted.</summary>
    public async Task<IReadOnlyList<ConvertedLead>> OfAsync(ConnectionPlan connection, IEnumerable<string> contacts, CallContext call, CancellationToken cancellationToken)
    {
        var asked = contacts.Distinct(StringComparer.Ordinal).ToList();
        var crm = accounts.Crm(connection.AccountOn(Side.Salesforce));
        if (asked.Count == 0 || PeopleOf(connection) is not { } people || crm is not IRelations relations)
        {
            return [];
        }

        var paired = asked.Zip(await links.CounterpartsAsync(MappingKey.Of(people), Side.HubSpot, asked)).Where(one => one.Second is not null).ToDictionary(one => one.Second!, one => one.First, StringComparer.Ordinal);
        if (paired.Count == 0)
        {
            return [];
        }

        var query = people.For(SalesforceObjects.Lead).QueryOn(Side.Salesforce);
        var moved = await relations.ReadConvertedIntoAsync(query with { Where = null }, SalesforceObjects.Contact, paired.Keys, call, cancellationToken);
        var own = await crm.ReadAsync(query with { Where = SalesforceObjects.IsConverted }, paired.Keys, call, cancellationToken);
        return
        [
            .. moved.Select(lead => new ConvertedLead(lead, people, null, paired[lead.Converted!.ContactId])),
            .. own.Where(lead => lead.Converted is not null).Select(lead => new ConvertedLead(lead, people, null, paired[lead.Id])),
        ];
    }

    /// <summary>The company that a contact has: the primary one of those that it is associated with.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CompaniesAsync(ConnectionPlan connection, IEnumerable<ConvertedLead> leads, CallContext call, CancellationToken cancellationToken)
    {
        var companies = await AssociatedAsync(connection, HubSpotNames.Contacts, HubSpotNames.Companies, leads.Select(lead => lead.Contact), call, cancellationToken);
        return companies.ToDictionary(one => one.Key, one => one.First(), StringComparer.Ordinal);
    }

    /// <summary>The deal that each of these Opportunities is, as far as the contacts of their Leads tell.</summary>
    /// <param name="mapping">Of Opportunities.</param>
    /// <param name="leads">Of which each has one.</param>
    /// <param name="names">What the Opportunities are called, by id.</param>
    /// <param name="call">How the calls are made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, string>> DealsAsync(
        Mapping mapping, IReadOnlyCollection<ConvertedLead> leads, IReadOnlyDictionary<string, string?> names, CallContext call, CancellationToken cancellationToken)
    {
        var connection = plan.Connection(mapping.Connection);
        var associated = await AssociatedAsync(connection, HubSpotNames.Contacts, HubSpotNames.Deals, leads.Select(lead => lead.Contact), call, cancellationToken);
        var deals = (await CandidatesAsync(mapping, [.. associated.SelectMany(one => one).Distinct(StringComparer.Ordinal)], call, cancellationToken)).ToDictionary(one => one.Deal.Id, StringComparer.Ordinal);
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var lead in leads.Where(lead => lead is { Contact: not null, Into.OpportunityId: not null }))
        {
            var opportunity = lead.Into.OpportunityId!;
            var own = associated[lead.Contact!].Where(deals.ContainsKey).Select(id => deals[id]).Select(one => one.Deal with { IsTaken = one.Opportunities.Any(other => other != opportunity) });
            if (DealChoice.Choose(names.GetValueOrDefault(opportunity), own) is { } deal)
            {
                chosen[opportunity] = deal;
            }
        }

        return chosen;
    }

    /// <summary>What records are associated with; nothing where the platform tells no associations.</summary>
    public async Task<ILookup<string, string>> AssociatedAsync(
        ConnectionPlan connection, string objectType, string associated, IEnumerable<string?> ids, CallContext call, CancellationToken cancellationToken)
    {
        var asked = ids.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return asked.Count > 0 && accounts.Crm(connection.AccountOn(Side.HubSpot)) is IAssociations associations
            ? await associations.ReadAssociatedAsync(objectType, associated, asked, call, cancellationToken)
            : Array.Empty<string>().ToLookup(one => one);
    }

    /// <summary>The mapping group that has Leads.</summary>
    public static MappingGroup? PeopleOf(ConnectionPlan connection) =>
        connection.Mappings.FirstOrDefault(group => group.Mappings.Any(mapping => mapping.SalesforceObject == SalesforceObjects.Lead));

    /// <summary>Deals, and the Opportunities that they have or name.</summary>
    private async Task<IReadOnlyList<(DealCandidate Deal, IReadOnlyList<string> Opportunities)>> CandidatesAsync(
        Mapping mapping, IReadOnlyList<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var query = mapping.QueryOn(Side.HubSpot) with { Fields = [HubSpotNames.DealName, HubSpotNames.DealIsClosed, HubSpotNames.CreatedAt] };
        var deals = await accounts.Crm(plan.Connection(mapping.Connection).AccountOn(Side.HubSpot)).ReadAsync(query, ids, call, cancellationToken);
        var alive = deals.Where(deal => !deal.Deleted).ToList();
        var counterparts = await links.CounterpartsAsync(MappingKey.Of(mapping), Side.HubSpot, [.. alive.Select(deal => deal.Id)]);
        return [.. alive.Zip(counterparts, (deal, counterpart) => (Read(deal), (IReadOnlyList<string>)[.. new[] { counterpart, deal.Identity }.OfType<string>()]))];
    }

    private static DealCandidate Read(CrmRecord deal) => new(
        deal.Id,
        deal.Values[HubSpotNames.DealName],
        CanonicalText.ParseInstant(deal.Values[HubSpotNames.CreatedAt]),
        IsClosed: bool.TryParse(deal.Values[HubSpotNames.DealIsClosed], out var closed) && closed,
        IsTaken: false);

    /// <summary>The HubSpot contact that a Lead would be paired with, were it not converted already.</summary>
    private async Task<string?> MatchAsync(MappingGroup people, CrmRecord lead) =>
        await links.MatchAsync(MappingKey.Of(people), Side.HubSpot, [.. people.For(SalesforceObjects.Lead).KeysOf(Side.Salesforce, lead.Values).Select(key => key.Text)]);
}
