using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>A limit over a short time, such as HubSpot's 190 calls in 10 seconds; kept in memory by the grain.</summary>
/// <param name="Kind">The calls it counts; null counts all.</param>
/// <param name="Length">How long a call counts.</param>
/// <param name="Calls">How many calls fit.</param>
public sealed record ShortWindow(PermitKind? Kind, TimeSpan Length, int Calls);

/// <summary>What an account may spend. The daily window rolls: a call counts for 24 hours.</summary>
public sealed record BudgetPolicy
{
    /// <summary>The daily limit to go by until the platform names its own.</summary>
    public required long AssumedDailyCalls { get; init; }

    /// <summary>When set, the daily limit whatever the platform says.</summary>
    public long? DailyCalls { get; init; }

    /// <summary>Our part of the account's daily calls, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The part of the account's daily calls that is never touched by us, 0 to 1.</summary>
    public required double Reserve { get; init; }

    public IReadOnlyList<ShortWindow> ShortWindows { get; init; } = [];

    /// <summary>How long a silo may use a lease. A lease is charged to a short window for this much longer.</summary>
    public required TimeSpan LeaseValidity { get; init; }

    public int LargestLease { get; init; } = 100;

    /// <summary>The part of our allowance up to which a lane may spend: lanes close from the bottom as it fills.</summary>
    public static double CloseAt(Lane lane) => lane switch
    {
        Lane.Urgent => 1.0,
        Lane.Live => 0.95,
        Lane.Sweep => 0.85,
        Lane.Backfill => 0.70,
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Unknown lane"),
    };

    public static BudgetPolicy HubSpot(double share = 1, double reserve = 0.1, long? dailyCalls = null) => new()
    {
        AssumedDailyCalls = 250_000,
        DailyCalls = dailyCalls,
        Share = share,
        Reserve = reserve,
        ShortWindows = [new(null, TimeSpan.FromSeconds(10), 190), new(PermitKind.Search, TimeSpan.FromSeconds(1), 5)],
        LeaseValidity = TimeSpan.FromSeconds(1),
        LargestLease = 40,
    };

    public static BudgetPolicy Salesforce(double share = 0.6, double reserve = 0.1, long? dailyCalls = null) => new()
    {
        AssumedDailyCalls = 15_000,
        DailyCalls = dailyCalls,
        Share = share,
        Reserve = reserve,
        LeaseValidity = TimeSpan.FromSeconds(10),
    };
}
