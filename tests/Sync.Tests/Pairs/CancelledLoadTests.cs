using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>After a load that was cancelled, and while one goes on.</summary>
public sealed class CancelledLoadTests
{
    [Fact]
    public void What_the_load_had_read_is_not_created()
    {
        var (pair, writes) = Plan(Lane.Backfill, cancelled: true);

        writes.ShouldBeEmpty();
        pair.Waiting.ShouldNotBeNull().Code.ShouldBe(WaitingCodes.FirstScan);
        pair.Waiting.Reason.ShouldContain("cancelled");
    }

    [Theory]
    [InlineData(Lane.Urgent)]
    [InlineData(Lane.Live)]
    [InlineData(Lane.Sweep)]
    public void What_changes_is_created_though_it_waited_before(Lane lane)
    {
        var (waiting, _) = Plan(Lane.Backfill, cancelled: true);

        Plan(lane, cancelled: true, waiting).Writes.Single().Target.ShouldBe(Side.Salesforce);
    }

    [Fact]
    public void While_a_load_goes_on_what_changes_waits_for_it() => Plan(Lane.Live, cancelled: false).Writes.ShouldBeEmpty();

    [Fact]
    public void A_record_that_names_a_counterpart_nobody_has_read_is_looked_for_and_not_refused()
    {
        var (pair, writes) = Plan(Lane.Live, cancelled: true, stamped: true);

        pair.Refusal.ShouldBeNull();
        writes.Single().Write.RecordId.ShouldBeNull();
    }

    [Fact]
    public void The_same_look_again_tells_of_a_field_that_was_not_mapped_before()
    {
        var pair = new ExamplePair();
        var look = pair.Look(Side.HubSpot, "a");
        var narrow = pair.Mapping with { Fields = [pair.Mapping.Fields[0]] };
        var before = PairObserving.Observe(new PairState(), look, narrow);
        before.HubSpot.TryGetValue("field", out _).ShouldBeFalse();

        var after = PairObserving.Observe(before, look, pair.Mapping);

        after.HubSpot.TryGetValue("field", out var value).ShouldBeTrue();
        value.ShouldBe("a");
        PairObserving.Observe(after, look, pair.Mapping).ShouldBeSameAs(after);
    }

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(Lane lane, bool cancelled, PairState? before = null, bool stamped = false)
    {
        var pair = new ExamplePair { Stamped = stamped };
        pair.Sees(Side.HubSpot, "a");
        return PairPlanning.Plan(before ?? pair.State, new PlanningContext(pair.Mapping, lane, pair.Now) { Scanned = [], LoadCancelled = cancelled });
    }
}
