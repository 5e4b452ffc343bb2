using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Writing;

/// <summary>How long things are worth waiting for.</summary>
internal static class Pace
{
    /// <summary>How long a writer waits for company: not to be felt by a person, unless nobody is waiting.</summary>
    public static TimeSpan Linger(this Lane lane) => lane switch
    {
        Lane.Urgent or Lane.Live => TimeSpan.FromMilliseconds(20),
        Lane.Sweep => TimeSpan.FromMilliseconds(100),
        Lane.Backfill => TimeSpan.FromMilliseconds(250),
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Unknown lane"),
    };

    /// <summary>Writes come in a burst when there are more of them in a second. Then whole calls are worth waiting for: else the burst takes the
    /// calls of many hours, and people do not edit so fast.</summary>
    private const int BurstPerSecond = 150;
    private static readonly TimeSpan LongestInBurst = TimeSpan.FromSeconds(1);

    /// <summary>How long a backfill's batch waits after what came last: batches are the cheaper the fuller they are, and their price is that of full ones.</summary>
    public static readonly TimeSpan LongestForMore = TimeSpan.FromSeconds(12);

    /// <summary>How long it waits at least where a job may carry it: records that others let go come with gaps on a busy machine, and a part of the time that
    /// the job itself takes is not missed.</summary>
    public static TimeSpan LeastForMore(int writes) => writes * TimeSpan.FromMilliseconds(0.25);

    /// <summary>And how long in all: its writes have to be done before they count as lost.</summary>
    public static readonly TimeSpan LongestForBatch = TimeSpan.FromSeconds(45);

    /// <summary>Whether so many writes that have come meanwhile are a burst, and more are worth waiting for.</summary>
    public static bool IsBurst(this Lane lane, int writes, TimeSpan waited) => lane is Lane.Live or Lane.Sweep && waited < LongestInBurst && writes >= BurstPerSecond * waited.TotalSeconds;

    /// <summary>How many batches are on their way at a time. A backfill's are held back by the budget, and by nothing else.</summary>
    public static int BatchesInFlight(this Lane lane) => lane == Lane.Backfill ? 12 : 4;

    /// <summary>How long to leave a platform alone that did not say so itself.</summary>
    public static TimeSpan Pause(this CrmFault fault) => fault switch
    {
        CrmFault.Unavailable => TimeSpan.FromSeconds(2),
        CrmFault.BudgetSpent => TimeSpan.FromMinutes(1),
        CrmFault.Credentials or CrmFault.Refused => TimeSpan.FromSeconds(30),
        CrmFault.EventsSpent => TimeSpan.FromMinutes(15),
        CrmFault.PositionLost => TimeSpan.Zero,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Unknown fault"),
    };
}
