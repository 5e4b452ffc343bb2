using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>A record that is found to be the counterpart while one is just being created.</summary>
public sealed class StrangerTests
{
    [Fact]
    public void A_record_that_comes_while_the_counterpart_is_being_created_waits_for_the_answer()
    {
        var (example, write) = Creating();
        var look = example.Look(Side.Salesforce, "old", id: "003X");

        PairStrangers.IsStranger(example.State, look, example.Mapping).ShouldBeTrue();
        var pair = PairStrangers.Defer(PairStrangers.Defer(example.State, Side.Salesforce, "003X"), Side.Salesforce, "003X");
        pair.Strangers.ShouldBe([new StrangerRecord(Side.Salesforce, "003X")]);
        PairStrangers.Due(pair).ShouldBeEmpty("the create is still out");

        pair = PairSettling.Settle(pair, Side.Salesforce, write.Outgoing.Number, new WriteOutcome.Written(example.Record(Side.Salesforce, "old"), Created: true), example.Mapping, example.Now);
        PairStrangers.Due(pair).ShouldBe([new Stranger(Side.Salesforce, "003X", Leaves: true)]);
        pair.Status.ShouldBe(PairStatus.Parked, "it is not forgotten, whatever happens to this silo");
        PairStrangers.Without(pair, Side.Salesforce, "003X").Strangers.ShouldBeEmpty();
    }

    [Fact]
    public void When_nothing_was_created_after_all_it_is_the_counterpart()
    {
        var (example, write) = Creating();
        var pair = PairStrangers.Defer(example.State, Side.Salesforce, "003X");

        pair = PairSettling.Settle(pair, Side.Salesforce, write.Outgoing.Number, new WriteOutcome.Refused("NO", "No.", []), example.Mapping, example.Now);

        PairStrangers.Due(pair).ShouldBe([new Stranger(Side.Salesforce, "003X", Leaves: false)]);
    }

    [Fact]
    public void What_is_being_created_is_no_stranger()
    {
        var (example, _) = Creating();
        var look = example.Look(Side.Salesforce, "old");

        PairStrangers.IsStranger(example.State, look with { Record = look.Record with { Identity = "1-5" } }, example.Mapping).ShouldBeFalse("it carries the pair's identity");
        PairStrangers.IsStranger(example.State, example.Look(Side.HubSpot, "old"), example.Mapping).ShouldBeFalse("nothing is created in HubSpot");
    }

    private static (ExamplePair Example, PlannedWrite Write) Creating()
    {
        var example = new ExamplePair { Stamped = false };
        example.Sees(Side.HubSpot, "old");
        return (example, example.Writes().Single());
    }
}
