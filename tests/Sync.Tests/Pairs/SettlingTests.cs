using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

public sealed class SettlingTests
{
    [Fact]
    public void A_value_that_arrived_is_agreed_and_its_echo_is_not_a_change()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, pair.Written(Side.Salesforce, "b"));
        pair.Sees(Side.Salesforce, "b");

        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Settled);
        pair.State.Salesforce.Agreed["Field"].ShouldBe("b");
    }

    [Fact]
    public void What_a_platform_makes_of_a_value_is_agreed_after_the_second_time()
    {
        var (pair, write) = ExamplePair.Writing("a", "long text", Ownership.HubSpot);
        pair.Answers(write, pair.Written(Side.Salesforce, "long"));

        // The first time it may as well have been somebody's change a moment after ours.
        var again = pair.Writes().Single();
        again.Write.Values["Field"].ShouldBe("long text");
        pair.Answers(again, pair.Written(Side.Salesforce, "long"));

        pair.Writes().ShouldBeEmpty();
        pair.State.HubSpot.Agreed["field"].ShouldBe("long text");
        pair.State.Salesforce.Agreed["Field"].ShouldBe("long");
    }

    [Fact]
    public void A_value_that_somebody_set_a_moment_after_ours_is_merged_like_any_change()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, pair.Written(Side.Salesforce, "theirs"));

        var back = pair.Writes().Single();
        (back.Target, back.Write.Values["field"]).ShouldBe((Side.HubSpot, "theirs"));
    }

    [Fact]
    public void A_stale_write_is_merged_with_what_is_there_now()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Stale(pair.Record(Side.Salesforce, "theirs")));

        var merged = pair.Writes().Single();
        (merged.Target, merged.Write.Values["field"]).ShouldBe((Side.HubSpot, "theirs"));
        pair.State.Decisions[^1].Reason.ShouldBe(DecisionReason.SalesforceWins);
    }

    [Fact]
    public void A_create_that_finds_the_counterpart_links_it_and_merges()
    {
        var pair = new ExamplePair(Ownership.Salesforce) { Stamped = false };
        pair.Sees(Side.HubSpot, "a");
        var create = pair.Writes().Single();
        pair.Answers(create, new WriteOutcome.Exists(pair.Record(Side.Salesforce, "s")));

        pair.State.Salesforce.RecordId.ShouldBe("003");
        var merged = pair.Writes().Single(write => write.Target == Side.HubSpot);
        (merged.Target, merged.Write.Values["field"]).ShouldBe((Side.HubSpot, "s"));
    }

    /// <summary>Its answer was lost, and the source has changed since: what is there as it was sent is ours, not somebody's.</summary>
    [Fact]
    public void A_create_that_finds_what_it_made_before_carries_over_what_has_changed_since()
    {
        var pair = new ExamplePair { Stamped = false };
        pair.Sees(Side.HubSpot, "a");
        pair.Answers(pair.Writes().Single(), new WriteOutcome.Later(pair.Now, "TIMEOUT", "no answer"));
        pair.Now += TimeSpan.FromSeconds(2);
        var again = pair.Writes().Single();
        pair.Sees(Side.HubSpot, "b");
        pair.Answers(again, new WriteOutcome.Exists(pair.Record(Side.Salesforce, "a")));

        var next = pair.Writes().Single(write => write.Target == Side.Salesforce);
        next.Write.Values["Field"].ShouldBe("b");
        pair.State.Decisions[^1].Reason.ShouldBe(DecisionReason.CarriedOver);
    }

    [Fact]
    public void A_created_counterpart_is_linked_and_carries_its_identity_back()
    {
        var pair = new ExamplePair();
        var look = pair.Look(Side.HubSpot, "a");
        pair.Sees(look with { Record = look.Record with { Identity = null } });
        pair.Answers(pair.Writes().Single(), pair.Written(Side.Salesforce, "a", created: true));

        var stamp = pair.Writes().Single();
        (stamp.Target, stamp.Write.RecordId, stamp.Write.Identity).ShouldBe((Side.HubSpot, "5", "003"));
        stamp.Write.Values.ShouldBeEmpty();
    }

    [Fact]
    public void A_record_that_is_gone_is_not_written_again_nor_made_anew()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Missing("ENTITY_IS_DELETED", "entity is deleted"));
        pair.Writes().ShouldBeEmpty();

        pair.Sees(Side.HubSpot, "c");
        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Settled);
    }

    [Fact]
    public void A_postponed_write_waits_for_its_time_and_longer_each_time()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        var waits = new List<TimeSpan>();
        for (var time = 0; time < 12; time++)
        {
            pair.Answers(write, Later(pair.Now));
            pair.State.Status.ShouldBe(PairStatus.Parked);
            pair.Writes().ShouldBeEmpty();

            waits.Add(pair.State.Waiting!.NotBefore - pair.Now);
            pair.Now = pair.State.Waiting.NotBefore;
            write = pair.Writes().Single();
        }

        waits.ShouldBe(waits.Order());
        waits[0].ShouldBe(TimeSpan.FromSeconds(1));
        waits[^1].ShouldBe(PairPolicy.LongestPostponement);
    }

    [Fact]
    public void A_platforms_own_time_is_kept_when_it_is_the_later_one()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        var midnight = pair.Now.AddHours(12);
        pair.Answers(write, Later(midnight));

        pair.State.Waiting!.NotBefore.ShouldBe(midnight);
    }

    [Fact]
    public void A_write_that_was_turned_away_is_merged_anew_when_its_time_comes()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, Later(pair.Now) with { MayHaveArrived = false });
        pair.Sees(Side.HubSpot, "c");

        pair.Now = pair.State.Waiting!.NotBefore;
        pair.Writes().Single().Write.Values["Field"].ShouldBe("c");
    }

    [Fact]
    public void A_refused_write_waits_for_a_person_with_the_platforms_own_words()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Refused("STRING_TOO_LONG", "Field: data value too large", ["Field"]));

        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Quarantined);
        pair.State.Refusal.ShouldBe(new Refusal(Side.Salesforce, "STRING_TOO_LONG", "Field: data value too large", pair.State.Refusal!.Fields, pair.Now));
    }

    private static WriteOutcome.Later Later(DateTimeOffset notBefore) => new(notBefore, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access");
}
