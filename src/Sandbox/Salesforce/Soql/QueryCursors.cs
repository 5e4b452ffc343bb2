using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Query results that wait for their next page, for two days.</summary>
internal sealed class QueryCursors(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);
    private readonly Dictionary<string, (SoqlResult Result, int BatchSize, DateTimeOffset Until)> _open = new(StringComparer.Ordinal);
    private long _opened;

    public string Open(SoqlResult result, int batchSize)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, _) in _open.Where(cursor => cursor.Value.Until < now).ToArray())
        {
            _open.Remove(old);
        }

        var id = RecordId.Format("01g", ++_opened);
        _open[id] = (result, batchSize, now + Lifetime);
        return id;
    }

    /// <param name="locator"><c>{cursor id}-{offset}</c></param>
    /// <exception cref="RefusedException">No such cursor, or no longer.</exception>
    public (string Id, SoqlResult Result, int BatchSize, int Offset) Find(string locator)
    {
        var dash = locator.LastIndexOf('-');
        if (dash > 0 && _open.TryGetValue(locator[..dash], out var cursor) && cursor.Until >= clock.GetUtcNow()
            && int.TryParse(locator[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= cursor.Result.Records.Count)
        {
            return (locator[..dash], cursor.Result, cursor.BatchSize, offset);
        }

        throw new RefusedException(new SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator"));
    }

    public void Clear() => _open.Clear();
}
