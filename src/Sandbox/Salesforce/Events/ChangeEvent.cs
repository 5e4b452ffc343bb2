using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>A stored change event. It refers to a version of the record; its payload is written when it is delivered.</summary>
public sealed record ChangeEvent
{
    public required long ReplayId { get; init; }

    public required EventSchema Schema { get; init; }

    public required ChangeType Change { get; init; }

    /// <summary>The first of the changed records, for its values.</summary>
    public required SObjectRecord Record { get; init; }

    public required RecordVersion Version { get; init; }

    public required IReadOnlyList<string> RecordIds { get; init; }

    public required string ChangeOrigin { get; init; }

    public required string TransactionKey { get; init; }

    public required int SequenceNumber { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CommitTimestamp { get; init; }

    public required long CommitNumber { get; init; }

    public required string CommitUser { get; init; }

    /// <summary>For updates; empty otherwise.</summary>
    public IReadOnlyList<FieldPosition> ChangedFields { get; init; } = [];

    public IReadOnlyList<FieldPosition> NulledFields { get; init; } = [];

    /// <summary>When it may be delivered, in ticks of the clock's time stamp.</summary>
    public long DeliverableAt { get; init; }
}
