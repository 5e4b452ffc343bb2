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

    /// <summary>How long a writer goes on waiting while more comes: a backfill's batches are the cheaper the fuller they are, and its price is
    /// that of full ones.</summary>
    public static TimeSpan Gather(this Lane lane) => lane == Lane.Backfill ? TimeSpan.FromSeconds(20) : TimeSpan.Zero;

    /// <summary>How many batches are on their way at a time. A backfill's are held back by the budget, and by nothing else.</summary>
    public static int BatchesInFlight(this Lane lane) => lane == Lane.Backfill ? 12 : 4;

    /// <summary>How long to leave a platform alone that did not say so itself.</summary>
    public static TimeSpan Pause(this CrmFault fault) => fault switch
    {
        CrmFault.Unavailable => TimeSpan.FromSeconds(2),
        CrmFault.BudgetSpent => TimeSpan.FromMinutes(1),
        CrmFault.Credentials or CrmFault.Refused => TimeSpan.FromSeconds(30),
        CrmFault.PositionLost => TimeSpan.Zero,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Unknown fault"),
    };
}
