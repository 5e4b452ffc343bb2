using System.Globalization;

namespace HubSpotSfSync.Sync.Budget;

/// <summary>What operators are told of a budget: once when it becomes so, and again only after it was better for a while.</summary>
internal static class BudgetWatch
{
    /// <summary>An alert ends when the use is so much below its mark, so that a use that wavers around it is told once.</summary>
    private const double Slack = 0.05;

    /// <summary>A forecast goes with the last hour's calls; it is not told twice within one.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(1);

    public static IReadOnlyList<BudgetAlert> Look(BudgetPolicy policy, IReadOnlyList<BudgetAlert> before, BudgetUse use, DateTimeOffset now)
    {
        var alerts = new List<BudgetAlert>();
        var ofAccount = Part(use.Ours + use.Others, use.Limit);
        var ofShare = Part(use.Ours, use.Allowance);
        foreach (var mark in policy.AlertAt)
        {
            var already = before.FirstOrDefault(alert => alert.Kind == BudgetAlertKind.Spent && alert.At == mark);
            if (Math.Max(ofAccount, ofShare) >= (already is null ? mark : mark - Slack))
            {
                alerts.Add(already ?? new BudgetAlert(BudgetAlertKind.Spent, mark, now, ofAccount >= ofShare
                    ? Invariant($"{mark:P0} of the account's daily calls are spent: {use.Ours} by us and {use.Others} by others, of {use.Limit}")
                    : Invariant($"{mark:P0} of our share of the daily calls are spent: {use.Ours} of {use.Allowance}")));
            }
        }

        foreach (var mark in policy.AlertAt.Where(_ => use.Events is not null))
        {
            var already = before.FirstOrDefault(alert => alert.Kind == BudgetAlertKind.Events && alert.At == mark);
            if (Part(use.Events!.Delivered, use.Events.Limit) >= (already is null ? mark : mark - Slack))
            {
                alerts.Add(already ?? new BudgetAlert(BudgetAlertKind.Events, mark, now, Invariant(
                    $"{mark:P0} of the account's daily change events are delivered: {use.Events.Delivered} of {use.Events.Limit}; without any, changes are found by polling alone")));
            }
        }

        Foretell(BudgetAlertKind.RunsOut, use.RunsOutAt, at => Invariant(
            $"our {use.Capacity} calls will be spent at about {at:u} if as many are made as in the last hour; lanes slow down before that, from Backfill up"));
        Foretell(BudgetAlertKind.EventsRunOut, use.Events?.RunsOutAt, at => Invariant(
            $"the account's {use.Events!.Limit} change events will be spent at about {at:u} if as many come as in the last hour; objects are polled before that, from the quietest up"));
        return alerts;

        void Foretell(BudgetAlertKind kind, DateTimeOffset? runsOutAt, Func<DateTimeOffset, string> message)
        {
            var foretold = before.FirstOrDefault(alert => alert.Kind == kind);
            if (runsOutAt is { } at)
            {
                alerts.Add(foretold ?? new BudgetAlert(kind, 0, now, message(at)));
            }
            else if (foretold is not null && now - foretold.Since < Lasts)
            {
                alerts.Add(foretold);
            }
        }
    }

    private static double Part(long calls, long of) => of <= 0 ? 1 : (double)calls / of;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
