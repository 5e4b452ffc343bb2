using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

public sealed class PlanningTests
{
    [Theory]
    [InlineData(Ownership.HubSpot)]
    [InlineData(Ownership.Salesforce)]
    [InlineData(Ownership.Shared)]
    [InlineData(Ownership.Newest)]
    [InlineData(Ownership.FillBlank)]
    public void A_create_carries_everything_whoever_owns_it(Ownership owner)
    {
        var pair = new ExamplePair(owner) { Stamped = false };
        pair.Sees(Side.HubSpot, "a");

        var create = pair.Writes().Single();
        create.Target.ShouldBe(Side.Salesforce);
        create.Write.RecordId.ShouldBeNull();
        create.Write.Identity.ShouldBe("1-5");
        create.Write.Values.ShouldBe(new Dictionary<string, string?> { ["Email"] = "ada@example.com", ["Field"] = "a", ["Region"] = "EMEA" }, ignoreOrder: true);
        create.Write.Match.Single().Values.ShouldBe(new Dictionary<string, string> { ["Email"] = "ada@example.com" });
        pair.State.Decisions.ShouldAllBe(decision => decision.Reason == DecisionReason.Created);
    }

    [Fact]
    public void Nothing_is_created_before_both_sides_were_scanned_once()
    {
        var pair = new ExamplePair { MayCreate = false, Stamped = false };
        pair.Sees(Side.HubSpot, "a");
        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Parked);

