using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Writing;

/// <summary>How many writes wait, since when, and for how long none has come.</summary>
internal readonly record struct Gathered(int Writes, TimeSpan Waited, TimeSpan Quiet);

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

    /// <summary>A backfill's jobs are the cheaper the larger they are.</summary>
    private static readonly TimeSpan LongestForJob = TimeSpan.FromSeconds(4);

    /// <summary>What goes by collections for want of a few more costs several times as many calls.</summary>
    private static readonly TimeSpan LongestForLeastJob = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(1);

    /// <summary>Whether a writer goes on waiting for company.</summary>
    public static bool GoesOn(this Lane lane, Gathered gathered, OperationCost cost) => lane switch
    {
        Lane.Urgent => false,
        Lane.Live or Lane.Sweep => gathered.Waited < LongestInBurst && gathered.Writes >= BurstPerSecond * gathered.Waited.TotalSeconds,
        Lane.Backfill when gathered.Writes >= cost.RecordsPerCall && gathered.Writes < cost.Bulk?.LeastRecords => gathered.Waited < LongestForLeastJob && gathered.Quiet < LongestQuiet,
        Lane.Backfill => gathered.Waited < LongestForJob && gathered.Quiet == TimeSpan.Zero,
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Unknown lane"),
    };

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
