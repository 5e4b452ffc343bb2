using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>In the order of the published enum, which is also its number on the wire.</summary>
public enum ChangeType
{
    Create,
    Update,
    Delete,
    Undelete,
    Snapshot,
    GapCreate,
    GapUpdate,
    GapDelete,
    GapUndelete,
    GapOverflow,
}

/// <summary>One step of a transaction that is not committed yet.</summary>
/// <param name="Record">What changes.</param>
/// <param name="Change">How.</param>
/// <param name="Before">Null for a create.</param>
/// <param name="After">How the record looks after the step.</param>
/// <param name="Mark">Where the transaction stands after the step.</param>
public sealed record PendingChange(SObjectRecord Record, ChangeType Change, RecordVersion? Before, RecordVersion After, int Mark);

/// <summary>What goes wrong with the next change events; deterministic.</summary>
/// <param name="Drop">So many are never stored, and nothing tells.</param>
/// <param name="Duplicate">So many are stored twice.</param>
/// <param name="DelayMs">How long events wait before they are delivered, on the sandbox's clock.</param>
/// <param name="Gap">All events lose their values and become GAP events.</param>
/// <param name="Gaps">So many do.</param>
/// <param name="Reorder">So many are held back and then stored in the opposite order.</param>
/// <param name="Object">Only events of this object are dropped, doubled, gaps, delayed or held back.</param>
/// <param name="Skip">So many events pass before the first that is.</param>
/// <param name="OverflowAfter">A transaction with more changes than this overflows; the platform's own figure is 100,000.</param>
public sealed record EventDisorder(
    int Drop = 0, int Duplicate = 0, int DelayMs = 0, bool Gap = false, int Reorder = 0, int OverflowAfter = EventDisorder.UsualOverflow,
    int Gaps = 0, string? Object = null, int Skip = 0)
{
    public const int UsualOverflow = 100_000;
}