        pair.MayCreate = true;
        pair.Writes().Single().Write.RecordId.ShouldBeNull();
    }

    [Fact]
    public void A_record_whose_counterpart_was_deleted_does_not_get_another_one_unasked()
    {
        var pair = new ExamplePair();
        pair.Sees(Side.HubSpot, "a");

        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Quarantined);
        pair.State.Refusal!.Code.ShouldBe("COUNTERPART_GONE");

        pair.Stamped = false;
        pair.State = pair.State with { Refusal = null };
        pair.Sees(Side.HubSpot, "a");
        pair.Writes().Single().Write.RecordId.ShouldBeNull();
    }

    [Fact]
    public void A_counterpart_that_turns_up_ends_the_wait_for_the_first_scan()
    {
        var pair = new ExamplePair { MayCreate = false };
        pair.Sees(Side.HubSpot, "a");
        pair.Writes();
        pair.Sees(Side.Salesforce, null);

        pair.Writes().Single().Write.Values.ShouldBe(new Dictionary<string, string?> { ["Field"] = "a" });
    }

    [Fact]
    public void A_counterpart_without_the_identity_is_stamped_with_it()
    {
        var pair = new ExamplePair();
        pair.Sees(Side.HubSpot, "a");
        var look = pair.Look(Side.Salesforce, "a");
        pair.Sees(look with { Record = look.Record with { Identity = null } });

        var stamp = pair.Writes().Single();
        (stamp.Target, stamp.Write.RecordId, stamp.Write.Identity).ShouldBe((Side.Salesforce, "003", "1-5"));
        stamp.Write.Values.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Ownership.Shared, Side.Salesforce, true)]
    [InlineData(Ownership.Shared, Side.HubSpot, false)]
    [InlineData(Ownership.Newest, Side.Salesforce, true)]
    [InlineData(Ownership.Newest, Side.HubSpot, true)]
    [InlineData(Ownership.HubSpot, Side.Salesforce, false)]
    [InlineData(Ownership.Salesforce, Side.HubSpot, false)]
    public void A_value_that_an_unseen_change_may_overrule_is_only_written_over_what_was_seen(Ownership owner, Side target, bool guarded)
    {
        var pair = ExamplePair.Agreed("old", owner);
        pair.Sees(target.Other(), "new");

        var write = pair.Writes().Single().Write;
        write.Values.ShouldBe(new Dictionary<string, string?> { [ExamplePair.Field(target)] = "new" });
        write.Expected.ShouldBe(guarded ? new Dictionary<string, string?> { [ExamplePair.Field(target)] = "old" } : []);
    }

    [Fact]
    public void What_changes_while_a_write_is_out_goes_when_it_has_come_back()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Sees(Side.HubSpot, "c");
        pair.Sees(Side.HubSpot, "d");
        pair.Writes().ShouldBeEmpty();

        pair.Answers(write, pair.Written(Side.Salesforce, "b"));
        pair.Writes().Single().Write.Values["Field"].ShouldBe("d");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_somebody_changes_between_a_write_and_the_look_at_it_is_a_change_like_any_other(bool created)
    {
        var pair = created ? new ExamplePair { Stamped = false } : ExamplePair.Agreed("old");
        pair.Sees(Side.Salesforce, "a");
        var write = pair.Writes().Single();

        pair.Answers(write, pair.Written(Side.HubSpot, "b", created) with { Taken = new Dictionary<string, string?> { ["field"] = "a", ["email"] = "ada@example.com" } });
        var next = pair.Writes().Single(one => one.Target == Side.Salesforce);
        next.Write.Values["Field"].ShouldBe("b");
        pair.State.Decisions[^1].Reason.ShouldBe(DecisionReason.CarriedOver);
    }

    [Fact]
    public void A_write_without_an_answer_goes_again_the_very_same()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Sees(Side.HubSpot, "a");
        pair.Now += PairPolicy.LostAfter(Lane.Live);
        pair.Writes().ShouldBeEmpty();

        pair.Now += TimeSpan.FromSeconds(1);
        var again = pair.Writes().Single();
        again.Write.Values.ShouldBe(write.Write.Values);
        again.Outgoing.Number.ShouldBeGreaterThan(write.Outgoing.Number);

        // The first may have arrived: only an answer tells, and then HubSpot's newer value follows.
        pair.Answers(again, pair.Written(Side.Salesforce, "b"));
        pair.Writes().Single().Write.Values["Field"].ShouldBe("a");
    }

    [Fact]
    public void A_repetition_that_is_turned_away_does_not_make_the_first_one_undone()
    {
        var (pair, _) = ExamplePair.Writing("a", "b");
        pair.Sees(Side.HubSpot, "a");
        pair.Now += PairPolicy.LostAfter(Lane.Live) + TimeSpan.FromSeconds(1);
        pair.Answers(pair.Writes().Single(), new WriteOutcome.Later(pair.Now, "SERVER_UNAVAILABLE", "busy") { MayHaveArrived = false });

        // Merged on what was last seen, nothing would be owed, and the "b" that may be there would pass for somebody's change.
        pair.Now = pair.State.Waiting!.NotBefore;
        pair.Writes().Single().Write.Values["Field"].ShouldBe("b");
    }

    [Theory]
    [InlineData(Side.HubSpot)]
    [InlineData(Side.Salesforce)]
    public void A_write_without_an_answer_waits_for_a_deleted_record_to_be_restored(Side deleted)
    {
        var (pair, _) = ExamplePair.Writing("a", "b");
        pair.Sees(pair.Look(deleted, null, complete: false, deleted: true));
        pair.Now += PairPolicy.LostAfter(Lane.Live) + TimeSpan.FromSeconds(1);
        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Settled);

        pair.Sees(deleted, deleted == Side.HubSpot ? "b" : "a");
        pair.Writes().Single().Write.Values["Field"].ShouldBe("b");
    }

    [Fact]
    public void The_answer_to_a_write_that_was_given_up_is_void()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Now += PairPolicy.LostAfter(Lane.Live) + TimeSpan.FromSeconds(1);
        pair.Writes();
        var state = pair.State;

        pair.Answers(write, pair.Written(Side.Salesforce, "b"));
        pair.State.ShouldBeSameAs(state);
    }

    [Fact]
    public void Every_write_says_what_it_changed_and_why()
    {
        var pair = ExamplePair.Agreed("old", Ownership.Salesforce);
        pair.Sees(pair.Look(Side.HubSpot, "new", complete: false));
        pair.Writes();

        pair.State.Decisions.Single().ShouldBe(new Decision
        {
            At = pair.Now,
            Target = Side.HubSpot,
            Field = "field",
            Old = "new",
            New = "old",
            Rule = Ownership.Salesforce,
            Reason = DecisionReason.PutBack,
            Source = ObservationSource.Poll,
        });
    }

    [Theory]
    [InlineData(Side.HubSpot)]
    [InlineData(Side.Salesforce)]
    public void A_deleted_record_is_neither_written_nor_made_anew_nor_its_counterpart_deleted(Side deleted)
    {
        var pair = ExamplePair.Agreed("a");
        pair.Sees(pair.Look(deleted, null, complete: false, deleted: true));
        pair.Sees(deleted.Other(), "b");

        pair.Writes().ShouldBeEmpty();
        pair.State[deleted.Other()].Deleted.ShouldBeFalse();
    }

    [Fact]
    public void No_counterpart_is_made_for_a_record_that_was_deleted_meanwhile()
    {
        var pair = new ExamplePair { MayCreate = false };
        pair.Sees(Side.HubSpot, "a");
        pair.Writes();
        pair.Sees(pair.Look(Side.HubSpot, null, complete: false, deleted: true));

        pair.MayCreate = true;
        pair.Writes().ShouldBeEmpty();
        pair.State.Status.ShouldBe(PairStatus.Settled);
    }
}
