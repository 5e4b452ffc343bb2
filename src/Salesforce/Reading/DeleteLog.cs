using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>
/// getDeleted, for objects without a bin: what is deleted of them (a campaign member) no query shows any more.
/// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm
/// </summary>
internal sealed class DeleteLog(SalesforceRest rest, TimeProvider clock)
{
    /// <summary>The log reaches back 15 days, or less where it was trimmed: that keeps two hours. One answer holds 600,000 records.</summary>
    private static readonly TimeSpan[] Reaches = [TimeSpan.FromDays(14), TimeSpan.FromDays(7), TimeSpan.FromDays(1), TimeSpan.FromHours(2)];

    /// <summary>Seconds are cut off both ends, and the two must differ.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(2);

    /// <summary>What was deleted since, up to the last full minute; only the latest of it where the log does not tell all. The rest is
    /// for a comparison to find.</summary>
    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(string objectType, DateTimeOffset since, CallContext call, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var wanted = TimeSpan.FromTicks(Math.Clamp((now - since).Ticks, Shortest.Ticks, Reaches[0].Ticks));
        foreach (var reach in Reaches.Where(reach => reach < wanted).Prepend(wanted))
        {
            if (await TryReadAsync(objectType, now - reach, now, call, cancellationToken) is { } deleted)
            {
                return deleted;
            }
        }

        return [];
    }

    /// <summary>Of records that are not there: those of which the log knows.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(string objectType, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        (await ReadAsync(objectType, clock.GetUtcNow() - Reaches[0], call, cancellationToken)).Select(record => record.Id).Intersect(ids).ToHashSet(StringComparer.Ordinal);

    /// <summary>Null where the log does not reach back so far, or has too much in between.</summary>
    private async Task<IReadOnlyList<CrmRecord>?> TryReadAsync(string objectType, DateTimeOffset from, DateTimeOffset until, CallContext call, CancellationToken cancellationToken)
    {
        var path = rest.PathOf($"/sobjects/{Uri.EscapeDataString(objectType)}/deleted?start={Uri.EscapeDataString(SoqlText.Instant(from))}&end={Uri.EscapeDataString(SoqlText.Instant(until))}");
        try
        {
            var answer = await rest.GetAsync($"deletions of {objectType}", path, call, cancellationToken);
            return [.. answer.Body.GetProperty("deletedRecords").EnumerateArray().Select(deleted => Gone(
                objectType,
                RecordIds.To18(deleted.GetProperty("id").GetString()!),
                CanonicalText.ParseInstant(deleted.GetProperty("deletedDate").GetString()) ?? until,
                answer.SentAt))];
        }
        catch (CrmException refused) when (refused.Code is "INVALID_REPLICATION_DATE" or "EXCEEDED_ID_LIMIT")
        {
            return null;
        }
    }

    private static CrmRecord Gone(string objectType, string id, DateTimeOffset at, DateTimeOffset readAt) => new()
    {
        ObjectType = objectType,
        Id = id,
        Version = new RecordVersion(at.ToUnixTimeMilliseconds(), readAt.ToUnixTimeMilliseconds()),
        Values = new Dictionary<string, string?>(),
        Deleted = true,
    };
}
