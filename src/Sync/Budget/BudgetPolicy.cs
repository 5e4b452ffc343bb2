using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>A limit over a short time, such as HubSpot's 190 calls in 10 seconds; kept in memory by the grain.</summary>
/// <param name="Kind">The calls it counts; null counts all.</param>
/// <param name="Length">How long a call counts.</param>
/// <param name="Calls">How many calls fit.</param>
public sealed record ShortWindow(PermitKind? Kind, TimeSpan Length, int Calls);

/// <summary>What an account may spend of its day. A call counts for 24 hours, or until the platform's own day ends where it tells one.</summary>
public sealed record BudgetPolicy
{
    /// <summary>The daily limit to go by until the platform names its own.</summary>
    public required long AssumedDailyCalls { get; init; }

    /// <summary>When set, the daily limit whatever the platform says.</summary>
    public long? DailyCalls { get; init; }

    /// <summary>Our part of the account's daily calls, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>The part of the account's daily calls that is kept for others, 0 to 1.</summary>
    public required double Reserve { get; init; }

    /// <summary>The part of what is left of the account's calls that urgent work may still spend, slowly, when nothing but the reserve is left.</summary>
    public double UrgentFromReserve { get; init; } = 0.1;

    /// <summary>The parts of the account's calls, or of our share, at which operators are told.</summary>
    public IReadOnlyList<double> AlertAt { get; init; } = [0.7, 0.9];

    /// <summary>Those over all kinds of calls give way to what the platform tells of them.</summary>
    public IReadOnlyList<ShortWindow> ShortWindows { get; init; } = [];

    /// <summary>How long a silo may use a lease. A lease is charged to a short window for this much longer.</summary>
    public required TimeSpan LeaseValidity { get; init; }

    /// <summary>The same for a search. There are few a second, each is asked for when it is made, and what a lease lasts is lost to the window.</summary>
    private static readonly TimeSpan SearchLeaseValidity = TimeSpan.FromSeconds(0.2);

    public TimeSpan ValidityOf(PermitKind kind) => kind == PermitKind.Search && SearchLeaseValidity < LeaseValidity ? SearchLeaseValidity : LeaseValidity;

    public int LargestLease { get; init; } = 100;

    /// <summary>How many long requests we may have under way at a time, in the whole cluster; null where the platform does not count them.</summary>
    public int? LongRequests { get; init; }

    /// <summary>How often the platform is asked how many change events it delivered; null where we take none.</summary>
    public TimeSpan? CountEventsEvery { get; init; }

    /// <summary>How much of the account's calls a connection gets where several want more than there is; 1 for one that is not named.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();

    /// <summary>The platform's limits, and what the configuration says of them.</summary>
    public BudgetPolicy For(BudgetConfig config, IReadOnlyDictionary<string, double> weights) => this with
    {
        DailyCalls = config.DailyCalls,
        Share = config.Share,
        Reserve = config.Reserve,
        UrgentFromReserve = config.UrgentFromReserve,
        AlertAt = config.AlertAt,
        Weights = weights,
    };

    /// <summary>What we may spend of a day in which nobody else spends anything that is ours.</summary>
    /// <param name="reportedLimit">What the platform says that the account may; null where it has not said.</param>
    public long CapacityOf(long? reportedLimit) => (long)((DailyCalls ?? reportedLimit ?? AssumedDailyCalls) * Math.Min(Share, 1 - Reserve));

    public static BudgetPolicy HubSpot(double share = 1, double reserve = 0.1, long? dailyCalls = null) => new()
    {
        AssumedDailyCalls = 250_000,
        DailyCalls = dailyCalls,
        Share = share,
        Reserve = reserve,
        ShortWindows = [new(null, TimeSpan.FromSeconds(10), 190), new(PermitKind.Search, TimeSpan.FromSeconds(1), 5)],
        LeaseValidity = TimeSpan.FromSeconds(0.5),
        LargestLease = 40,
    };

    /// <summary>A portal in which an OAuth app is installed: no daily limit but what fits through the short window.</summary>
    public static BudgetPolicy HubSpotOAuth() => HubSpot() with
    {
        AssumedDailyCalls = 950_000,
        ShortWindows = [new(null, TimeSpan.FromSeconds(10), 110), new(PermitKind.Search, TimeSpan.FromSeconds(1), 5)],
    };

    public static BudgetPolicy Salesforce(double share = 0.6, double reserve = 0.1, long? dailyCalls = null, bool countsEvents = false) => new()
    {
        AssumedDailyCalls = 15_000,
        DailyCalls = dailyCalls,
        Share = share,
        Reserve = reserve,
        LeaseValidity = TimeSpan.FromSeconds(10),

        // Of the 25 that an org has (a Developer org 5); the others are not ours.
        LongRequests = 8,

        // The limits are true to within five minutes, and not to be asked for more often.
        CountEventsEvery = countsEvents ? TimeSpan.FromMinutes(5) : null,
    };
}
