using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Merging;

/// <summary>The rule of each ownership, as an operator would say it.</summary>
public sealed class OwnershipTests
{
    [Theory]
    [InlineData(Ownership.HubSpot, Side.HubSpot)]
    [InlineData(Ownership.Salesforce, Side.Salesforce)]
    [InlineData(Ownership.Shared, Side.HubSpot)]
    [InlineData(Ownership.Shared, Side.Salesforce)]
    [InlineData(Ownership.Newest, Side.HubSpot)]
    [InlineData(Ownership.Newest, Side.Salesforce)]
    public void A_change_by_a_side_that_may_is_carried_over(Ownership owner, Side changed) =>
        Decide(owner, Field(changed, "new", agreed: "old"), Field(changed.Other(), "old", agreed: "old")).ShouldBe(Write(changed.Other(), DecisionReason.CarriedOver));

    [Theory]
    [InlineData(Ownership.HubSpot, Side.Salesforce)]
    [InlineData(Ownership.Salesforce, Side.HubSpot)]
    public void A_change_by_the_non_owner_is_put_back(Ownership owner, Side changed) =>
        Decide(owner, Field(changed, "new", agreed: "old"), Field(changed.Other(), "old", agreed: "old")).ShouldBe(Write(changed, DecisionReason.PutBack));

    [Theory]
    [InlineData(Ownership.HubSpot, Side.HubSpot)]
    [InlineData(Ownership.Salesforce, Side.Salesforce)]
    public void The_owner_wins_when_both_changed(Ownership rule, Side owner) =>
        Decide(rule, Field(owner, "mine", agreed: "old"), Field(owner.Other(), "theirs", agreed: "old")).ShouldBe(Write(owner.Other(), DecisionReason.OwnerWins));

    [Fact]
    public void Salesforce_wins_a_conflict_on_a_shared_field() =>
        Decide(Ownership.Shared, Field(Side.HubSpot, "h", agreed: "old", at: 9), Field(Side.Salesforce, "s", agreed: "old", at: 1))
            .ShouldBe(Write(Side.HubSpot, DecisionReason.SalesforceWins));

    [Theory]
    [InlineData(2, 1, Side.HubSpot)]
    [InlineData(1, 2, Side.Salesforce)]
    [InlineData(2, 2, Side.Salesforce)]
    public void The_later_change_wins_a_conflict_on_a_newest_field_and_a_tie_is_Salesforces(long hubSpotAt, long salesforceAt, Side winner) =>
        Decide(Ownership.Newest, Field(Side.HubSpot, "h", agreed: "old", at: hubSpotAt), Field(Side.Salesforce, "s", agreed: "old", at: salesforceAt))
            .ShouldBe(Write(winner.Other(), DecisionReason.LaterWins));

    [Fact]
    public void An_empty_field_is_filled_and_a_filled_one_is_left()
    {
        Decide(Ownership.FillBlank, Field(Side.HubSpot, "h"), Field(Side.Salesforce, null)).ShouldBe(Write(Side.Salesforce, DecisionReason.FilledBlank));
        Decide(Ownership.FillBlank, Field(Side.HubSpot, null), Field(Side.Salesforce, "s")).ShouldBe(Write(Side.HubSpot, DecisionReason.FilledBlank));
        Decide(Ownership.FillBlank, Field(Side.HubSpot, "h"), Field(Side.Salesforce, "s")).ShouldBe(FieldVerdict.Agreed);
        Decide(Ownership.FillBlank, Field(Side.HubSpot, "new", agreed: "h"), Field(Side.Salesforce, "s", agreed: "s")).ShouldBe(FieldVerdict.Agreed);
    }

