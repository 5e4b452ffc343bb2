using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What the planning of a pair depends on besides its state.</summary>
public sealed record PlanningContext(Mapping Mapping, Lane Lane, DateTimeOffset Now)
{
    /// <summary>The sides that were scanned once.</summary>
    public required IReadOnlyCollection<Side> Scanned { get; init; }

    /// <summary>Whether nobody reads what was not scanned yet: the load was cancelled.</summary>
    public bool LoadCancelled { get; init; }

    /// <summary>Whether a missing counterpart may be created now: not before its side was scanned, because it may be there and just
    /// not seen yet. After a load that was cancelled what changes is created, after a look at the platform, and what the load had read is not.</summary>
    public bool MayCreate(Side target) => Scanned.Contains(target) || (LoadCancelled && Lane < Lane.Backfill);

    /// <summary>Whether a record that the pair waits for is on its way: a load has yet to read it, or its counterpart is being created.</summary>
    public bool ReferencesComing { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Whether the HubSpot record is in the connection's segment: only then it gets a counterpart in Salesforce.</summary>
    public bool Included { get; init; } = true;

    /// <summary>Of a record without a counterpart that names one: the pair that this one belongs to.</summary>
    public string? Rival { get; init; }

    /// <summary>Whether a record with the same match value was deleted for privacy on the other side: then none is created there.</summary>
    public bool Erased { get; init; }

    /// <summary>What conversions may know besides the values.</summary>
    public ConversionContext Conversion { get; init; } = ConversionContext.Empty;
}

/// <summary>A write to hand to the writer of a side.</summary>
public sealed record PlannedWrite(Side Target, OutgoingWrite Outgoing, RecordWrite Write);
