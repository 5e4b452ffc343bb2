using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>Records that go, that leave the scope, and that become others.</summary>
public sealed class DeletionAndConversionTests
{
    [Theory]
    [InlineData(DeletionPolicy.Ignore, Side.HubSpot, false)]
    [InlineData(DeletionPolicy.Ignore, Side.Salesforce, false)]
    [InlineData(DeletionPolicy.Archive, Side.HubSpot, false)]
    [InlineData(DeletionPolicy.Archive, Side.Salesforce, true)]
    [InlineData(DeletionPolicy.Propagate, Side.HubSpot, true)]
    [InlineData(DeletionPolicy.Propagate, Side.Salesforce, true)]
    public void A_deletion_takes_the_counterpart_along_where_the_policy_says_so(DeletionPolicy policy, Side deleted, bool follows)
    {
        var example = ExamplePair.Agreed("old");
        example.Sees(example.Look(deleted, null, deleted: true));

        var (_, writes) = Plan(example, example.Mapping with { Deletions = policy });

        writes.Select(write => (write.Target, write.Write.Delete, write.Write.Values.Count)).ShouldBe(follows ? [(deleted.Other(), true, 0)] : []);
    }

    [Fact]
    public void A_deletion_that_arrived_is_the_end_of_it()
    {
        var example = ExamplePair.Agreed("old");
        var mapping = example.Mapping with { Deletions = DeletionPolicy.Propagate };
        example.Sees(example.Look(Side.HubSpot, null, deleted: true));
        var (pair, writes) = Plan(example, mapping);

        pair = PairSettling.Settle(pair, Side.Salesforce, writes.Single().Outgoing.Number, new WriteOutcome.Deleted(new RecordVersion(99_000)), mapping, example.Now);

        pair.Status.ShouldBe(PairStatus.Settled);
        PairPlanning.Plan(pair, new PlanningContext(mapping, Lane.Live, example.Now) { Scanned = Sides.Both }).Writes.ShouldBeEmpty();
    }

    [Fact]
    public void A_record_that_was_merged_into_another_is_no_loss()
    {
        var example = ExamplePair.Agreed("old");
        var gone = example.Look(Side.Salesforce, null, deleted: true);
        example.Sees(gone with { Record = gone.Record with { MergedInto = "003W" } });

        Plan(example, example.Mapping with { Deletions = DeletionPolicy.Propagate }).Writes.ShouldBeEmpty();
        example.State.Salesforce.MergedInto.ShouldBe("003W");
    }

    [Fact]
    public void A_write_without_an_answer_is_not_repeated_on_a_record_that_has_left_the_scope()
    {
        var (example, _) = ExamplePair.Writing("old", "new");
        example.Now += PairPolicy.LostAfter(Lane.Live) + TimeSpan.FromSeconds(1);
        example.Sees(example.Look(Side.Salesforce, null, complete: false) with { Outside = true });

        example.Writes().ShouldBeEmpty();
    }

    [Fact]
    public void A_record_outside_the_scope_is_left_alone_until_it_comes_back()
    {
        var example = ExamplePair.Agreed("old");
        example.Sees(example.Look(Side.Salesforce, null, complete: false) with { Outside = true });
        example.Sees(Side.HubSpot, "new");
        example.Writes().ShouldBeEmpty();
        example.State.Status.ShouldBe(PairStatus.Settled);

        example.Sees(Side.Salesforce, "old");

        example.Writes().ShouldHaveSingleItem().Write.Values["Field"].ShouldBe("new");
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(30, false)]
    public void A_record_that_was_looked_for_after_its_deletion_was_not_out_of_scope(int deletedAt, bool goesAlong)
    {
        var example = ExamplePair.Agreed("old");
        example.Sees(example.Look(Side.Salesforce, null, complete: false, second: 20) with { Outside = true });

        example.Sees(example.Look(Side.Salesforce, null, deleted: true, second: deletedAt));

        Plan(example, example.Mapping with { Deletions = DeletionPolicy.Propagate }).Writes.Any(write => write.Write.Delete).ShouldBe(goesAlong);
    }

    [Fact]
    public void A_record_outside_the_segment_gets_no_counterpart_and_one_that_leaves_it_follows_the_policy()
    {
        var alone = new ExamplePair();
        alone.Sees(Side.HubSpot, "new");
        Plan(alone, alone.Mapping with { Inclusion = new Inclusion { Segment = "42" } }, included: false).Writes.ShouldBeEmpty();

        foreach (var (leaving, written) in new[] { (Leaving.Keep, 1), (Leaving.Stop, 0) })
        {
            var (linked, _) = (ExamplePair.Agreed("old"), 0);
            linked.Sees(Side.HubSpot, "new");
            Plan(linked, linked.Mapping with { Inclusion = new Inclusion { Segment = "42", Leaving = leaving } }, included: false).Writes.Count.ShouldBe(written);
        }
    }

    [Fact]
    public void A_converted_leads_pair_goes_on_with_the_contact_and_merges_once_it_was_seen()
    {
        var lead = ExamplePair.Agreed("old");
        var mapping = lead.Mapping with { SalesforceObject = "Contact", Fields = [new FieldMapping("email", "Email", Ownership.Shared, Normalizer.Email), new FieldMapping("field", "Other", Ownership.Shared)] };
        lead.Sees(Side.HubSpot, "changed meanwhile");
        var pair = PairConversion.Convert(lead.State, "003C", lead.Mapping, mapping, lead.Now);

        (pair, var tooEarly) = PairPlanning.Plan(pair, new PlanningContext(mapping, Lane.Live, lead.Now) { Scanned = Sides.Both });
        tooEarly.ShouldBeEmpty();

        var contact = lead.Look(Side.Salesforce, null, id: "003C");
        pair = PairObserving.Observe(pair, contact with { Record = contact.Record with { Values = new Dictionary<string, string?> { ["Email"] = "ada@example.com", ["Other"] = "old" } } }, mapping);
        var (_, writes) = PairPlanning.Plan(pair, new PlanningContext(mapping, Lane.Live, lead.Now) { Scanned = Sides.Both });

        var write = writes.Single(one => one.Target == Side.Salesforce).Write;
        write.RecordId.ShouldBe("003C");
        write.Values.ShouldBe(new Dictionary<string, string?> { ["Other"] = "changed meanwhile" });
    }

    [Fact]
    public void What_is_known_otherwise_fills_a_new_counterparts_empty_field()
    {
        var example = new ExamplePair { Stamped = false };
        example.Sees(example.Look(Side.Salesforce, null) with { Hints = new Dictionary<string, string> { ["Field"] = "acme.com" } });

        example.Writes().ShouldHaveSingleItem().Write.Values["field"].ShouldBe("acme.com");
    }

    [Fact]
    public void A_record_whose_counterpart_is_taken_gets_none_and_a_person_is_told()
    {
        var example = new ExamplePair();
        example.Sees(example.Look(Side.Salesforce, "x") with { DuplicateOf = "Company 77 is paired already." });

        example.Writes().ShouldBeEmpty();
        example.State.Refusal!.Code.ShouldBe(RefusalCodes.DuplicateSuspected);
    }

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(ExamplePair example, Mapping mapping, bool included = true) =>
        PairPlanning.Plan(example.State, new PlanningContext(mapping, Lane.Live, example.Now) { Scanned = Sides.Both, Included = included });
}
