using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>Records that come back, that are there twice, and that take the place of others.</summary>
public sealed class IdentityTests
{
    [Theory]
    [InlineData(Side.HubSpot)]
    [InlineData(Side.Salesforce)]
    public void A_record_that_is_restored_is_not_deleted_again_because_its_counterpart_went_with_it(Side deleted)
    {
        var (example, mapping) = DeletedTogether(deleted);

        foreach (var restored in Sides.Both)
        {
            var state = PairObserving.Observe(example.State, example.Look(restored, "old"), mapping);
            var (pair, writes) = Plan(example, state, mapping);

            writes.ShouldBeEmpty();
            (pair.Refusal!.Code, pair.Refusal.Side).ShouldBe(("COUNTERPART_DELETED", restored.Other()));

            pair = PairObserving.Observe(pair, example.Look(restored.Other(), "new"), mapping);
            (pair, writes) = Plan(example, pair, mapping);
            pair.Refusal.ShouldBeNull();
            writes.ShouldHaveSingleItem().Write.Delete.ShouldBeFalse();
            (_, writes) = Plan(example, PairObserving.Observe(Answered(example, pair, writes, mapping), example.Look(restored, null, deleted: true), mapping), mapping);
            writes.ShouldHaveSingleItem().Write.Delete.ShouldBeTrue("a deletion after that is a new one");
        }
    }

    [Fact]
    public void A_deletion_without_an_answer_that_took_effect_is_our_own_and_not_carried_back_when_the_first_record_returns()
    {
        var example = ExamplePair.Agreed("old");
        var mapping = example.Mapping with { Deletions = DeletionPolicy.Propagate };
        var (pair, writes) = Plan(example, PairObserving.Observe(example.State, example.Look(Side.HubSpot, null, deleted: true), mapping), mapping);
        pair = PairSettling.Settle(pair, Side.Salesforce, writes.Single().Outgoing.Number, new WriteOutcome.Later(example.Now, "TIMEOUT", "No answer."), mapping, example.Now);
        pair = PairObserving.Observe(pair, example.Look(Side.Salesforce, null, deleted: true), mapping);
        example.Now += TimeSpan.FromMinutes(20);
        (pair, _) = Plan(example, pair, mapping);

        (pair, writes) = Plan(example, PairObserving.Observe(pair, example.Look(Side.HubSpot, "old"), mapping), mapping);

        writes.ShouldBeEmpty();
        pair.Refusal!.Code.ShouldBe("COUNTERPART_DELETED");
    }

    [Fact]
    public void That_a_deleted_record_was_merged_may_be_learnt_later()
    {
        var example = ExamplePair.Agreed("old");
        var gone = example.Look(Side.HubSpot, null, deleted: true);
        example.Sees(gone);
        example.Sees(gone with { Record = gone.Record with { MergedInto = "7", MergedBehind = "6" } });

        (example.State.HubSpot.MergedInto, example.State.HubSpot.MergedBehind).ShouldBe(("7", "6"));
    }

    [Fact]
    public void A_record_that_names_the_counterpart_of_another_gives_that_up_and_is_then_matched_like_a_new_one()
    {
        var example = new ExamplePair();
        example.Sees(Side.HubSpot, "copy");
        var context = new PlanningContext(example.Mapping, Lane.Live, example.Now) { Scanned = Sides.Both, Rival = "h1" };

        var (pair, writes) = PairPlanning.Plan(example.State, context);

        var release = writes.ShouldHaveSingleItem();
        (release.Target, release.Write.RecordId, release.Write.Identity, release.Write.Values.Count).ShouldBe((Side.HubSpot, "5", "", 0));
        PairPlanning.Plan(pair, context).Writes.ShouldBeEmpty("it waits for the answer");

        example.Stamped = false;
        pair = PairSettling.Settle(pair, Side.HubSpot, release.Outgoing.Number, example.Written(Side.HubSpot, "copy"), example.Mapping, example.Now);
        PairPlanning.Plan(pair, context with { Rival = null }).Writes.ShouldHaveSingleItem().Outgoing.Creates.ShouldBeTrue();
    }

