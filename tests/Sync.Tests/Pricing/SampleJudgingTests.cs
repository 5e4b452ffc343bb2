using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pricing;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Pairs;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pricing;

/// <summary>A sample is judged by the merge itself.</summary>
public sealed class SampleJudgingTests
{
    private static readonly Mapping Shared = new ExamplePair().Mapping;

    [Fact]
    public void A_record_is_looked_for_by_its_match_value() =>
        SampleJudging.KeysOf(Shared, HubSpot("ada@acme.com", "x")).Single().Values.ShouldBe(new Dictionary<string, string> { ["Email"] = "ada@acme.com" });

    [Fact]
    public void One_without_a_match_value_can_t_be_looked_for() => SampleJudging.KeysOf(Shared, HubSpot(null, "x")).ShouldBeEmpty();

    [Fact]
    public void It_is_looked_for_though_only_HubSpot_gets_records() =>
        SampleJudging.KeysOf(Shared with { Direction = Direction.ToHubSpot }, HubSpot("ada@acme.com", "x")).ShouldNotBeEmpty();

    [Fact]
    public void Equal_records_change_nothing() => Compare(Shared, "same", "same").ShouldBe(new MatchSample(0, 0, 1, 0, 0, 0, 0));

    [Fact]
    public void A_shared_field_that_differs_changes_HubSpot() => Compare(Shared, "theirs", "ours").ShouldBe(new MatchSample(0, 0, 1, 1, 0, 0, 0));

    [Fact]
    public void An_empty_one_is_filled_in_Salesforce_after_a_look() => Compare(Shared, "theirs", null).ShouldBe(new MatchSample(0, 0, 1, 0, 0, 1, 1));

    [Fact]
    public void What_is_not_written_does_not_count() => Compare(Shared with { Direction = Direction.ToSalesforce }, "theirs", "ours").ChangesHubSpot.ShouldBe(0);

    private static MatchSample Compare(Mapping mapping, string? hubSpot, string? salesforce) => SampleJudging.Compare(mapping, HubSpot("ada@acme.com", hubSpot), new CrmRecord
    {
        ObjectType = "Contact",
        Id = "003",
        Version = new RecordVersion(1000),
        Values = new Dictionary<string, string?> { ["Email"] = "ada@acme.com", ["Field"] = salesforce },
    });

    private static CrmRecord HubSpot(string? email, string? field) => new()
    {
        ObjectType = "contacts",
        Id = "5",
        Version = new RecordVersion(1000),
        Values = new Dictionary<string, string?> { ["email"] = email, ["field"] = field },
    };
}
