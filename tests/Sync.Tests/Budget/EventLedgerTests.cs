using CsCheck;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Budget;

public sealed class EventLedgerTests
{
    private const long Limit = 25_000;
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly BudgetPolicy Policy = BudgetPolicy.Salesforce(countsEvents: true);

    private static EventReport Report(params (string Object, long Delivered)[] objects) => new()
    {
        Wanted = [.. objects.Select(one => one.Object)],
        Delivered = objects.Where(one => one.Delivered > 0).ToDictionary(one => one.Object, one => one.Delivered),
    };

    private static EventLedger Fresh(long delivered = 0, long limit = Limit)
    {
        var ledger = new EventLedger(Policy, new EventState());
        ledger.Reconcile(new EventUse(delivered, limit), Noon);
        return ledger;
    }

    /// <summary>Minute by minute; the platform is asked every five, and counts all that is delivered to us and to others.</summary>
    private static IReadOnlyList<PolledObject> Pass(EventLedger ledger, ref DateTimeOffset now, TimeSpan time, Func<string, double> aMinute, params string[] objects)
    {
        IReadOnlyList<PolledObject> polled = ledger.State.Polled;
        for (var until = now + time; now < until; now = now.AddMinutes(1))
        {
            var at = now;
            long Of(string one) => (long)(aMinute(one) * (at.Minute + 1)) - (long)(aMinute(one) * at.Minute);
            var left = polled.Select(one => one.Object).ToHashSet();
            polled = ledger.Take(new EventReport
            {
                Wanted = objects,
                Delivered = objects.Where(one => !left.Contains(one)).ToDictionary(one => one, Of),
                Found = objects.Where(left.Contains).ToDictionary(one => one, Of),
            }, now);
        }

        return polled;
    }

    [Fact]
    public void What_comes_is_counted_by_object_and_comes_free_a_day_later()
    {
        var ledger = Fresh(delivered: 100);

        ledger.Take(Report(("Contact", 30), ("Account", 0)), Noon).ShouldBeEmpty();

        var outlook = ledger.Outlook(Noon.AddHours(2))!;
        (outlook.Delivered, outlook.Others, outlook.Limit).ShouldBe((130, 100, Limit));
        outlook.Objects.ShouldBe([new ObjectEvents("Account", 0, 0, null), new ObjectEvents("Contact", 30, 0, null)]);
        ledger.Outlook(Noon.AddHours(25))!.Delivered.ShouldBe(100);
    }

    [Fact]
    public void The_platform_may_not_have_counted_the_latest_yet_which_makes_nobody_elses_of_them()
    {
        var ledger = Fresh();
        ledger.Take(Report(("Contact", 300)), Noon.AddMinutes(4));

        ledger.Reconcile(new EventUse(0, Limit), Noon.AddMinutes(5));
        ledger.State.Others.ShouldBe(0);

        ledger.Reconcile(new EventUse(340, Limit), Noon.AddMinutes(20));
        ledger.State.Others.ShouldBe(40);
    }

    [Fact]
    public void It_is_foretold_when_all_are_delivered()
    {
        var ledger = Fresh(delivered: 10_000);

        // 1,200 in the last hour: 15,000 more take twelve and a half.
        ledger.Take(Report(("Contact", 1_200)), Noon);

        ledger.Outlook(Noon)!.RunsOutAt!.Value.ShouldBeInRange(Noon.AddHours(11), Noon.AddHours(12.5));
        ledger.Outlook(Noon.AddHours(2))!.RunsOutAt.ShouldBeNull();
    }

    /// <summary>15 a minute are 21,600 a day, 7.5 are half of that.</summary>
    [Fact]
    public void An_even_load_that_fits_is_left_alone()
    {
        var ledger = Fresh();
        var now = Noon;

        Pass(ledger, ref now, TimeSpan.FromDays(2), _ => 7.5, "Contact", "Account").ShouldBeEmpty();
        ledger.Outlook(now)!.RunsOutAt.ShouldBeNull();
    }

    [Fact]
    public void When_they_would_not_last_the_quietest_is_polled_and_all_goes_on_below_the_level()
    {
        var ledger = Fresh();
        var now = Noon;
        double Load(string one) => one switch { "Contact" => 12, "Account" => 8, _ => 0.1 };

        var polled = Pass(ledger, ref now, TimeSpan.FromHours(30), Load, "Contact", "Account", "Lead");

        polled.Select(one => (one.Object, one.Why)).ShouldBe([("Account", EventShortage.Foretold)]);
        ledger.Outlook(now)!.Delivered.ShouldBeLessThanOrEqualTo((long)(Limit * 0.9));
        ledger.Outlook(now)!.RunsOutAt.ShouldNotBeNull("with all of them it would");
    }

