using System.Text.Json;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Salesforce.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Which Leads became which records, and who belongs to a company.</summary>
internal sealed class RelationReader(SoqlRunner soql, SchemaCache schemas)
{
    /// <summary>Enough to tell a company's domain from strays.</summary>
    private const int PeoplePerCompany = 10;

    /// <summary>Each query reads the contacts of its accounts one by one: Salesforce gives fewer rows a page when there are nested ones.</summary>
    private const int CompaniesPerQuery = 200;

    public async Task<IReadOnlyList<CrmRecord>> ConvertedIntoAsync(
        RecordQuery query, string into, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var field = into switch
        {
            "Contact" => LeadConversions.Contact,
            "Account" => LeadConversions.Account,
            "Opportunity" => LeadConversions.Opportunity,
            _ => throw new ArgumentOutOfRangeException(nameof(into), into, "Leads become Contacts, Accounts and Opportunities only"),
        };
        var described = await schemas.GetAsync(query.ObjectType, call, cancellationToken);
        if (described.Find(field) is null || ids.Count == 0)
        {
            return [];
        }

        var select = SoqlText.Select(query, described);
        var queries = SoqlChunks.Cut(Distinct(ids), chunk => $"{select} WHERE {LeadConversions.Flag} = true AND {SoqlText.In(field, chunk)}");
        var results = await soql.AllAsync([.. queries.Select(text => new SoqlQuery(text))], call, cancellationToken);
        return [.. results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt))).Where(lead => lead.Converted is not null)];
    }

    public async Task<ILookup<string, string>> EmailsOfAsync(IReadOnlyCollection<string> companies, CallContext call, CancellationToken cancellationToken)
    {
        var queries = SoqlChunks.Cut(
            Distinct(companies),
            chunk => $"SELECT Id, (SELECT Email FROM Contacts WHERE Email != null LIMIT {PeoplePerCompany}) FROM Account WHERE {SoqlText.In("Id", chunk)}",
            CompaniesPerQuery);
        var results = await soql.AllAsync([.. queries.Select(text => new SoqlQuery(text))], call, cancellationToken);
        return results.SelectMany(result => result.Rows)
            .SelectMany(PeopleOf, (account, person) => (Account: RecordIds.To18(account.GetProperty("Id").GetString()!), Email: CanonicalText.Text(person.GetProperty("Email").GetString())))
            .Where(one => one.Email is not null)
            .ToLookup(one => one.Account, one => one.Email!, StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<CrmRecord?>> FindAsync(RecordQuery query, IReadOnlyList<IReadOnlyList<MatchKey>> keys, CallContext call, CancellationToken cancellationToken)
    {
        var described = await schemas.GetAsync(query.ObjectType, call, cancellationToken);
        var known = keys.Select(of => of.Where(key => Matching.FieldsOf(key).All(field => described.Find(field) is not null)).ToList()).ToList();
        List<string> more = [.. known.SelectMany(of => of).SelectMany(Matching.FieldsOf).Distinct(StringComparer.Ordinal)];
        if (more.Count == 0)
        {
            return [.. keys.Select(_ => (CrmRecord?)null)];
        }

        var queries = Matching.Queries(SoqlText.Select(query, described, more), known.SelectMany(of => of), described);
        var results = await soql.AllAsync([.. queries.Select(text => new SoqlQuery(text))], call, cancellationToken);
        var found = results.SelectMany(result => result.Rows.Select(row => RecordReader.Read(row, query, described, result.SentAt, more)))
            .DistinctBy(record => record.Id).OrderBy(record => record.Id, StringComparer.Ordinal).ToList();
        return [.. known.Select(of => Matching.Find(found, of, described))];
    }

    /// <summary>Null instead of an empty list is how Salesforce says that there are none.</summary>
    private static IEnumerable<JsonElement> PeopleOf(JsonElement account) =>
        account.GetProperty("Contacts") is { ValueKind: JsonValueKind.Object } people ? people.GetProperty("records").EnumerateArray() : [];

    private static List<string> Distinct(IEnumerable<string> ids) => [.. ids.Select(RecordIds.To18).Distinct(StringComparer.Ordinal)];
}
