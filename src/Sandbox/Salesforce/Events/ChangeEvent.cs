using System.Collections.Frozen;
using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>A stored change event. It refers to a version of the record; its payload is written when it is delivered.</summary>
public sealed record ChangeEvent : BusEvent
{
    public override string SchemaId => Schema.Id;

    public required EventSchema Schema { get; init; }

    public required ChangeType Change { get; init; }

    /// <summary>The first of the changed records, for its values.</summary>
    public required SObjectRecord Record { get; init; }

    public required RecordVersion Version { get; init; }

    public required IReadOnlyList<string> RecordIds { get; init; }

    public required string ChangeOrigin { get; init; }

    public required string TransactionKey { get; init; }

    public required int SequenceNumber { get; init; }

    public required long CommitNumber { get; init; }

    public required string CommitUser { get; init; }

    /// <summary>For updates; empty otherwise.</summary>
    public IReadOnlyList<FieldPosition> ChangedFields { get; init; } = [];

    public IReadOnlyList<FieldPosition> NulledFields { get; init; } = [];

    /// <summary>Long texts that are told as a difference from what they were.</summary>
    public IReadOnlyDictionary<FieldPosition, string> DiffFields { get; init; } = FrozenDictionary<FieldPosition, string>.Empty;

    /// <summary>Custom channels whose filter lets it pass; null where no channel has a filter for its object.</summary>
    public IReadOnlySet<string>? PassedFilters { get; init; }
}