    /// <summary>2,500 within the hour are 60,000 a day: operators are told, and it is likely to be over before that.</summary>
    [Fact]
    public void A_short_burst_is_no_reason_yet()
    {
        var ledger = Fresh();

        ledger.Take(Report(("Contact", 2_500), ("Account", 0)), Noon).ShouldBeEmpty();
        ledger.Outlook(Noon)!.RunsOutAt.ShouldNotBeNull();
    }

    [Fact]
    public void A_burst_makes_its_object_polled_until_it_is_over_and_there_is_room()
    {
        var ledger = Fresh();
        var now = Noon;
        var polled = Pass(ledger, ref now, TimeSpan.FromHours(1), one => one == "Contact" ? 100 : 1, "Contact", "Account");
        polled.ShouldHaveSingleItem().Object.ShouldBe("Contact");
        var since = polled[0].Since;

        Pass(ledger, ref now, TimeSpan.FromMinutes(20), one => one == "Contact" ? 100 : 1, "Contact", "Account").ShouldHaveSingleItem().Since.ShouldBe(since);
        Pass(ledger, ref now, TimeSpan.FromHours(12), _ => 1, "Contact", "Account").ShouldBeEmpty();
    }

    [Fact]
    public void When_the_platform_says_that_all_are_delivered_everything_is_polled_for_a_while()
    {
        var ledger = Fresh(delivered: 24_000);
        var spent = Report(("Contact", 200), ("Account", 0)) with { Spent = true };

        ledger.Take(spent, Noon).Select(one => (one.Object, one.Why)).ShouldBe([("Contact", EventShortage.Spent), ("Account", EventShortage.Spent)]);
        ledger.Outlook(Noon)!.Delivered.ShouldBe(Limit);
        ledger.Take(Report(("Contact", 0), ("Account", 0)), Noon.AddMinutes(16)).Count.ShouldBe(2, "there is no room yet");

        ledger.Reconcile(new EventUse(19_000, Limit), Noon.AddMinutes(20));
        ledger.Take(Report(("Contact", 0), ("Account", 0)), Noon.AddMinutes(80)).ShouldBeEmpty();
    }

    [Fact]
    public void Where_the_platform_does_not_tell_it_is_tried_again_after_a_while()
    {
        var ledger = new EventLedger(Policy, new EventState());

        ledger.Take(Report(("Contact", 5_000)) with { Spent = true }, Noon).Count.ShouldBe(1);
        ledger.Take(Report(("Contact", 0)), Noon.AddMinutes(14)).Count.ShouldBe(1);
        ledger.Take(Report(("Contact", 0)), Noon.AddMinutes(15)).ShouldBeEmpty();
        ledger.Outlook(Noon).ShouldBeNull();
    }

    /// <summary>Two days of any load that wavers by a third: never more than there are, and who has to go goes a few times at most.</summary>
    [Fact]
    public void The_allocation_lasts_under_any_wavering_load_and_nobody_goes_to_and_fro() =>
        Gen.Select(Gen.Double[0, 30], Gen.Double[0, 30], Gen.Double[0, 30], Gen.Long[0, 20_000], Gen.Int[1, 1_000_000]).Sample(
            (contact, account, lead, others, seed) =>
            {
                var ledger = Fresh(others);
                var now = Noon;
                var random = new Random(seed);
                var leaving = 0;
                var before = new HashSet<string>();
                for (var look = 0; look < 48 * 12; look++)
                {
                    var wave = (2 + (2 * random.NextDouble())) / 3;
                    Pass(ledger, ref now, TimeSpan.FromMinutes(5), one => wave * (one switch { "Contact" => contact, "Account" => account, _ => lead }), "Contact", "Account", "Lead");
                    ledger.Reconcile(new EventUse(ledger.Outlook(now)!.Delivered, Limit), now);
                    var polled = ledger.State.Polled.Select(one => one.Object).ToHashSet();
                    leaving += polled.Except(before).Count();
                    before = polled;
                    ledger.Outlook(now)!.Delivered.ShouldBeLessThanOrEqualTo(Limit);
                }

                leaving.ShouldBeLessThanOrEqualTo(9);
            },
            iter: 30);
}
