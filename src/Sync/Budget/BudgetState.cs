using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>What an account spent, by minute and lane, over the last 24 hours.</summary>
[GenerateSerializer, Immutable, Alias("hss.BudgetState")]
public sealed record BudgetState
{
    /// <summary>Ascending by minute; minutes without a call are missing.</summary>
    [Id(0)] public IReadOnlyList<MinuteUse> Minutes { get; init; } = [];

    /// <summary>Calls in the platform's own count that are not ours.</summary>
    [Id(1)] public long Others { get; init; }

    /// <summary>The daily limit as the platform last named it.</summary>
    [Id(2)] public long? ReportedLimit { get; init; }

    [Id(3)] public DateTimeOffset LastGrantAt { get; init; }

    /// <summary>The latest lease of each silo: a repeated number gets the earlier answer.</summary>
    [Id(4)] public IReadOnlyDictionary<string, Lease> Leases { get; init; } = new Dictionary<string, Lease>();
}

[GenerateSerializer, Immutable, Alias("hss.MinuteUse")]
public sealed record MinuteUse([property: Id(0)] long Minute, [property: Id(1)] long Urgent, [property: Id(2)] long Live, [property: Id(3)] long Sweep, [property: Id(4)] long Backfill)
{
    public long Total => Urgent + Live + Sweep + Backfill;

    public long this[Lane lane] => lane switch
    {
        Lane.Urgent => Urgent,
        Lane.Live => Live,
        Lane.Sweep => Sweep,
        Lane.Backfill => Backfill,
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Unknown lane"),
    };

    public MinuteUse Plus(Lane lane, long calls) => lane switch
    {
        Lane.Urgent => this with { Urgent = Urgent + calls },
        Lane.Live => this with { Live = Live + calls },
        Lane.Sweep => this with { Sweep = Sweep + calls },
        Lane.Backfill => this with { Backfill = Backfill + calls },
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Unknown lane"),
    };
}

/// <summary>A block of permits for one silo. None granted: ask again at <see cref="Until"/>.</summary>
[GenerateSerializer, Immutable, Alias("hss.Lease")]
public sealed record Lease([property: Id(0)] long Number, [property: Id(1)] Lane Lane, [property: Id(2)] int Calls, [property: Id(3)] DateTimeOffset Until);

/// <summary>How an account stands, for people to look at.</summary>
[GenerateSerializer, Immutable, Alias("hss.BudgetUse")]
public sealed record BudgetUse(
    [property: Id(0)] string Account,
    [property: Id(1)] long Limit,
    [property: Id(2)] long Allowance,
    [property: Id(3)] long Ours,
    [property: Id(4)] long Others,
    [property: Id(5)] IReadOnlyDictionary<Lane, long> ByLane,
    [property: Id(6)] IReadOnlyList<Lane> Closed);
