using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>How far a poll reaches back behind its cursor.</summary>
internal static class PollOverlap
{
    /// <summary>HubSpot's search index lags behind writes by seconds; a Salesforce transaction shows its rows at commit, with the
    /// stamp of when they were touched, which is minutes earlier in a long one.</summary>
    public static TimeSpan Of(Side side) => side == Side.HubSpot ? TimeSpan.FromSeconds(60) : TimeSpan.FromMinutes(5);
}

/// <summary>The looks that overlapping polls bring again: the same record with the same stamp.</summary>
internal sealed class RecentlySeen
{
    /// <summary>Stamps have whole seconds on one side: a row stamped within this of the read may change again under the same stamp.</summary>
    private static readonly TimeSpan Unsure = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, long> _stamps = [];

    public List<CrmRecord> Fresh(IReadOnlyList<CrmRecord> records, DateTimeOffset readAt) =>
        [.. records.Where(record => !_stamps.TryGetValue(record.Id, out var stamp) || stamp != record.Version.ModifiedAtMs || IsUnsure(record, readAt))];

    public void Remember(IEnumerable<CrmRecord> records, DateTimeOffset readAt)
    {
        foreach (var record in records.Where(record => !IsUnsure(record, readAt)))
        {
            _stamps[record.Id] = record.Version.ModifiedAtMs;
        }
    }

    public void Forget(DateTimeOffset before)
    {
        var oldest = before.ToUnixTimeMilliseconds();
        foreach (var (id, _) in _stamps.Where(seen => seen.Value < oldest).ToList())
        {
            _stamps.Remove(id);
        }
    }

    private static bool IsUnsure(CrmRecord record, DateTimeOffset readAt) => record.Version.ModifiedAtMs > (readAt - Unsure).ToUnixTimeMilliseconds();
}
