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
    private const string OutOfReach = "INVALID_REPLICATION_DATE";

    /// <summary>The log reaches back 15 days, or less where it was trimmed.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(14);

    /// <summary>Seconds are cut off both ends, and the two must differ.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(2);

    /// <summary>What was deleted since, up to the last full minute. None where the log does not reach back so far: then a comparison has to find it.</summary>
    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(string objectType, DateTimeOffset since, CallContext call, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var from = new[] { since, now - Reach }.Max();
        from = from > now - Shortest ? now - Shortest : from;
        var path = rest.PathOf($"/sobjects/{Uri.EscapeDataString(objectType)}/deleted?start={Uri.EscapeDataString(SoqlText.Instant(from))}&end={Uri.EscapeDataString(SoqlText.Instant(now))}");
        try
        {
            var answer = await rest.GetAsync($"deletions of {objectType}", path, call, cancellationToken);
            return [.. answer.Body.GetProperty("deletedRecords").EnumerateArray().Select(deleted => Gone(
                objectType,
                RecordIds.To18(deleted.GetProperty("id").GetString()!),
                CanonicalText.ParseInstant(deleted.GetProperty("deletedDate").GetString()) ?? now,
                answer.SentAt))];
        }
        catch (CrmException beyond) when (beyond.Code == OutOfReach)
        {
            return [];
        }
    }

    /// <summary>Of records that are not there: those of which the log knows.</summary>
    public async Task<IReadOnlySet<string>> AmongAsync(string objectType, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken) =>
        (await ReadAsync(objectType, clock.GetUtcNow() - Reach, call, cancellationToken)).Select(record => record.Id).Intersect(ids).ToHashSet(StringComparer.Ordinal);

    private static CrmRecord Gone(string objectType, string id, DateTimeOffset at, DateTimeOffset readAt) => new()
    {
        ObjectType = objectType,
        Id = id,
        Version = new RecordVersion(at.ToUnixTimeMilliseconds(), readAt.ToUnixTimeMilliseconds()),
        Values = new Dictionary<string, string?>(),
        Deleted = true,
    };
}
