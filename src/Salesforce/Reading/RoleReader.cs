using System.Text.Json;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Which Opportunities have no contact roles, and who could have them.</summary>
internal sealed class RoleReader(SoqlRunner soql)
{
    /// <summary>One call where there are none, two with those of which a role was removed.</summary>
    public async Task<IReadOnlyList<(string Opportunity, string Account)>> WithoutRolesAsync(
        RecordQuery query, DateTimeOffset? changedSince, DateTimeOffset createdUntil, CallContext call, CancellationToken cancellationToken)
    {
        var text = $"SELECT Id, AccountId FROM {query.ObjectType}" + SoqlText.And(
            "AccountId != null",
            $"CreatedDate <= {SoqlText.Instant(createdUntil)}",
            changedSince is { } since ? $"{SoqlText.Stamp} >= {SoqlText.Instant(since)}" : "IsClosed = false",
            query.Where) + " AND Id NOT IN (SELECT OpportunityId FROM OpportunityContactRole)";
        var rows = (await soql.AllAsync([new SoqlQuery(text)], call, cancellationToken))[0].Rows;
        List<(string Opportunity, string Account)> found = [.. rows.Select(row => (Id(row, "Id"), Id(row, "AccountId")))];
        var removed = await RemovedAsync([.. found.Select(one => one.Opportunity)], call, cancellationToken);
        return [.. found.Where(one => !removed.Contains(one.Opportunity))];
    }

    /// <summary>One call for a few hundred accounts.</summary>
    public async Task<ILookup<string, AccountPerson>> PeopleOfAsync(RecordQuery query, IReadOnlyCollection<string> accounts, CallContext call, CancellationToken cancellationToken)
    {
        List<string> distinct = [.. accounts.Select(RecordIds.To18).Distinct(StringComparer.Ordinal)];
        var people = SoqlChunks.Cut(distinct, chunk => $"SELECT Id, AccountId, CreatedDate, LastModifiedDate FROM {query.ObjectType}{SoqlText.And(query.Where, SoqlText.In("AccountId", chunk))}");
        var primaries = SoqlChunks.Cut(distinct, chunk => $"SELECT ContactId, Opportunity.CreatedDate FROM OpportunityContactRole WHERE IsPrimary = true AND {SoqlText.In("Opportunity.AccountId", chunk)}");
        var results = await soql.AllAsync([.. people.Concat(primaries).Select(text => new SoqlQuery(text))], call, cancellationToken);
        var latest = results.Skip(people.Count).SelectMany(result => result.Rows)
            .GroupBy(row => Id(row, "ContactId"), row => Moment(row.GetProperty("Opportunity"), "CreatedDate"), StringComparer.Ordinal)
            .ToDictionary(one => one.Key, one => one.Max(), StringComparer.Ordinal);
        return results.Take(people.Count).SelectMany(result => result.Rows).ToLookup(
            row => Id(row, "AccountId"),
            row => new AccountPerson(Id(row, "Id"), Moment(row, "CreatedDate"), Moment(row, "LastModifiedDate"), latest.TryGetValue(Id(row, "Id"), out var at) ? at : null),
            StringComparer.Ordinal);
    }

    private async Task<HashSet<string>> RemovedAsync(List<string> opportunities, CallContext call, CancellationToken cancellationToken)
    {
        var queries = SoqlChunks.Cut(opportunities, chunk => $"SELECT OpportunityId FROM OpportunityContactRole WHERE {SoqlText.Deleted} = true AND {SoqlText.In("OpportunityId", chunk)}");
        var results = await soql.AllAsync([.. queries.Select(text => new SoqlQuery(text, WithDeleted: true))], call, cancellationToken);
        return [.. results.SelectMany(result => result.Rows).Select(row => Id(row, "OpportunityId"))];
    }

    private static string Id(JsonElement row, string name) => RecordIds.To18(row.GetProperty(name).GetString()!);

    private static DateTimeOffset Moment(JsonElement row, string name) =>
        CanonicalText.ParseInstant(row.GetProperty(name).GetString()) ?? throw new FormatException($"Salesforce's {name} is no date with a time.");
}
