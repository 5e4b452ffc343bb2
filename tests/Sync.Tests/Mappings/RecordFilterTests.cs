using HubSpotSfSync.Sync.Mappings;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Mappings;

public sealed class RecordFilterTests
{
    private static readonly Dictionary<string, string?> Ada = new()
    {
        ["lifecyclestage"] = "MarketingQualifiedLead",
        ["score"] = "9",
        ["country"] = "Great Britain",
        ["interests"] = "sync; crm",
        ["createdate"] = "2026-03-01T10:00:00.000Z",
        ["phone"] = null,
    };

    [Theory]
    [InlineData("lifecyclestage in [marketingqualifiedlead, customer]", true)]
    [InlineData("lifecyclestage not in [marketingqualifiedlead]", false)]
    [InlineData("lifecyclestage = customer", false)]
    [InlineData("lifecyclestage != customer", true)]
    [InlineData("country = 'Great Britain' and score < 10", true)]
    [InlineData("score >= 10 or phone is unknown", true)]
    [InlineData("not (score > 5 and phone is known)", true)]
    [InlineData("interests = crm", true)]
    [InlineData("createdate > 2026-01-31", true)]
    [InlineData("missing > 3", false)]
    [InlineData("score < 10 or score > 20 and phone is known", true)]
    public void A_condition_tells_records_apart(string condition, bool matches)
    {
        var filter = FilterParser.Parse(condition, out var problem);

        problem.ShouldBeNull();
        filter!.Matches(field => Ada.GetValueOrDefault(field)).ShouldBe(matches);
    }

    [Theory]
    [InlineData("lifecyclestage in marketingqualifiedlead", "'marketingqualifiedlead' at position 19 stands where '[' should")]
    [InlineData("score", "the condition ends where =, !=, <, <=, >, >=, in, not in, is known or is unknown should stand")]
    [InlineData("score > 3 score < 5", "'score' at position 11 stands where 'and', 'or' or the end should")]
    [InlineData("(score > 3", "the condition ends where ')' should stand")]
    [InlineData("score > 'open", "''' at position 9 can't stand there")]
    public void A_broken_condition_says_where(string condition, string expected)
    {
        FilterParser.Parse(condition, out var problem).ShouldBeNull();
        problem.ShouldBe(expected);
    }

    [Fact]
    public void It_names_the_properties_that_it_needs() =>
        FilterParser.Parse("a = 1 and (b in [2] or not c is known)", out _)!.Fields.ShouldBe(["a", "b", "c"]);
}
