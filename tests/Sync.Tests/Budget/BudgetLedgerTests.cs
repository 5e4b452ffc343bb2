using CsCheck;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Budget;

public sealed class BudgetLedgerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static BudgetPolicy Salesforce(long calls) => BudgetPolicy.Salesforce(share: 0.6, reserve: 0.1, dailyCalls: calls);

    private static LeaseWish Wish(long number, Lane lane, int calls, PermitKind kind = PermitKind.Call, string connection = "") =>
        new("silo", $"silo/{connection}", number, connection, lane, kind, calls);

    [Fact]
    public void A_repeated_number_gets_the_earlier_answer_and_spends_nothing()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        var first = ledger.Grant(Wish(1, Lane.Live, 10), Noon);

        ledger.Grant(Wish(1, Lane.Live, 10), Noon).ShouldBe(first);
        ledger.Use("a", Noon).Ours.ShouldBe(10);
    }

    /// <summary>Of 600 calls that are ours: at full speed up to half, 0.6, 0.8 of it.</summary>
    [Fact]
    public void Lanes_slow_from_the_bottom_as_the_allowance_fills()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        var number = 0;
        int Spend(Lane lane)
        {
            var spent = 0;
            while (ledger.Grant(Wish(++number, lane, 50), Noon) is { Calls: > 0 } lease)
            {
                spent += lease.Calls;
            }

            return spent;
        }

        Spend(Lane.Backfill).ShouldBe(300);
        Spend(Lane.Sweep).ShouldBe(60);
        Spend(Lane.Live).ShouldBe(120);
        ledger.Use("a", Noon).Outlook[Lane.Live].ShouldBe(new LaneOutlook(LanePace.Slow, 1, null));
        ledger.Use("a", Noon).Outlook[Lane.Sweep].ShouldBe(new LaneOutlook(LanePace.Slow, 1, null));
        ledger.Use("a", Noon).Outlook[Lane.Backfill].Pace.ShouldBe(LanePace.Closed);
        Spend(Lane.Urgent).ShouldBe(120);
        ledger.Use("a", Noon).Closed.ShouldBe([Lane.Live, Lane.Sweep, Lane.Backfill], ignoreOrder: true);
    }

    [Fact]
    public void A_slowed_lane_gets_its_part_of_each_minute()
    {
        var ledger = new BudgetLedger(Salesforce(100_000), new BudgetState(), Noon);
        for (var number = 1; number <= 300; number++)
        {
            ledger.Grant(Wish(number, Lane.Backfill, 100), Noon);
        }

        // 12,000 more up to its end at 0.7 of 60,000, over the day until the burst comes free.
        var first = ledger.Grant(Wish(301, Lane.Backfill, 100), Noon.AddMinutes(1));
        var second = ledger.Grant(Wish(302, Lane.Backfill, 100), Noon.AddMinutes(1));
        var third = ledger.Grant(Wish(303, Lane.Backfill, 100), second.Until);

        first.Calls.ShouldBe(8);
        second.ShouldBe(new Lease(302, Lane.Backfill, 0, Noon.AddMinutes(2)) { LongRequests = 8 });
        third.Calls.ShouldBe(8);
    }

    [Fact]
    public void Urgent_work_trickles_within_the_reserve_when_that_is_all_that_is_left()
    {
        var ledger = new BudgetLedger(Salesforce(10_000), new BudgetState(), Noon);
        ledger.Reconcile(new PlatformUsage(9_000, 10_000), Noon);

        ledger.Grant(Wish(1, Lane.Live, 10), Noon).Calls.ShouldBe(0);
        ledger.Grant(Wish(2, Lane.Urgent, 1_000), Noon).Calls.ShouldBe(100);
        ledger.Grant(Wish(3, Lane.Urgent, 1_000), Noon).Calls.ShouldBe(0);

        var strict = new BudgetLedger(Salesforce(10_000) with { UrgentFromReserve = 0 }, new BudgetState(), Noon);
        strict.Reconcile(new PlatformUsage(9_000, 10_000), Noon);
        strict.Grant(Wish(1, Lane.Urgent, 10), Noon).Calls.ShouldBe(0);
    }

    [Fact]
    public void Connections_that_want_more_than_there_is_have_calls_by_their_weight()
    {
        var ledger = new BudgetLedger(BudgetPolicy.HubSpot() with { Weights = new Dictionary<string, double> { ["a"] = 3 } }, new BudgetState(), Noon);
        var had = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0 };
        var again = new Dictionary<string, DateTimeOffset> { ["a"] = Noon, ["b"] = Noon };
        var number = 0;
        for (var now = Noon; now < Noon.AddMinutes(5); now = now.AddMilliseconds(100))
        {
            foreach (var connection in had.Keys.Where(one => again[one] <= now).ToList())
            {
                var lease = ledger.Grant(Wish(++number, Lane.Live, 40, connection: connection), now);
                had[connection] += lease.Calls;
                again[connection] = lease.Until;
            }
        }

        (had["a"] / (double)had["b"]).ShouldBeInRange(2.7, 3.3);

        // Of the 186 that there are for Live in each 10.5 seconds nothing is left over for fairness' sake.
        had.Values.Sum().ShouldBeGreaterThan(5 * 60 / 11 * 186);
    }

    [Fact]
    public void A_portal_s_day_ends_at_its_midnight()
    {
        var ledger = new BudgetLedger(BudgetPolicy.HubSpot(dailyCalls: 1000), new BudgetState(), Noon);
        var day = new PlatformDay(Noon.AddHours(-12), Noon.AddHours(12));
        ledger.Reconcile(new PlatformUsage(890, 1000) { Day = day }, Noon);
        ledger.Grant(Wish(1, Lane.Live, 10), Noon).Calls.ShouldBe(8, "up to the reserve");

        ledger.Reconcile(new PlatformUsage(0, 1000) { Day = day.At(Noon.AddHours(12)) }, Noon.AddHours(12));

        ledger.Grant(Wish(2, Lane.Live, 10), Noon.AddHours(12)).Calls.ShouldBe(10);
        ledger.Use("a", Noon.AddHours(12)).Ours.ShouldBe(10);
    }

    [Fact]
    public void The_platform_s_own_word_on_its_short_window_holds()
    {
        var ledger = new BudgetLedger(BudgetPolicy.HubSpot(), new BudgetState(), Noon);
        ledger.Reconcile(new PlatformUsage(0, 250_000) { Burst = 100 }, Noon);

        var had = Enumerable.Range(1, 10).Sum(number => ledger.Grant(Wish(number, Lane.Urgent, 40), Noon).Calls);

        had.ShouldBe(100);
    }

    [Fact]
    public void Each_silo_has_its_part_of_the_long_requests()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        Lease Ask(string silo) => ledger.Grant(new LeaseWish(silo, silo, ledger.State.Leases.Count + 10, "", Lane.Live, PermitKind.Call, 1), Noon);

        Ask("a").LongRequests.ShouldBe(8);
        Ask("b").LongRequests.ShouldBe(4);
    }

    [Fact]
    public void Alerts_are_told_once_and_again_only_after_it_was_better()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        void Used(long calls) => ledger.Reconcile(new PlatformUsage(calls, 1000), Noon);

        Used(690);
        ledger.Watch(Noon).ShouldBeEmpty();
        Used(710);
        ledger.Watch(Noon).ShouldHaveSingleItem().Message.ShouldBe("70 % of the account's daily calls are spent: 0 by us and 710 by others, of 1000");
        Used(680);
        ledger.Watch(Noon).ShouldBeEmpty();
        Used(910);
        ledger.Watch(Noon).ShouldHaveSingleItem().At.ShouldBe(0.9);
        Used(600);
        ledger.Watch(Noon).ShouldBeEmpty();
        ledger.State.Alerts.ShouldBeEmpty();
        Used(710);
        ledger.Watch(Noon).Count.ShouldBe(1);
    }

    [Fact]
    public void Change_events_are_asked_for_by_themselves_and_told_of_like_calls()
    {
        var ledger = new BudgetLedger(BudgetPolicy.Salesforce(countsEvents: true), new BudgetState(), Noon);
        ledger.Grant(Wish(1, Lane.Urgent, 1, PermitKind.Probe), Noon).Calls.ShouldBe(1);
        ledger.Reconcile(new PlatformUsage(10, 15_000), Noon.AddMinutes(4.5));

        ledger.NextProbe(Noon.AddMinutes(4.5)).ShouldBe(Noon.AddMinutes(5), "although calls were told of just now");

        ledger.Watch(Noon, new EventOutlook(17_600, 25_000, 0)).ShouldHaveSingleItem().Message.ShouldBe("70 % of the account's daily change events are delivered: 17600 of 25000; without any, changes are found by polling alone");
        ledger.Watch(Noon, new EventOutlook(17_600, 25_000, 0) { RunsOutAt = Noon.AddHours(6) }).ShouldHaveSingleItem().Message
            .ShouldBe("the account's 25000 change events will be spent at about 2026-11-23 18:00:00Z if as many come as in the last hour; objects are polled before that, from the quietest up");
        ledger.Watch(Noon.AddMinutes(1), new EventOutlook(17_600, 25_000, 0) { RunsOutAt = Noon.AddHours(6) }).ShouldBeEmpty();
    }

    [Fact]
    public void It_is_told_when_the_calls_will_be_spent_before_the_day_turns()
    {
        var ledger = new BudgetLedger(Salesforce(100_000), new BudgetState(), Noon);
        for (var number = 1; number <= 60; number++)
        {
            ledger.Grant(Wish(number, Lane.Live, 100), Noon.AddMinutes(number));
        }

        var now = Noon.AddMinutes(60);

        // 6,000 an hour: the other 54,000 last nine hours.
        ledger.Use("a", now).RunsOutAt!.Value.ShouldBeInRange(now.AddHours(8.9), now.AddHours(9.1));
        ledger.Watch(now).ShouldHaveSingleItem().Kind.ShouldBe(BudgetAlertKind.RunsOut);
    }

    [Fact]
    public void A_platform_that_nobody_heard_of_for_a_minute_is_asked_even_while_every_lane_is_closed()
    {
        var ledger = new BudgetLedger(Salesforce(1000) with { UrgentFromReserve = 0 }, new BudgetState(), Noon);
        ledger.Reconcile(new PlatformUsage(950, 1000), Noon);
        ledger.Grant(Wish(1, Lane.Urgent, 1), Noon.AddSeconds(59)).Calls.ShouldBe(0);

        ledger.NextProbe(Noon).ShouldBe(Noon.AddMinutes(1));
        ledger.Grant(Wish(2, Lane.Urgent, 1, PermitKind.Probe), Noon.AddMinutes(1)).Calls.ShouldBe(1);
        ledger.Grant(Wish(3, Lane.Urgent, 1, PermitKind.Probe), Noon.AddMinutes(1)).Calls.ShouldBe(0);
        ledger.Reconcile(new PlatformUsage(100, 1000), Noon.AddMinutes(1));
        ledger.Grant(Wish(4, Lane.Live, 1), Noon.AddMinutes(1)).Calls.ShouldBe(1);
    }

    [Fact]
    public void A_closed_lane_is_told_when_old_calls_leave_the_window()
    {
        var ledger = new BudgetLedger(Salesforce(100), new BudgetState(), Noon);
        ledger.Grant(Wish(1, Lane.Urgent, 60), Noon).Calls.ShouldBe(60);

        var refused = ledger.Grant(Wish(2, Lane.Live, 1), Noon.AddHours(1));

        refused.Calls.ShouldBe(0);
        refused.Until.ShouldBeInRange(Noon.AddHours(24), Noon.AddHours(24).AddMinutes(2));
        ledger.Grant(Wish(3, Lane.Live, 1), refused.Until).Calls.ShouldBe(1);
    }

    [Fact]
    public void Calls_by_others_shrink_what_is_left_above_the_reserve()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        ledger.Reconcile(new PlatformUsage(890, 1000), Noon);

        ledger.Grant(Wish(1, Lane.Urgent, 100), Noon).Calls.ShouldBe(10);
        ledger.Grant(Wish(2, Lane.Live, 100), Noon).Calls.ShouldBe(0);
    }

    [Fact]
    public void A_fresh_ledger_takes_the_running_short_window_as_spent()
    {
        var ledger = new BudgetLedger(BudgetPolicy.HubSpot(), new BudgetState(), Noon);
        ledger.Grant(Wish(1, Lane.Live, 1), Noon).Calls.ShouldBe(1);

        var restarted = new BudgetLedger(BudgetPolicy.HubSpot(), ledger.State, Noon.AddSeconds(1));

        restarted.Grant(Wish(2, Lane.Live, 1), Noon.AddSeconds(1)).Calls.ShouldBe(0);
        restarted.Grant(Wish(3, Lane.Live, 1), Noon.AddSeconds(12)).Calls.ShouldBe(1);
    }

    [Fact]
    public void Unused_permits_are_booked_back_once()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        ledger.Grant(Wish(1, Lane.Live, 50), Noon);

        ledger.Grant(Wish(2, Lane.Live, 1) with { ReturnedNumber = 1, ReturnedCalls = 40 }, Noon);
        ledger.Grant(Wish(3, Lane.Live, 1) with { ReturnedNumber = 1, ReturnedCalls = 40 }, Noon);

        ledger.Use("a", Noon).Ours.ShouldBe(12);
    }

    /// <summary>Over simulated hours, with restarts: in no 10 seconds more than 190 calls are permitted, in no second more than 5
    /// searches, counting each permit at the last moment at which it may be used; and in no 24 hours more than the share.</summary>
    [Fact]
    public void No_sequence_of_leases_and_restarts_exceeds_a_limit()
    {
        var step = Gen.Select(Gen.Int[1, 60], Gen.Int[0, 4000], Gen.Bool, Gen.Enum<Lane>(), Gen.Int[0, 20]);
        step.List[10, 200].Sample(
            steps =>
            {
                var policy = BudgetPolicy.HubSpot(share: 0.5, reserve: 0.1, dailyCalls: 5000);
                var ledger = new BudgetLedger(policy, new BudgetState(), Noon);
                var now = Noon;
                var number = 0;
                var used = new List<(DateTimeOffset From, DateTimeOffset Until, int Calls, bool Search)>();
                foreach (var (calls, waitMs, search, lane, restart) in steps)
                {
                    now = now.AddMilliseconds(waitMs);
                    ledger = restart == 0 ? new BudgetLedger(policy, ledger.State, now) : ledger;
                    var lease = ledger.Grant(Wish(++number, lane, calls, search ? PermitKind.Search : PermitKind.Call), now);
                    if (lease.Calls > 0)
                    {
                        used.Add((now, lease.Until, lease.Calls, search));
                    }
                }

                // The worst case: everything in a lease is used as late as it may be, or as early.
                bool Within(TimeSpan window, int most, Func<(DateTimeOffset From, DateTimeOffset Until, int Calls, bool Search), bool> counts) =>
                    used.All(end => used.Where(one => counts(one) && one.Until > end.Until - window && one.From <= end.Until && one.From <= end.From).Sum(one => one.Calls) <= most);
                return Within(TimeSpan.FromSeconds(10), 190, _ => true)
                    && Within(TimeSpan.FromSeconds(1), 5, one => one.Search)
                    && used.Sum(one => one.Calls) <= 2500;
            },
            iter: 2000);
    }
}
