using System.Text.Json;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Soql;

/// <summary>Rows of one query, and when it was sent.</summary>
internal sealed record SoqlRows(IReadOnlyList<JsonElement> Rows, bool Done, DateTimeOffset SentAt);

internal sealed record SoqlQuery(string Text, bool WithDeleted = false);

/// <summary>Runs SOQL, several queries in one call where it can.</summary>
internal sealed class SoqlRunner(SalesforceRest rest)
{
    /// <summary>Of the 25 subrequests of a composite, as many may be queries or collections.</summary>
    public const int QueriesPerComposite = 5;

    private const string Operation = "a query";

    /// <summary>The first page, which may end early: long-text fields cut it to 200 rows.</summary>
    public async Task<SoqlRows> PageAsync(string soql, bool withDeleted, CallContext call, CancellationToken cancellationToken)
    {
        var answer = await rest.GetAsync(Operation, PathOf(soql, withDeleted), call, cancellationToken);
        return new SoqlRows(Rows(answer.Body), answer.Body.GetProperty("done").GetBoolean(), answer.SentAt);
    }

    /// <summary>The first page, and in the same call what another resource answers.</summary>
    public async Task<(SoqlRows Page, SubAnswer Other)> PageAndAsync(string soql, bool withDeleted, string path, CallContext call, CancellationToken cancellationToken)
    {
        var composite = new Composite();
        composite.Add(HttpMethod.Get, PathOf(soql, withDeleted));
        composite.Add(HttpMethod.Get, path);
        var answers = await composite.SendAsync(rest, Operation, call, cancellationToken);
        var page = answers[0].BodyOrThrow(Operation);
        return (new SoqlRows(Rows(page), page.GetProperty("done").GetBoolean(), answers[0].SentAt), answers[1]);
    }

    public async Task<long> CountAsync(string soql, CallContext call, CancellationToken cancellationToken) =>
        (await rest.GetAsync(Operation, PathOf(soql, withDeleted: false), call, cancellationToken)).Body.GetProperty("totalSize").GetInt64();

    /// <summary>All rows of each query, in order. Refused queries throw.</summary>
    public async Task<IReadOnlyList<SoqlRows>> AllAsync(IReadOnlyList<SoqlQuery> queries, CallContext call, CancellationToken cancellationToken)
    {
        var results = new List<SoqlRows>(queries.Count);
        foreach (var chunk in queries.Chunk(QueriesPerComposite))
        {
            if (chunk.Length == 1)
            {
                var answer = await rest.GetAsync(Operation, PathOf(chunk[0].Text, chunk[0].WithDeleted), call, cancellationToken);
                results.Add(await FollowAsync(answer.Body, answer.SentAt, call, cancellationToken));
                continue;
            }

            var composite = new Composite();
            foreach (var query in chunk)
            {
                composite.Add(HttpMethod.Get, PathOf(query.Text, query.WithDeleted));
            }

            var answers = await composite.SendAsync(rest, "queries", call, cancellationToken);
            foreach (var answer in answers)
            {
                results.Add(await FollowAsync(answer.BodyOrThrow(Operation), answer.SentAt, call, cancellationToken));
            }
        }

        return results;
    }

    public string PathOf(string soql, bool withDeleted) => rest.PathOf($"/{(withDeleted ? "queryAll" : "query")}?q={Uri.EscapeDataString(soql)}");

    /// <summary>The rows of an answer and of the pages behind it.</summary>
    public async Task<SoqlRows> FollowAsync(JsonElement body, DateTimeOffset sentAt, CallContext call, CancellationToken cancellationToken)
    {
        var rows = Rows(body);
        while (!body.GetProperty("done").GetBoolean())
        {
            body = (await rest.GetAsync(Operation, body.GetProperty("nextRecordsUrl").GetString()!, call, cancellationToken)).Body;
            rows.AddRange(Rows(body));
        }

        return new SoqlRows(rows, Done: true, sentAt);
    }

    private static List<JsonElement> Rows(JsonElement body) => [.. body.GetProperty("records").EnumerateArray()];
}
