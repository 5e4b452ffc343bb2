using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>How an account stands, for people to look at.</summary>
[GenerateSerializer, Immutable, Alias("hss.BudgetUse")]
public sealed record BudgetUse(
    [property: Id(0)] string Account,
    [property: Id(1)] long Limit,
    [property: Id(2)] long Allowance,
    [property: Id(3)] long Ours,
    [property: Id(4)] long Others,
    [property: Id(5)] IReadOnlyDictionary<Lane, long> ByLane,
    [property: Id(6)] IReadOnlyList<Lane> Closed)
{
    [Id(7)] public IReadOnlyDictionary<Lane, LaneOutlook> Outlook { get; init; } = new Dictionary<Lane, LaneOutlook>();

    /// <summary>When our capacity is spent if it goes on as in the last hour; null when it lasts.</summary>
    [Id(8)] public DateTimeOffset? RunsOutAt { get; init; }

    [Id(9)] public IReadOnlyList<BudgetAlert> Alerts { get; init; } = [];

    /// <summary>What we can have spent: our allowance, or less where others have taken what lies above the reserve.</summary>
    [Id(10)] public long Capacity { get; init; }

    /// <summary>The change events of the last 24 hours, an allowance of their own; null where we take none, or nobody told.</summary>
    [Id(12)] public EventOutlook? Events { get; init; }
}

/// <summary>How the allocation of change events stands.</summary>
/// <param name="Delivered">So many count now, whoever they were delivered to.</param>
/// <param name="Limit">So many may.</param>
/// <param name="Others">Those that were not delivered to us, or before we counted.</param>
[GenerateSerializer, Immutable, Alias("hss.EventOutlook")]
public sealed record EventOutlook([property: Id(0)] long Delivered, [property: Id(1)] long Limit, [property: Id(2)] long Others)
{
    /// <summary>When all are delivered if every object's events are taken, and as many come as in the last hour; null when they last.</summary>
    [Id(3)] public DateTimeOffset? RunsOutAt { get; init; }

    [Id(4)] public IReadOnlyList<ObjectEvents> Objects { get; init; } = [];
}

/// <summary>What of an account's change events is one object's.</summary>
/// <param name="Object">The object.</param>
/// <param name="Delivered">Events delivered to us in the last 24 hours.</param>
/// <param name="LastHour">In the last hour; of an object that is polled the changes found.</param>
/// <param name="Polled">Set while its events are left out and it is polled instead.</param>
[GenerateSerializer, Immutable, Alias("hss.ObjectEvents")]
public sealed record ObjectEvents(
    [property: Id(0)] string Object, [property: Id(1)] long Delivered, [property: Id(2)] long LastHour, [property: Id(3)] PolledObject? Polled);

public enum LanePace
{
    Full = 1,

    /// <summary>What is left to the lane is spent evenly until calls come free.</summary>
    Slow = 2,

    Closed = 3,
}

/// <summary>What a lane can count on.</summary>
/// <param name="Pace">How it runs now.</param>
/// <param name="CallsAMinute">While it is slow: its part of a minute.</param>
/// <param name="OpensAt">While it is closed: when there is a call for it again.</param>
[GenerateSerializer, Immutable, Alias("hss.LaneOutlook")]
public sealed record LaneOutlook([property: Id(0)] LanePace Pace, [property: Id(1)] long CallsAMinute, [property: Id(2)] DateTimeOffset? OpensAt);

public enum BudgetAlertKind
{
    /// <summary>So much of the account's calls, or of our share of them, is spent.</summary>
    Spent = 1,

    /// <summary>It will be spent before calls come free, if it goes on as in the last hour.</summary>
    RunsOut = 2,

    /// <summary>So much of the account's change events is delivered.</summary>
    Events = 3,

    /// <summary>All of them will be before some come free, if it goes on as in the last hour.</summary>
    EventsRunOut = 4,
}

/// <summary>Something that operators are told once, and that stays shown as long as it is so.</summary>
[GenerateSerializer, Immutable, Alias("hss.BudgetAlert")]
public sealed record BudgetAlert([property: Id(0)] BudgetAlertKind Kind, [property: Id(1)] double At, [property: Id(2)] DateTimeOffset Since, [property: Id(3)] string Message);
