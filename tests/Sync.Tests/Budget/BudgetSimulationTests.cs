using CsCheck;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Budget;

/// <summary>The budget over days of mixed load, other integrations that take calls, silos that die and a budget that starts anew.</summary>
public sealed class BudgetSimulationTests
{
    private const long Limit = 20_000;
    private static readonly BudgetPolicy Policy = BudgetPolicy.Salesforce(share: 0.6, reserve: 0.1);

    /// <summary>Three days of anything: what others take comes in bursts and by the hour, and work as it likes.</summary>
    [Fact]
    public void Never_over_the_limit_never_idle_and_urgent_work_does_not_wait_long()
    {
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 8], Gen.Int[0, 6], Gen.Int[0, 60], Gen.Int[0, 3], Gen.Int[1, 1_000_000]).Sample(
            (backfill, sweep, live, others, urgent, seed) =>
            {
                var run = new BudgetSimulation(Policy, Limit, seed)
                {
                    Demand = (at, random) =>
                    [
                        ("a", Lane.Backfill, random.Next(backfill + 1)), ("b", Lane.Backfill, random.Next(backfill + 1)),
                        ("a", Lane.Sweep, random.Next(sweep + 1)), ("a", Lane.Live, random.Next(live + 1)), ("b", Lane.Live, random.Next(live + 1)),
                        ("b", Lane.Urgent, random.Next(urgent + 1) / 3),
                    ],
                    Others = (at, random) => at.Hour is >= 8 and < 18 && random.Next(10) == 0 ? random.Next(others + 1) : random.Next(3) / 2,
                    Deaths = 0.01,
                    Restarts = 0.005,
                };

                run.Run(TimeSpan.FromDays(3));

                // Urgent work may go a tenth of what is untouched beyond our share.
                run.Refused.ShouldBe(0, "no call that was permitted is turned away");
                run.MostOfOurs.ShouldBeLessThanOrEqualTo((long)(Limit * (Policy.Share + ((1 - Policy.Share) * Policy.UrgentFromReserve))));
                run.MostOfAll.ShouldBeLessThanOrEqualTo(Limit);
                run.Idle.ShouldBe(0, "a lane at full speed gets what it asks for");
                run.LongestUrgentWait.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
            },
            iter: 12);
    }

    /// <summary>An initial sync that wants more than there is, for days: it slows and never stops, and Live does not feel it.</summary>
    [Fact]
    public void A_backfill_without_end_slows_and_never_halts()
    {
        var days = new List<long>();
        var run = new BudgetSimulation(Policy, Limit, 7)
        {
            Demand = (_, random) => [("a", Lane.Backfill, 200), ("a", Lane.Live, random.Next(2))],
        };
        for (var hour = 0; hour < 72; hour++)
        {
            var before = run.Made.GetValueOrDefault(("a", Lane.Backfill));
            run.Run(TimeSpan.FromHours(1));
            days.Add(run.Made[("a", Lane.Backfill)] - before);
        }

        days.ShouldAllBe(calls => calls > 0, "in no hour it stands still");
        run.Made[("a", Lane.Live)].ShouldBeGreaterThan(3 * 24 * 60 / 2 * 9 / 10, "Live gets all it wants: one call in every second minute");
        run.Refused.ShouldBe(0);
    }

    [Fact]
    public void Two_connections_in_need_get_calls_by_their_weight_over_days()
    {
        var run = new BudgetSimulation(Policy with { Weights = new Dictionary<string, double> { ["a"] = 2, ["b"] = 1 } }, Limit, 11)
        {
            Demand = (_, _) => [("a", Lane.Live, 400), ("b", Lane.Live, 400)],
        };

        // Once full speed is over there are fewer than they want.
        run.Run(TimeSpan.FromHours(1));
        var before = run.Made.ToDictionary();
        run.Run(TimeSpan.FromHours(20));

        long Had(string connection) => run.Made[(connection, Lane.Live)] - before[(connection, Lane.Live)];
        (Had("a") / (double)Had("b")).ShouldBeInRange(1.7, 2.3);
    }

    /// <summary>Others fill the account up to the reserve, and beyond: nothing but urgent work moves, slowly, and all goes on by itself
    /// when their calls have left the window.</summary>
    [Fact]
    public void What_others_take_stops_the_lower_lanes_and_frees_them_again()
    {
        var run = new BudgetSimulation(Policy, Limit, 3)
        {
            Demand = (_, _) => [("a", Lane.Live, 1), ("a", Lane.Urgent, 1)],
            Others = (at, _) => at - BudgetSimulation.Start < TimeSpan.FromHours(1) ? 300 : 0,
        };
        run.Run(TimeSpan.FromHours(2));
        var live = run.Made[("a", Lane.Live)];
        var urgent = run.Made[("a", Lane.Urgent)];

        run.Run(TimeSpan.FromHours(20));
        var later = run.Made[("a", Lane.Live)];
        run.Made[("a", Lane.Urgent)].ShouldBeGreaterThan(urgent);

        run.Run(TimeSpan.FromHours(6));
        run.Made[("a", Lane.Live)].ShouldBeGreaterThan(later + 1000, "what waited goes on by itself");
        (later - live).ShouldBeLessThan(50, "nothing is left for Live while others hold it");
        run.Refused.ShouldBe(0);
    }
}
