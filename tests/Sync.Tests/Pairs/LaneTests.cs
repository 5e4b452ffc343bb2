using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>What is owed goes in the most urgent lane that it was given, and stays so until it is done.</summary>
public sealed class LaneTests
{
    [Fact]
    public void An_urgent_look_does_not_wait_for_the_budget_of_a_lesser_lane_but_for_that_of_its_own()
    {
        var (pair, live) = ExamplePair.Writing("a", "b");
        pair.Answers(live, NoCall(pair));
        pair.Writes().ShouldBeEmpty();

        var urgent = Plan(pair, Lane.Urgent).ShouldHaveSingleItem();
        urgent.Outgoing.Lane.ShouldBe(Lane.Urgent);
        pair.Answers(urgent, NoCall(pair));
        Plan(pair, Lane.Urgent).ShouldBeEmpty("its own lane is closed, too");
        pair.State.Waiting!.Lane.ShouldBe(Lane.Urgent);
    }

    [Fact]
    public void What_became_urgent_while_a_write_was_out_goes_on_as_urgent_whoever_wakes_it()
    {
        var (pair, live) = ExamplePair.Writing("a", "b");
        pair.Sees(Side.HubSpot, "c");
        Plan(pair, Lane.Urgent).ShouldBeEmpty("one write at a time");

        pair.Answers(live, NoCall(pair));
        var next = pair.Writes().ShouldHaveSingleItem();
        (next.Outgoing.Lane, next.Write.Values["Field"]).ShouldBe((Lane.Urgent, "c"));

        pair.Answers(next, pair.Written(Side.Salesforce, "c"));
        pair.Writes().ShouldBeEmpty();
        pair.Sees(Side.HubSpot, "d");
        pair.Writes().ShouldHaveSingleItem().Outgoing.Lane.ShouldBe(Lane.Live, "the urgent change is done");
    }

    [Fact]
    public void What_a_load_brought_goes_once_more_in_its_own_lane_until_a_change_makes_it_more_urgent()
    {
        var pair = ExamplePair.Agreed("a");
        pair.Sees(Side.HubSpot, "b");
        var loading = Plan(pair, Lane.Backfill).ShouldHaveSingleItem();
        pair.Answers(loading, NoCall(pair));
        Plan(pair, Lane.Backfill).ShouldBeEmpty();
        pair.State.ShouldSatisfyAllConditions(
            state => state.OwedIn.ShouldBe(Lane.Backfill),
            state => state.OwesLoad.ShouldBeTrue(),
            state => state.IsPostponed.ShouldBeTrue());

        pair.Sees(Side.HubSpot, "c");
        var live = pair.Writes().ShouldHaveSingleItem();
        live.Outgoing.Lane.ShouldBe(Lane.Live, "a change does not wait for the budget of a load");
        pair.State.OwesLoad.ShouldBeTrue("what the load brought is written with it");
        pair.Answers(live, new WriteOutcome.Later(pair.Now, "UNAVAILABLE", "Down") { MayHaveArrived = false });
        pair.Now = pair.Now.AddHours(1);
        var again = Plan(pair, Lane.Backfill).ShouldHaveSingleItem();
        again.Outgoing.Lane.ShouldBe(Lane.Live, "whoever wakes it");

        pair.Answers(again, pair.Written(Side.Salesforce, "c"));
        pair.Writes().ShouldBeEmpty();
        (pair.State.OwedIn, pair.State.OwesLoad).ShouldBe((null, false));
    }

    [Fact]
    public void An_outage_holds_up_urgent_changes_like_all_others()
    {
        var (pair, live) = ExamplePair.Writing("a", "b");
        pair.Answers(live, new WriteOutcome.Later(pair.Now.AddMinutes(1), "UNAVAILABLE", "Down") { MayHaveArrived = false });

        Plan(pair, Lane.Urgent).ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_who_asks_gets_what_was_refused_and_what_waits_tried_again()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Refused("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No", ["Field"]));
        pair.Writes().ShouldBeEmpty();

        pair.State = PairAsking.Force(pair.State, Side.HubSpot, ObservationSource.SyncNow);
        var again = pair.Writes().ShouldHaveSingleItem();
        pair.State.Decisions[^1].Source.ShouldBe(ObservationSource.SyncNow);

