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

    private static LeaseWish Wish(long number, Lane lane, int calls, PermitKind kind = PermitKind.Call, string silo = "silo") => new(silo, number, lane, kind, calls);

    [Fact]
    public void A_repeated_number_gets_the_earlier_answer_and_spends_nothing()
    {
        var ledger = new BudgetLedger(Salesforce(1000), new BudgetState(), Noon);
        var first = ledger.Grant(Wish(1, Lane.Live, 10), Noon);

        ledger.Grant(Wish(1, Lane.Live, 10), Noon).ShouldBe(first);
        ledger.Use("a", Noon).Ours.ShouldBe(10);
    }

    [Fact]
    public void Lanes_close_from_the_bottom_as_the_allowance_fills()
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

        Spend(Lane.Backfill).ShouldBe(420);
        Spend(Lane.Sweep).ShouldBe(90);
        Spend(Lane.Live).ShouldBe(60);
        Spend(Lane.Urgent).ShouldBe(30);
        ledger.Use("a", Noon).Closed.Count.ShouldBe(4);
    }

    [Fact]
    public void A_closed_lane_is_told_when_old_calls_leave_the_window()
    {
        var ledger = new BudgetLedger(Salesforce(100), new BudgetState(), Noon);
        ledger.Grant(Wish(1, Lane.Urgent, 60), Noon);

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
        ledger.Grant(Wish(2, Lane.Urgent, 100), Noon).Calls.ShouldBe(0);
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
