using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>SOQL and its pages.</summary>
internal static class QueryEndpoints
{
    private const int MinBatch = 200;
    private const int MaxBatch = 2000;

    public static void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/query", call => Query(call, includeDeleted: false));
        routes.Add("GET", "/queryAll", call => Query(call, includeDeleted: true));
        routes.Add("GET", "/query/{locator}", More);
        routes.Add("GET", "/queryAll/{locator}", More);
    }

    private static ApiResult Query(ApiCall call, bool includeDeleted)
    {
        var text = call.QueryText("q") ?? throw new RefusedException(new SalesforceError("MALFORMED_QUERY", "A query string has to be specified"));
        var result = SoqlExecution.Run(call.Org, SoqlParser.Parse(text), includeDeleted);
        var batchSize = BatchSize(call);
        return Page(call, result, result.Records.Count > batchSize ? call.Org.Cursors.Open(result, batchSize) : null, batchSize, 0);
    }

    private static ApiResult More(ApiCall call)
    {
        var (id, result, batchSize, offset) = call.Org.Cursors.Find(call.RouteText("locator"));
        return Page(call, result, id, batchSize, offset);
    }

    private static ApiResult Page(ApiCall call, SoqlResult result, string? cursor, int batchSize, int offset) => ApiResult.Ok(json =>
    {
        var end = Math.Min(result.Records.Count, offset + batchSize);
        call.Answered?.Add(end - offset);
        json.WriteStartObject();
        json.WriteNumber("totalSize", result.TotalSize);
        json.WriteBoolean("done", end == result.Records.Count);
        if (end < result.Records.Count)
        {
            json.WriteString("nextRecordsUrl", string.Create(CultureInfo.InvariantCulture, $"{call.ServicePath}/query/{cursor}-{end}"));
        }

        json.WriteStartArray("records");
        result.Write(json, call.Org, call.ServicePath, offset, end);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static int BatchSize(ApiCall call)
    {
        var wanted = call.Headers["Sforce-Query-Options"].ToString().Split(',', StringSplitOptions.TrimEntries)
            .FirstOrDefault(option => option.StartsWith("batchSize=", StringComparison.OrdinalIgnoreCase));
        return wanted is not null && int.TryParse(wanted["batchSize=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? Math.Clamp(size, MinBatch, MaxBatch)
            : MaxBatch;
    }
}