        pair.Answers(again, new WriteOutcome.Later(pair.Now.AddHours(1), "UNAVAILABLE", "Down") { MayHaveArrived = false });
        pair.Writes().ShouldBeEmpty();
        pair.State = PairAsking.Force(pair.State, Side.HubSpot, ObservationSource.SyncNow);
        pair.Writes().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("lead", "customer", ObservationSource.Poll, Lane.Urgent, ObservationSource.LifecycleStage)]
    [InlineData(null, "Customer", ObservationSource.Webhook, Lane.Urgent, ObservationSource.LifecycleStage)]
    [InlineData("customer", "customer", ObservationSource.Poll, Lane.Live, ObservationSource.Poll)]
    [InlineData("lead", "opportunity", ObservationSource.Poll, Lane.Live, ObservationSource.Poll)]
    [InlineData("lead", "customer", ObservationSource.Scan, Lane.Live, ObservationSource.Scan)]
    public void Reaching_a_stage_is_urgent_where_it_is_said_to_be(string? before, string after, ObservationSource source, Lane lane, ObservationSource because)
    {
        var raised = new Urgency { LifecycleStages = ["customer"] }.Raise(Known(("lifecyclestage", before)), Look(source, ("lifecyclestage", after)), new ExamplePair().Mapping);

        (raised.Lane, raised.Source).ShouldBe((lane, because));
    }

    [Theory]
    [InlineData("2026-11-01T00:00:00Z", Lane.Urgent)]
    [InlineData("2026-10-01T00:00:00Z", Lane.Live)]
    public void Where_no_webhook_tells_it_a_submission_shows_in_its_time(string last, Lane lane) =>
        new Urgency().Raise(Known(("recent_conversion_date", "2026-10-01T00:00:00Z")), Look(ObservationSource.Poll, ("recent_conversion_date", last)), new ExamplePair().Mapping).Lane.ShouldBe(lane);

    [Theory]
    [InlineData(true, "DE", Lane.Urgent)]
    [InlineData(true, "FR", Lane.Live)]
    [InlineData(false, "DE", Lane.Live)]
    public void Coming_to_meet_the_condition_is_urgent_where_it_is_said_to_be(bool urgent, string country, Lane lane)
    {
        var mapping = new ExamplePair().Mapping with { Inclusion = new Inclusion { Where = FilterParser.Parse("country = DE", out _) } };

        new Urgency { Inclusion = urgent }.Raise(Known(("country", "US")), Look(ObservationSource.Webhook, ("country", country)), mapping).Lane.ShouldBe(lane);
    }

    [Fact]
    public void A_webhook_tells_what_it_is()
    {
        var urgency = new Urgency { LifecycleStages = ["customer"] };
        var stage = Look(ObservationSource.Webhook, ("lifecyclestage", "customer")).Record;

        urgency.SourceOf(null, formSubmission: true).ShouldBe(ObservationSource.FormSubmission);
        urgency.SourceOf(stage, formSubmission: false).ShouldBe(ObservationSource.LifecycleStage);
        urgency.SourceOf(stage with { Deleted = true }, formSubmission: false).ShouldBe(ObservationSource.Webhook);
        (urgency with { FormSubmissions = false }).SourceOf(null, formSubmission: true).ShouldBe(ObservationSource.Webhook);
    }

    private static WriteOutcome.Later NoCall(ExamplePair pair) => new(pair.Now.AddHours(1), WaitingCodes.Budget, "No call left") { MayHaveArrived = false };

    private static IReadOnlyList<PlannedWrite> Plan(ExamplePair pair, Lane lane)
    {
        (pair.State, var writes) = PairPlanning.Plan(pair.State, new PlanningContext(pair.Mapping, lane, pair.Now) { Scanned = Sides.Both });
        return writes;
    }

    private static PairState Known(params (string Field, string? Value)[] values) => new()
    {
        HubSpot = new SideState { RecordId = "5", Floor = new RecordVersion(1000), Known = values.ToDictionary(one => one.Field, one => new KnownValue(one.Value, new RecordVersion(1000))) },
    };

    private static Observation Look(ObservationSource source, params (string Field, string? Value)[] values) => new()
    {
        Side = Side.HubSpot,
        Record = new CrmRecord { ObjectType = "contacts", Id = "5", Version = new RecordVersion(2000), Values = values.ToDictionary(one => one.Field, one => one.Value) },
        Complete = false,
        Source = source,
        Lane = Lane.Live,
    };
}
