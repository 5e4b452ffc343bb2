using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>Which records, and which of their fields.</summary>
public sealed record RecordQuery
{
    public required string ObjectType { get; init; }

    /// <summary>The mapped fields, by the platform's names.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>The field that carries the other side's identity, read along with every record; null where an object can carry
    /// none (a list, a membership), and creates are recognised by what they are.</summary>
    public required string? IdentityField { get; init; }

    /// <summary>A condition in the platform's own language (Salesforce: SOQL) that limits the scope.</summary>
    public string? Where { get; init; }

    /// <summary>A condition on the values: a scan brings the records that meet it. HubSpot's side only.</summary>
    public RecordFilter? Filter { get; init; }
}

/// <summary>What a scan takes, as far as can be told before.</summary>
/// <param name="Records">How many records it brings; null where only reading tells.</param>
/// <param name="Calls">How many calls it makes.</param>
public sealed record ScanSize(long? Records, long Calls);

/// <summary>A list of records that people keep.</summary>
public sealed record SegmentInfo(string Name, string ObjectType, long? Size);

/// <param name="RecordIds">Who is in it.</param>
/// <param name="After">Where to go on; null after the last page.</param>
public sealed record SegmentPage(IReadOnlyList<string> RecordIds, string? After);

/// <summary>A position in the order of modification: (stamp, id), both ascending.</summary>
public sealed record ChangeCursor(DateTimeOffset ModifiedAt, string? AfterId = null);

public sealed record ChangePage(IReadOnlyList<CrmRecord> Records, ChangeCursor Next, bool HasMore)
{
    /// <summary>Set where the platform says that changes from then on may still appear behind those that are shown.</summary>
    public DateTimeOffset? CoveredUntil { get; init; }
}

/// <param name="Records">What was read; none on a page that only moves the checkpoint.</param>
/// <param name="NextCheckpoint">Where to go on once these records are safe; null after the last page.</param>
public sealed record ScanPage(IReadOnlyList<CrmRecord> Records, string? NextCheckpoint);

/// <summary>What a change stream tells of one or more records.</summary>
public abstract record StreamedChange(string ObjectType)
{
    /// <summary>New values: all mapped fields when <paramref name="Complete"/>, else those that changed.</summary>
    public sealed record Values(CrmRecord Record, bool Complete) : StreamedChange(Record.ObjectType);

    /// <summary>Something changed that the event does not spell out (gap events, long-text diffs): read these records.</summary>
    public sealed record ReadNeeded(string ObjectType, IReadOnlyList<string> RecordIds) : StreamedChange(ObjectType);

    /// <summary>Too much changed to be named: read everything modified since <paramref name="Since"/>.</summary>
    public sealed record SweepNeeded(string ObjectType, DateTimeOffset Since) : StreamedChange(ObjectType);
}

/// <param name="Changes">What changed.</param>
/// <param name="Position">What may be stored once all of it is safe; null when nothing new may.</param>
/// <param name="PositionLost">The platform no longer had what lay behind the position: from here on the subscription tells what changes.</param>
public sealed record ChangeBatch(IReadOnlyList<StreamedChange> Changes, string? Position, bool PositionLost = false)
{
    /// <summary>How many events the platform counts for it: one may tell of many records, or of none that is followed.</summary>
    public int Events { get; init; }
}
