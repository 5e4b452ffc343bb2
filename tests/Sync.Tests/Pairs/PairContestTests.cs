using CsCheck;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>A pair whose Salesforce record is another portal's.</summary>
public sealed class PairContestTests
{
    private const long Cases = 2000;
    private static readonly Holder Ours = new("c/contacts");
    private static readonly Holder Theirs = new("other/contacts");
    private static readonly Holder Primary = new("first/contacts");
    private static readonly Exclusivity Contended = new("main", TakesOver: false, [new Rival("other", "contacts", "apac", 2), new Rival("first", "contacts", "emea", 3) { IsPrimary = true }]);

    [Fact]
    public void It_is_told_and_gets_no_counterpart()
    {
        var example = Contest();
        example.Sees(example.Look(Side.Salesforce, "theirs") with { Holder = Theirs });

        example.Writes().ShouldBeEmpty();
        example.State.Status.ShouldBe(PairStatus.Quarantined);
        example.State.Refusal!.Code.ShouldBe("CLAIMED_BY_OTHER_PORTAL");
        example.State.Refusal.Message.ShouldBe(
            "Contact 003 belongs to portal 'apac' (other/contacts): nothing is synced with it here. It comes by itself once that portal does not select it any more. "
            + "To share such records instead, write sharedRecords: shared below orgs.main.");
        example.State.Salesforce.Known.ShouldBeEmpty();
    }

    [Fact]
    public void A_record_of_the_primary_portal_waits_for_nobody()
    {
        var example = Contest();
        example.Sees(example.Look(Side.Salesforce, "theirs") with { Holder = Primary });

        example.Writes().ShouldBeEmpty();
        (example.State.Status, example.State.Refusal!.Code).ShouldBe((PairStatus.Parked, "CLAIMED_BY_OTHER_PORTAL"));
    }

    [Fact]
    public void A_record_that_may_be_another_portals_is_asked_for_again_later_and_later()
    {
        var example = Contest();
        example.Stamped = false;
        example.Sees(example.Look(Side.Salesforce, "theirs") with { Holder = Theirs with { Presumed = true } });

        example.Writes().ShouldBeEmpty();
        (example.State.Status, example.State.Waiting!.Code, example.State.Waiting.NotBefore).ShouldBe((PairStatus.Parked, "CLAIM_UNSETTLED", example.Now.AddSeconds(2)));
        example.Now = example.Now.AddSeconds(2);
        example.Writes().ShouldBeEmpty();
        example.State.Waiting!.NotBefore.ShouldBe(example.Now.AddSeconds(4));
        example.Sees(example.Look(Side.Salesforce, "ours") with { Holder = Ours });
        example.Writes().Single().Write.Values["field"].ShouldBe("ours");
    }

    [Fact]
    public void A_record_that_was_lost_goes_on_from_the_agreed_values_when_it_comes_back()
    {
        var example = Agreed("old");
        example.Sees(example.Look(Side.Salesforce, "theirs") with { Holder = Theirs });
        example.Sees(Side.HubSpot, "ours");
        example.Writes().ShouldBeEmpty();

        example.Sees(example.Look(Side.Salesforce, "old") with { Holder = Ours });

        example.Writes().Single().Write.Values.ShouldBe(new Dictionary<string, string?> { ["Field"] = "ours" });
        example.State.Refusal.ShouldBeNull();
    }

    [Fact]
    public void What_we_let_go_of_is_ours_again_only_when_it_was_claimed()
    {
        var example = Agreed("old");
        example.Sees(example.Look(Side.Salesforce, null, complete: false) with { Outside = true });
        example.Sees(example.Look(Side.Salesforce, "late news"));
        example.State.Salesforce.Outside.ShouldBeTrue();

        example.Sees(example.Look(Side.Salesforce, "new") with { Holder = Ours });

        example.State.Salesforce.Outside.ShouldBeFalse();
        example.Writes().Single().Write.Values["field"].ShouldBe("new");
    }

    [Fact]
    public void Deleted_it_is_nobodys()
    {
        var example = Contest();
        example.Sees(example.Look(Side.Salesforce, "theirs") with { Holder = Theirs });
        example.Sees(example.Look(Side.Salesforce, null, deleted: true));

        example.Writes().ShouldBeEmpty();
        example.State.Status.ShouldBe(PairStatus.Settled);
    }

    /// <summary>Whatever is seen, in whatever order: as long as the record is another's nothing is written, and no value that was seen
    /// while it was is ever known.</summary>
    [Fact]
    public void Nothing_is_written_or_learnt_of_a_record_while_another_portal_has_it() => Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9]).List[1, 25].Sample(
        steps =>
        {
            var example = Agreed("start");
            Holder? has = Ours;
            foreach (var (kind, i) in steps)
            {
                switch (kind)
                {
                    case 0:
                        example.Sees(Side.HubSpot, $"ours {i}");
                        break;
                    case 1:
                        has = i switch { < 4 => Ours, < 7 => Theirs, 7 => Theirs with { Presumed = true }, _ => Primary };
                        goto case 2;
                    case 2:
                        example.Sees(example.Look(Side.Salesforce, $"{(has == Ours ? "ours" : "theirs")} {i}") with { Holder = has });
                        break;
                    case 3 when has != Ours:
                        example.Sees(example.Look(Side.Salesforce, $"theirs {i}", complete: i > 4));
                        break;
                    case 4:
                        example.Sees(example.Look(Side.Salesforce, null, complete: false) with { Outside = true });
                        has = null;
                        break;
                    case 5 when example.State.Salesforce.Outgoing is { } outgoing:
                        example.State = PairSettling.Settle(example.State, Side.Salesforce, outgoing.Number, example.Written(Side.Salesforce, has == Ours ? outgoing.Values.GetValueOrDefault("Field", "ours") : "theirs"), example.Mapping, example.Now);
                        break;
                    default:
                        example.Now = example.Now.AddSeconds(50);
                        break;
                }

                var writes = example.Writes();
                if (has != Ours)
                {
                    writes.ShouldBeEmpty();
                }

                example.State.Salesforce.TryGetValue("Field", out var known);
                (known ?? "").ShouldNotStartWith("theirs");
                foreach (var write in writes)
                {
                    write.Write.Values.Values.ShouldAllBe(value => value == null || !value.StartsWith("theirs"));
                }
            }
        },
        iter: Cases);

    private static ExamplePair Contest() => new() { Mapping = new ExamplePair().Mapping with { Exclusivity = Contended } };

    private static ExamplePair Agreed(string value)
    {
        var pair = Contest();
        pair.Sees(Side.HubSpot, value);
        pair.Sees(pair.Look(Side.Salesforce, value) with { Holder = Ours });
        pair.Writes();
        return pair;
    }
}
