using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>
/// How a lane slows as the day's calls are spent. Up to <see cref="SlowFrom"/> it runs at full speed. From there on it spends what is
/// left to it evenly over the time until calls come free again, and at <see cref="ClosesAt"/> it stops. Lower lanes slow first.
/// </summary>
/// <param name="SlowFrom">The part of our capacity that may be spent before the lane slows, 0 to 1.</param>
/// <param name="ClosesAt">The part at which it closes.</param>
/// <param name="OfShortWindow">The part of a short window that it may fill: the rest is kept for what is more important.</param>
public sealed record LaneCurve(double SlowFrom, double ClosesAt, double OfShortWindow)
{
    public static LaneCurve Of(Lane lane) => lane switch
    {
        Lane.Urgent => new(1.00, 1.00, 1.00),
        Lane.Live => new(0.80, 0.95, 0.98),
        Lane.Sweep => new(0.60, 0.85, 0.97),
        Lane.Backfill => new(0.50, 0.70, 0.95),
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "Unknown lane"),
    };
}
