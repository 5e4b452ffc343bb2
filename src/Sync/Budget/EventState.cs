using HubSpotSfSync.Sync.Crm;
using Orleans;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>What is known of an account's change events of the last 24 hours.</summary>
[GenerateSerializer, Immutable, Alias("hss.EventState")]
public sealed record EventState
{
    /// <summary>What the platform last told.</summary>
    [Id(0)] public EventUse? Told { get; init; }

    /// <summary>Deliveries in the platform's own count that are not ours: to others who listen, or to us before we counted.</summary>
    [Id(1)] public long Others { get; init; }

    /// <summary>How many those were over the last hour, ascending by time.</summary>
    [Id(2)] public IReadOnlyList<OthersReading> Readings { get; init; } = [];

    /// <summary>What came of each object that is wanted, ascending by slot.</summary>
    [Id(3)] public IReadOnlyDictionary<string, IReadOnlyList<EventSlot>> Objects { get; init; } = new Dictionary<string, IReadOnlyList<EventSlot>>();

    /// <summary>The objects that are polled because there are not enough events for them.</summary>
    [Id(4)] public IReadOnlyList<PolledObject> Polled { get; init; } = [];

    /// <summary>Until then nothing is subscribed to: the platform said that all are delivered.</summary>
    [Id(5)] public DateTimeOffset? SpentUntil { get; init; }

    /// <summary>Since when it is counted what comes.</summary>
    [Id(6)] public DateTimeOffset? CountedSince { get; init; }
}

/// <summary>What came of an object within five minutes.</summary>
/// <param name="Slot">The five minutes, counted from 1970.</param>
/// <param name="Delivered">Events that were delivered to us.</param>
/// <param name="Found">Changes that polls found while no events came: about as many as there were events.</param>
[GenerateSerializer, Immutable, Alias("hss.EventSlot")]
public sealed record EventSlot([property: Id(0)] long Slot, [property: Id(1)] long Delivered, [property: Id(2)] long Found)
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(5);
    public const int AnHour = 12;
    public const int ADay = 24 * AnHour;

    public static long Of(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Length.TotalSeconds;
}

[GenerateSerializer, Immutable, Alias("hss.OthersReading")]
public sealed record OthersReading([property: Id(0)] DateTimeOffset At, [property: Id(1)] long Others);

/// <summary>An object whose events are left out.</summary>
[GenerateSerializer, Immutable, Alias("hss.PolledObject")]
public sealed record PolledObject([property: Id(0)] string Object, [property: Id(1)] DateTimeOffset Since, [property: Id(2)] EventShortage Why);

/// <summary>Why an object is polled although it has events.</summary>
public enum EventShortage
{
    /// <summary>The allocation would not last for all of them.</summary>
    Foretold = 1,

    /// <summary>It is used up: the platform said so.</summary>
    Spent = 2,
}

/// <summary>What the subscriber to an account's events saw since it last told.</summary>
[GenerateSerializer, Immutable, Alias("hss.EventReport")]
public sealed record EventReport
{
    /// <summary>The objects whose events are wanted.</summary>
    [Id(0)] public required IReadOnlyList<string> Wanted { get; init; }

    /// <summary>Events that were delivered, by object.</summary>
    [Id(1)] public IReadOnlyDictionary<string, long> Delivered { get; init; } = new Dictionary<string, long>();

    /// <summary>Changes that polls found, by object, of those whose events are left out.</summary>
    [Id(2)] public IReadOnlyDictionary<string, long> Found { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether the platform ended a subscription because the allocation is used up.</summary>
    [Id(3)] public bool Spent { get; init; }
}
