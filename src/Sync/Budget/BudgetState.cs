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

    /// <summary>The latest lease of each holder: a repeated number gets the earlier answer.</summary>
    [Id(4)] public IReadOnlyDictionary<string, Lease> Leases { get; init; } = new Dictionary<string, Lease>();

    /// <summary>The platform's own day, where it counts by days.</summary>
    [Id(5)] public PlatformDay? Day { get; init; }

    /// <summary>When the platform last told what it counts.</summary>
    [Id(6)] public DateTimeOffset ReportedAt { get; init; }

    /// <summary>When a call was last let through for nothing but to hear that.</summary>
    [Id(7)] public DateTimeOffset ProbedAt { get; init; }

    /// <summary>How many calls fit into the account's short window, as the platform last told.</summary>
    [Id(9)] public int? ReportedBurst { get; init; }

    /// <summary>What operators were told of and is still so.</summary>
    [Id(8)] public IReadOnlyList<BudgetAlert> Alerts { get; init; } = [];
}

/// <summary>The day by which a platform counts calls.</summary>
[GenerateSerializer, Immutable, Alias("hss.PlatformDay")]
public sealed record PlatformDay([property: Id(0)] DateTimeOffset Began, [property: Id(1)] DateTimeOffset Ends)
{
    /// <summary>The day that runs now. Days are told with every answer, so what clocks change is put right with the next.</summary>
    public PlatformDay At(DateTimeOffset now) => now < Ends ? this : new PlatformDay(Ends, Ends.AddDays(1)).At(now);
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

/// <summary>A block of permits for one holder. None granted: ask again at <see cref="Until"/>.</summary>
[GenerateSerializer, Immutable, Alias("hss.Lease")]
public sealed record Lease([property: Id(0)] long Number, [property: Id(1)] Lane Lane, [property: Id(2)] int Calls, [property: Id(3)] DateTimeOffset Until)
{
    /// <summary>How many long requests the asking silo may have under way; 0 where the platform does not count them.</summary>
    [Id(4)] public int LongRequests { get; init; }
}
