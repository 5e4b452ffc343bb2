using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>Who asks for a record is told what became of it.</summary>
public sealed class ReportingTests
{
    [Fact]
    public void A_pair_moves_and_is_in_step_when_its_write_has_arrived()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        Report(pair).Progress.ShouldBe(PairProgress.Moving);

        pair.Answers(write, pair.Written(Side.Salesforce, "b"));
        pair.Writes();
        Report(pair).ShouldBe(new PairReport(PairProgress.InStep));
    }

    [Fact]
    public void What_is_owed_waits_and_what_was_refused_failed_with_the_platforms_words()
    {
        var (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Later(pair.Now.AddHours(1), WaitingCodes.Budget, "No call left"));
        Report(pair).ShouldBe(new PairReport(PairProgress.Waiting, "BUDGET", "No call left"));

        (pair, write) = ExamplePair.Writing("a", "b");
        pair.Answers(write, new WriteOutcome.Refused("REQUIRED_FIELD_MISSING", "No name", []));
        Report(pair).ShouldBe(new PairReport(PairProgress.Failed, "REQUIRED_FIELD_MISSING", "Salesforce did not take it: No name"));
    }

    [Fact]
    public void What_is_left_alone_says_why()
    {
        var included = new Inclusion { Segment = "42", Leaving = Leaving.Stop };
        var alone = new ExamplePair { Stamped = false };
        alone.Sees(Side.HubSpot, "a");
        Report(alone, alone.Mapping with { Inclusion = included }, included: false).ShouldBe(
            new PairReport(PairProgress.LeftAlone, "NOT_INCLUDED", "It is not in the segment 42, or does not meet the inclusion's condition."));
        Report(alone, alone.Mapping with { Direction = Direction.ToHubSpot }).ShouldBe(
            new PairReport(PairProgress.LeftAlone, "DIRECTION", "It has no counterpart, and this mapping creates none in Salesforce."));

        var pair = ExamplePair.Agreed("a");
        Report(pair, pair.Mapping with { Inclusion = included }, included: false).Code.ShouldBe("NOT_INCLUDED", "it left, and leaving stops");
        Report(pair, pair.Mapping with { Inclusion = included with { Leaving = Leaving.Keep } }, included: false).Progress.ShouldBe(PairProgress.InStep);

        pair.Sees(pair.Look(Side.Salesforce, "a") with { Outside = true });
        Report(pair, pair.Mapping with { SalesforceWhere = "Region__c = 'EMEA'" }).ShouldBe(
            new PairReport(PairProgress.LeftAlone, "OUT_OF_SCOPE", "Its Salesforce record is hidden from our user, or does not meet the condition Region__c = 'EMEA'."));

        var gone = ExamplePair.Agreed("a");
        gone.Sees(gone.Look(Side.HubSpot, null, deleted: true));
        Report(gone).ShouldBe(new PairReport(PairProgress.LeftAlone, "DELETED", "Its HubSpot record was deleted."));
    }

    private static PairReport Report(ExamplePair pair, Mapping? mapping = null, bool included = true) => PairReporting.Report(pair.State, mapping ?? pair.Mapping, included);
}
