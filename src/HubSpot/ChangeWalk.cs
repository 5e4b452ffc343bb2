using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>
/// The order in which changes are read: by value, not by "after". A record that changes between two pages would shift the others past
/// the boundary, and "after" ends at 10,000. A search takes one sort, so where the records of one stamp fill a page, as after an import,
/// that stamp is walked by id before the next begins.
/// </summary>
internal static class ChangeWalk
{
    /// <summary>Below every id.</summary>
    private const string FirstId = "0";

    public static bool IsWithinStamp(ChangeCursor cursor) => cursor.AfterId is not null;

    /// <param name="since">Where the page began.</param>
    /// <param name="records">Within a stamp: its records after the id, by id. Else: all from the stamp on, by stamp.</param>
    /// <param name="pageSize">How many records a full page has.</param>
    public static ChangePage Page(ChangeCursor since, IReadOnlyList<CrmRecord> records, int pageSize)
    {
        var isFull = records.Count == pageSize;
        if (IsWithinStamp(since))
        {
            return new ChangePage(records, isFull ? since with { AfterId = records[^1].Id } : new ChangeCursor(since.ModifiedAt.AddMilliseconds(1)), HasMore: true);
        }

        if (records.Count == 0)
        {
            return new ChangePage(records, since, HasMore: false);
        }

        var last = DateTimeOffset.FromUnixTimeMilliseconds(records[^1].Version.ModifiedAtMs);
        var isOneStamp = isFull && records[0].Version == records[^1].Version;
        return new ChangePage(records, new ChangeCursor(last, isOneStamp ? FirstId : null), isFull);
    }
}
