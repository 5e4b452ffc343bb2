using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Backfills;

[GenerateSerializer, Immutable, Alias("hss.BackfillState")]
public sealed record BackfillState
{
    /// <summary>The running backfill, or the latest.</summary>
    [Id(0)] public BackfillStatus? Latest { get; init; }

    /// <summary>The mappings that one began with: it does not begin by itself again.</summary>
    [Id(1)] public IReadOnlyList<string> Begun { get; init; } = [];

    /// <summary>What had been spent before it began.</summary>
    [Id(2)] public long HubSpotBefore { get; init; }

    [Id(3)] public long SalesforceBefore { get; init; }
}
