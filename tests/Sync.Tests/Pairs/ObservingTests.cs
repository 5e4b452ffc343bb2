using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

public sealed class ObservingTests
{
    [Fact]
    public void A_look_that_tells_nothing_new_leaves_the_very_same_state()
    {
        var pair = ExamplePair.Agreed("a");
        var look = pair.Look(Side.HubSpot, "b");
        pair.Sees(look);
        var seen = pair.State;

        pair.Sees(look);
        pair.State.ShouldBeSameAs(seen);
    }

    [Fact]
    public void An_older_look_that_comes_late_changes_nothing()
    {
        var pair = ExamplePair.Agreed("a");
        var older = pair.Look(Side.HubSpot, "older");
        var olderChange = pair.Look(Side.HubSpot, "older too", complete: false);
        pair.Sees(Side.HubSpot, "newer");
        var seen = pair.State;

        pair.Sees(older);
        pair.Sees(olderChange);
        pair.State.ShouldBeSameAs(seen);
    }

    [Fact]
    public void A_change_that_is_newer_than_a_look_survives_it()
    {
        var pair = ExamplePair.Agreed("a");
        var look = pair.Look(Side.HubSpot, "a");
        pair.Sees(pair.Look(Side.HubSpot, "b", complete: false));
        pair.Sees(look);

        pair.Writes().Single().Write.Values.ShouldBe(new Dictionary<string, string?> { ["Field"] = "b" });
    }

    [Fact]
    public void Another_record_tells_nothing_about_the_pair()
    {
        var pair = ExamplePair.Agreed("a");
        var seen = pair.State;

        pair.Sees(pair.Look(Side.HubSpot, "b", id: "6"));
        pair.State.ShouldBeSameAs(seen);
    }

    [Fact]
    public void A_settled_pair_stores_each_value_once_a_side()
    {
        var pair = ExamplePair.Agreed("a");

        pair.State.HubSpot.Known.ShouldBeEmpty();
        pair.State.Salesforce.Known.ShouldBeEmpty();
        pair.State.HubSpot.Agreed["field"].ShouldBe("a");
        pair.State.Status.ShouldBe(PairStatus.Settled);
    }

    [Fact]
    public void Only_a_real_change_gives_refused_values_another_try()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Refused("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No.", ["Field"]));
        pair.State.Status.ShouldBe(PairStatus.Quarantined);

        // A newer version with the same values, as any touch of the record makes.
        pair.Sees(Side.HubSpot, "b");
        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Quarantined);

        pair.Sees(Side.HubSpot, "c");
        pair.State.Refusal.ShouldBeNull();
        pair.Writes().Single().Write.Values["Field"].ShouldBe("c");
    }

    [Fact]
    public void A_change_that_is_older_than_a_deletion_does_not_bring_the_record_back()
    {
        var pair = ExamplePair.Agreed("a");
        var change = pair.Look(Side.HubSpot, "b");
        pair.Sees(pair.Look(Side.HubSpot, null, complete: false, deleted: true));
        pair.Sees(change);

        pair.State.HubSpot.Deleted.ShouldBeTrue();
        pair.Writes().ShouldBeEmpty();
    }

    [Fact]
    public void A_record_that_is_seen_after_its_deletion_was_restored()
    {
        var pair = ExamplePair.Agreed("a");
        pair.Sees(pair.Look(Side.HubSpot, null, complete: false, deleted: true));
        pair.Sees(Side.HubSpot, "b");

        pair.State.HubSpot.Deleted.ShouldBeFalse();
        pair.Writes().Single().Write.Values["Field"].ShouldBe("b");
    }
}