    [Theory]
    [InlineData(Ownership.HubSpot)]
    [InlineData(Ownership.Salesforce)]
    [InlineData(Ownership.Shared)]
    [InlineData(Ownership.Newest)]
    [InlineData(Ownership.FillBlank)]
    public void Values_that_stay_as_agreed_need_nothing(Ownership owner)
    {
        Decide(owner, Field(Side.HubSpot, "a", agreed: "a"), Field(Side.Salesforce, "a", agreed: "a")).ShouldBe(FieldVerdict.Nothing);

        // What a platform made of a value was agreed with the value: it is not fought.
        Decide(owner, Field(Side.HubSpot, "Ada Lovelace", agreed: "Ada Lovelace"), Field(Side.Salesforce, "Ada Love", agreed: "Ada Love")).ShouldBe(FieldVerdict.Nothing);
    }

    [Theory]
    [InlineData(Ownership.HubSpot)]
    [InlineData(Ownership.Salesforce)]
    [InlineData(Ownership.Shared)]
    [InlineData(Ownership.Newest)]
    [InlineData(Ownership.FillBlank)]
    public void The_same_change_on_both_sides_is_agreed_without_a_write(Ownership owner) =>
        Decide(owner, Field(Side.HubSpot, "new", agreed: "old"), Field(Side.Salesforce, "new", agreed: "old")).ShouldBe(FieldVerdict.Agreed);

    [Fact]
    public void How_a_value_is_written_does_not_make_it_a_change() =>
        Decide(Ownership.Shared, Field(Side.HubSpot, "ada@example.com", agreed: "ada@example.com"), Field(Side.Salesforce, "Ada@Example.com", agreed: "ada@example.com"), Normalizer.Email)
            .ShouldBe(FieldVerdict.Nothing);

    [Fact]
    public void Clearing_a_field_is_a_change_like_any_other() =>
        Decide(Ownership.Shared, Field(Side.HubSpot, null, agreed: "old"), Field(Side.Salesforce, "old", agreed: "old")).ShouldBe(Write(Side.Salesforce, DecisionReason.CarriedOver));

    [Theory]
    [InlineData(Ownership.Shared)]
    [InlineData(Ownership.Newest)]
    public void On_the_first_link_an_empty_field_is_no_statement(Ownership owner)
    {
        Decide(owner, Field(Side.HubSpot, "h", at: 1), Field(Side.Salesforce, null, at: 2)).ShouldBe(Write(Side.Salesforce, DecisionReason.FilledBlank));
        Decide(owner, Field(Side.HubSpot, null, at: 2), Field(Side.Salesforce, "s", at: 1)).ShouldBe(Write(Side.HubSpot, DecisionReason.FilledBlank));
    }

    [Fact]
    public void On_the_first_link_two_values_are_a_conflict()
    {
        Decide(Ownership.Shared, Field(Side.HubSpot, "h"), Field(Side.Salesforce, "s")).ShouldBe(Write(Side.HubSpot, DecisionReason.SalesforceWins));
        Decide(Ownership.HubSpot, Field(Side.HubSpot, "h"), Field(Side.Salesforce, "s")).ShouldBe(Write(Side.Salesforce, DecisionReason.OwnerWins));
        Decide(Ownership.Salesforce, Field(Side.HubSpot, "h"), Field(Side.Salesforce, "s")).ShouldBe(Write(Side.HubSpot, DecisionReason.OwnerWins));
    }

    private static (Side Side, FieldSide Look) Field(Side side, string? value, string? agreed = null, long at = 0) => (side, new FieldSide([value], agreed is null ? null : [agreed], at));

    private static FieldVerdict.Write Write(Side target, DecisionReason reason) => new(target, reason);

    private static FieldVerdict Decide(Ownership owner, (Side Side, FieldSide Look) one, (Side Side, FieldSide Look) other, Normalizer normalizer = Normalizer.Text)
    {
        var field = new FieldMapping("field", "Field", owner, normalizer);
        return one.Side == Side.HubSpot ? FieldMerge.Decide(field, one.Look, other.Look, ConversionContext.Empty) : FieldMerge.Decide(field, other.Look, one.Look, ConversionContext.Empty);
    }
}
