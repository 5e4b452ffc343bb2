using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>How long so many calls to one account take, and what part of its day they are.</summary>
/// <param name="OfDay">The part of our capacity of a day, 0 to 1 and more.</param>
/// <param name="Floor">At the platform's limits.</param>
/// <param name="Paced">At the pace that the Backfill lane may take, given what is spent already.</param>
[GenerateSerializer, Immutable, Alias("hss.LoadDuration")]
public sealed record LoadDuration([property: Id(0)] double OfDay, [property: Id(1)] TimeSpan Floor, [property: Id(2)] TimeSpan Paced)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <param name="calls">How many.</param>
    /// <param name="policy">The account's limits.</param>
    /// <param name="capacity">What we may spend of a day.</param>
    /// <param name="spent">What of that is spent.</param>
    public static LoadDuration Of(long calls, BudgetPolicy policy, long capacity, long spent)
    {
        var curve = LaneCurve.Of(Lane.Backfill);
        var atOnce = Math.Clamp((capacity * curve.SlowFrom) - spent, 0, calls);

        // What goes beyond that comes as calls come free: as many a day as may be spent until the lane closes.
        var rest = capacity == 0 ? TimeSpan.MaxValue : TimeSpan.FromTicks((long)Math.Min((calls - atOnce) / (capacity * curve.ClosesAt) * Day.Ticks, TimeSpan.MaxValue.Ticks / 2.0));
        return new LoadDuration(
            capacity == 0 ? 0 : (double)calls / capacity,
            AtLimits(calls, policy, 1),
            calls == 0 ? TimeSpan.Zero : rest == TimeSpan.MaxValue ? rest : AtLimits(calls, policy, curve.OfShortWindow) is var limited && limited > rest ? limited : rest);
    }

    private static TimeSpan AtLimits(long calls, BudgetPolicy policy, double part) => policy.ShortWindows.Where(window => window.Kind is null)
        .Select(window => window.Length * (calls / (window.Calls * part))).DefaultIfEmpty().Max();
}
