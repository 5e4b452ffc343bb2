using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>getUpdated and getDeleted. Seconds are cut off both times, as documented.</summary>
internal static class ReplicationEndpoints
{
    private const int MaxIds = 600_000;
    private static readonly TimeSpan UpdatedReach = TimeSpan.FromDays(30);
    private static readonly TimeSpan DeletedReach = TimeSpan.FromDays(15);

    public static void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/sobjects/{type}/updated", Updated);
        routes.Add("GET", "/sobjects/{type}/deleted", Deleted);
    }

    private static ApiResult Updated(ApiCall call)
    {
        var (records, end) = Changed(call, UpdatedReach, wantDeleted: false);
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("ids");
            foreach (var record in records)
            {
                json.WriteStringValue(record.Id);
            }

            json.WriteEndArray();
            WriteCovered(json, call, end);
            json.WriteEndObject();
        });
    }

    private static ApiResult Deleted(ApiCall call)
    {
        var (records, end) = Changed(call, DeletedReach, wantDeleted: true);
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("deletedRecords");
            foreach (var record in records)
            {
                json.WriteStartObject();
                json.WriteString("id", record.Id);
                json.WriteString("deletedDate", RecordJson.DateTimeText(DateTimeOffset.FromUnixTimeSeconds(record.Current.Modstamp)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("earliestDateAvailable", RecordJson.DateTimeText(EarliestDeletion(call)));
            WriteCovered(json, call, end);
            json.WriteEndObject();
        });
    }

    private static (List<SObjectRecord> Records, DateTimeOffset End) Changed(ApiCall call, TimeSpan reach, bool wantDeleted)
    {
        var type = call.Type();
        var start = Minute(call, "start");
        var end = Minute(call, "end");
        if (start >= end || start < call.Org.Clock.GetUtcNow() - reach - TimeSpan.FromMinutes(1))
        {
            throw new RefusedException(new SalesforceError(
                "INVALID_REPLICATION_DATE", start >= end ? "startDate must be less than endDate" : $"startDate must be within {reach.Days} days"));
        }

        if (wantDeleted && start < EarliestDeletion(call) - TimeSpan.FromMinutes(1))
        {
            throw new RefusedException(new SalesforceError("INVALID_REPLICATION_DATE", "startDate is before the earliest date available"));
        }

        var until = end.ToUnixTimeSeconds();
        var records = call.Org.Table(type).ModifiedFrom(start.ToUnixTimeSeconds())
            .TakeWhile(record => record.Current.Modstamp < until)
            .Where(record => record.Current.IsDeleted == wantDeleted && call.Org.Rows.CanRead(record))
            .Concat(wantDeleted ? call.Org.Table(type).Purged.Where(record => record.Current.Modstamp >= start.ToUnixTimeSeconds() && record.Current.Modstamp < until) : [])
            .Take(MaxIds + 1)
            .ToList();
        return records.Count <= MaxIds
            ? (records, end)
            : throw new RefusedException(new SalesforceError("EXCEEDED_ID_LIMIT", $"more than {MaxIds} ids"));
    }

    private static DateTimeOffset EarliestDeletion(ApiCall call)
    {
        var reach = call.Org.Clock.GetUtcNow() - DeletedReach;
        return call.Org.DeletionsKnownFrom is { } known && known > reach ? known : reach;
    }

    private static DateTimeOffset Minute(ApiCall call, string name)
    {
        var at = call.QueryText(name) is { } text && FieldValues.ReadDateTime(text.Replace(' ', '+')) is { } time
            ? time
            : throw new RefusedException(new SalesforceError("INVALID_REPLICATION_DATE", $"{name} is missing or no date"));
        return new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
    }

    // Nothing later than now is covered, whatever end was asked for.
    private static void WriteCovered(Utf8JsonWriter json, ApiCall call, DateTimeOffset end)
    {
        var now = call.Org.Clock.GetUtcNow();
        // A transaction that still runs will show rows with stamps from its beginning on.
        var sure = call.Org.LongTransactions.OldestBegan is { } began && DateTimeOffset.FromUnixTimeSeconds(began) < now
            ? DateTimeOffset.FromUnixTimeSeconds(began)
            : now;
        json.WriteString("latestDateCovered", RecordJson.DateTimeText(end < sure ? end : sure));
    }
}
