using CsCheck;
using HubSpotSfSync.Sync.Budget;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Budget;

public sealed class EventPlanTests
{
    private static readonly Gen<ObjectRate[]> Objects = Gen.Select(Gen.Double[0, 100], Gen.Bool, Gen.Bool).Array[0, 8].Select(all =>
        all.Select((one, i) => new ObjectRate($"Object{i}", Math.Round(one.Item1), one.Item2, one.Item3)).ToArray());

    private static readonly Gen<double> Room = Gen.Double[-50, 300];

    private static ObjectRate Taken(string name, double rate) => new(name, rate);

    private static double RateOf(IEnumerable<ObjectRate> objects) => objects.Sum(one => one.Rate);

    [Fact]
    public void Nothing_is_polled_where_all_fits() =>
        EventPlan.Choose([Taken("Account", 3), Taken("Contact", 7)], 10, 9).ShouldBeEmpty();

    [Fact]
    public void The_quietest_go_first() =>
        EventPlan.Choose([Taken("Account", 3), Taken("Contact", 7), Taken("Lead", 2)], 8, 7).ShouldBe(["Account", "Lead"], ignoreOrder: true);

    [Fact]
    public void Where_only_the_busiest_makes_the_difference_it_goes_alone() =>
        EventPlan.Choose([Taken("Account", 3), Taken("Contact", 100), Taken("Lead", 2)], 9, 8).ShouldBe(["Contact"]);

    [Fact]
    public void An_object_without_events_never_goes() =>
        EventPlan.Choose([Taken("Account", 0), Taken("Contact", 100)], 0, 0).ShouldBe(["Contact"]);

    [Fact]
    public void Who_went_before_returns_when_a_busier_one_has_to_go_as_well() =>
        EventPlan.Choose([new("Account", 3, Polled: true, MayReturn: false), Taken("Contact", 100), Taken("Lead", 2)], 9, 8).ShouldBe(["Contact"]);

    [Fact]
    public void The_busiest_return_first_and_with_a_margin()
    {
        ObjectRate[] objects = [Taken("Contact", 5), new("Account", 2, Polled: true), new("Lead", 3, Polled: true), new("Task", 1, Polled: true, MayReturn: false)];

        EventPlan.Choose(objects, 10, 8.5).ShouldBe(["Account", "Task"], ignoreOrder: true);
        EventPlan.Choose(objects, 10, 7).ShouldBe(["Lead", "Task"], ignoreOrder: true);
        EventPlan.Choose(objects, 10, 6).ShouldBe(["Account", "Lead", "Task"], ignoreOrder: true);
    }

    /// <summary>To poll everything is a plan, too: it fits whenever there is room at all.</summary>
    [Fact]
    public void What_is_taken_fits_whenever_it_can() => Gen.Select(Objects, Room).Sample((objects, room) =>
    {
        var polled = EventPlan.Choose(objects, room, room * 0.9);

        RateOf(objects.Where(one => !polled.Contains(one.Object))).ShouldBeLessThanOrEqualTo(Math.Max(0, room) + 1e-6);
    });

    [Fact]
    public void None_goes_that_need_not() => Gen.Select(Objects, Room).Sample((objects, room) =>
    {
        var polled = EventPlan.Choose(objects, room, room * 0.9);

        var taken = RateOf(objects.Where(one => !polled.Contains(one.Object)));
        foreach (var one in objects.Where(one => !one.Polled && polled.Contains(one.Object)))
        {
            (taken + one.Rate).ShouldBeGreaterThan(Math.Max(0, room));
        }
    });

    [Fact]
    public void A_plan_that_is_made_stays_the_plan() => Gen.Select(Objects, Room).Sample((objects, room) =>
    {
        var fresh = objects.Select(one => one with { Polled = false }).ToList();
        var polled = EventPlan.Choose(fresh, room, room);

        var again = EventPlan.Choose([.. fresh.Select(one => one with { Polled = polled.Contains(one.Object), MayReturn = true })], room, room);
        again.ShouldBe(polled, ignoreOrder: true);
    });

    [Fact]
    public void Who_returns_fits_with_the_margin_and_who_may_not_does_not_return() => Gen.Select(Objects, Room).Sample((objects, room) =>
    {
        var polled = EventPlan.Choose(objects, room, room * 0.9);

        if (objects.All(one => one.Polled || !polled.Contains(one.Object)))
        {
            objects.Where(one => one is { Polled: true, MayReturn: false }).ShouldAllBe(one => polled.Contains(one.Object), "nobody goes in its stead");
        }

        if (objects.Any(one => one.Polled && !polled.Contains(one.Object)))
        {
            RateOf(objects.Where(one => !polled.Contains(one.Object))).ShouldBeLessThanOrEqualTo((room * 0.9) + 1e-6);
        }
    });

    /// <summary>Rates that waver by less than half the margin move nothing once the plan is made, but for a return where there was room.</summary>
    [Fact]
    public void Rates_that_waver_move_nobody_to_and_fro() => Gen.Select(Objects, Gen.Double[1, 300], Gen.Double[0.96, 1.04].Array[8].Array[20]).Sample((objects, room, waves) =>
    {
        var polled = new HashSet<string>(StringComparer.Ordinal);
        var left = objects.ToDictionary(one => one.Object, _ => 0);
        foreach (var wave in waves)
        {
            var next = EventPlan.Choose([.. objects.Select((one, i) => new ObjectRate(one.Object, one.Rate * wave[i], polled.Contains(one.Object)))], room, room * 0.9);
            foreach (var one in next.Except(polled))
            {
                left[one]++;
            }

            polled = [.. next];
        }

        left.Values.ShouldAllBe(times => times <= 1);
    });
}
