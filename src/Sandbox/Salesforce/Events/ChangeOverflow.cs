namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>What becomes of a transaction with too many changes: one overflow event an object for those over the limit.</summary>
internal static class ChangeOverflow
{
    /// <summary>The id an overflow event names instead of records.</summary>
    public const string NoRecord = "000000000000000AAA";

    public static IEnumerable<ChangeCapture.Captured> Cut(IReadOnlyList<ChangeCapture.Captured> captured, int mostChanges)
    {
        // Each changed field of an update is a change, for each of its records.
        long changes = 0;
        var overflown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in captured)
        {
            changes += (long)Math.Max(1, entry.ChangedFields.Count) * entry.RecordIds.Count;
            if (changes <= mostChanges)
            {
                yield return entry;
            }
            else if (overflown.Add(entry.Record.Type.Name))
            {
                var overflow = new ChangeCapture.Captured(entry.Record, entry.Version, ChangeType.GapOverflow, entry.SequenceNumber, [], []);
                overflow.RecordIds.Clear();
                overflow.RecordIds.Add(NoRecord);
                yield return overflow;
            }
        }
    }

    /// <summary>The gap that stands for a change whose values can't be told.</summary>
    public static ChangeType GapOf(ChangeType change) => change switch
    {
        ChangeType.Create => ChangeType.GapCreate,
        ChangeType.Update => ChangeType.GapUpdate,
        ChangeType.Delete => ChangeType.GapDelete,
        ChangeType.Undelete => ChangeType.GapUndelete,
        _ => change,
    };
}