    [Fact]
    public void Where_the_side_may_not_be_written_such_a_record_is_a_suspected_duplicate()
    {
        var example = new ExamplePair();
        example.Sees(Side.HubSpot, "copy");
        var mapping = example.Mapping with { Direction = Direction.ToSalesforce };

        var (pair, writes) = PairPlanning.Plan(example.State, new PlanningContext(mapping, Lane.Live, example.Now) { Scanned = Sides.Both, Rival = "h1" });

        writes.ShouldBeEmpty();
        pair.Refusal!.Suspicion.ShouldBe(new Suspicion { Reason = SuspicionReason.SameValue, Side = Side.HubSpot, RecordId = "5", Rival = "h1", Field = "sfid", Value = "003" });
    }

    /// <summary>With the old record's base its empty field would look like one that somebody emptied.</summary>
    [Fact]
    public void A_record_that_takes_the_place_of_another_is_linked_as_if_for_the_first_time()
    {
        var example = ExamplePair.Agreed("Chief");
        var pair = PairConversion.Replace(example.State, Side.HubSpot, "6", "The first one is gone.", example.Now);

        (pair, var writes) = Plan(example, PairObserving.Observe(pair, example.Look(Side.HubSpot, null, id: "6"), example.Mapping), example.Mapping);

        var toHubSpot = writes.Single(write => write.Target == Side.HubSpot).Write;
        (toHubSpot.RecordId, toHubSpot.Values["field"]).ShouldBe(("6", "Chief"));
        writes.Single(write => write.Target == Side.Salesforce).Write.Values.ShouldBeEmpty("it gets the new identity and nothing else");
    }

    [Fact]
    public void A_suspicion_names_the_key_that_two_records_have_in_common()
    {
        var example = new ExamplePair { Stamped = false };
        example.Sees(Side.Salesforce, "x");
        var contact = example.Record(Side.HubSpot, "y");

        var same = Suspicions.OfSameValue(example.State, Side.HubSpot, contact, "h9", example.Mapping);
        var other = Suspicions.OfSameValue(example.State, Side.HubSpot, contact with { Values = new Dictionary<string, string?> { ["email"] = "bob@example.com" } }, "h9", example.Mapping);

        (same.Reason, same.Side, same.RecordId, same.Rival, same.Field, same.Value).ShouldBe((SuspicionReason.SameValue, Side.Salesforce, "003", "h9", "Email", "ada@example.com"));
        (other.Reason, other.Value).ShouldBe((SuspicionReason.PlatformRule, null));
        foreach (var reason in Enum.GetValues<SuspicionReason>())
        {
            (same with { Reason = reason }).Remedy.ShouldStartWith("Merge the two Salesforce records");
        }
    }

    private static (ExamplePair Example, Mapping Mapping) DeletedTogether(Side first)
    {
        var example = ExamplePair.Agreed("old");
        var mapping = example.Mapping with { Deletions = DeletionPolicy.Propagate };
        example.Sees(example.Look(first, null, deleted: true));
        var (pair, writes) = Plan(example, example.State, mapping);
        example.State = PairSettling.Settle(pair, first.Other(), writes.Single().Outgoing.Number, new WriteOutcome.Deleted(new RecordVersion(9_000)), mapping, example.Now);

        // The looks that follow are newer than the deletion.
        for (var i = 0; i < 10; i++)
        {
            example.Look(first, null);
        }

        return (example, mapping);
    }

    private static PairState Answered(ExamplePair example, PairState pair, IReadOnlyList<PlannedWrite> writes, Mapping mapping) =>
        writes.Aggregate(pair, (state, write) => PairSettling.Settle(state, write.Target, write.Outgoing.Number, example.Written(write.Target, "new"), mapping, example.Now));

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(ExamplePair example, PairState pair, Mapping mapping) =>
        PairPlanning.Plan(pair, new PlanningContext(mapping, Lane.Live, example.Now) { Scanned = Sides.Both });
}
