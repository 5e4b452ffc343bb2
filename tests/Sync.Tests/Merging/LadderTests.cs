using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using CsCheck;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Merging;

/// <summary>Lifecycle stages: HubSpot moves people up to "mql", Salesforce from "sql" on, and nobody moves them down.</summary>
public sealed class LadderTests
{
    private static readonly FieldMapping Field = new("lifecyclestage", "Lifecycle__c", Ownership.Ladder)
    {
        Ladder = new Ladder([new("lead", Side.HubSpot), new("mql", Side.HubSpot), new("sql", Side.Salesforce), new("customer", Side.Salesforce)]),
    };

    [Fact]
    public void HubSpot_moves_a_person_up_its_own_steps() => Decide("mql", "lead", agreed: "lead").ShouldBe(new FieldVerdict.Write(Side.Salesforce, DecisionReason.StepUp));

    [Fact]
    public void Salesforce_moves_a_person_up_from_there() => Decide("mql", "sql", agreed: "mql").ShouldBe(new FieldVerdict.Write(Side.HubSpot, DecisionReason.StepUp));

    [Fact]
    public void A_side_may_skip_steps() => Decide("lead", "customer", agreed: "lead").ShouldBe(new FieldVerdict.Write(Side.HubSpot, DecisionReason.StepUp));

    [Fact]
    public void A_step_of_the_other_sides_is_taken_back() => Decide("sql", "mql", agreed: "mql").ShouldBe(new FieldVerdict.Write(Side.HubSpot, DecisionReason.PutBack));

    [Theory]
    [InlineData("lead", "sql", "sql", Side.HubSpot)]
    [InlineData("customer", "sql", "customer", Side.Salesforce)]
    public void Nobody_moves_a_person_down(string hubSpot, string salesforce, string agreed, Side putBack) =>
        Decide(hubSpot, salesforce, agreed).ShouldBeOfType<FieldVerdict.Write>().Target.ShouldBe(putBack);

    [Fact]
    public void Where_both_moved_down_both_get_the_agreed_step_back() => Decide("lead", "mql", agreed: "sql").ShouldBe(new FieldVerdict.Restore(Side.HubSpot));

    [Fact]
    public void An_empty_field_stands_on_the_ground() => Decide(null, "customer", agreed: null).ShouldBe(new FieldVerdict.Write(Side.HubSpot, DecisionReason.FilledBlank));

    [Fact]
    public void On_the_first_link_the_higher_step_stands() => Decide("customer", "mql", agreed: null).ShouldBe(new FieldVerdict.Write(Side.Salesforce, DecisionReason.StepUp));

    [Fact]
    public void A_value_beside_the_ladder_is_left_alone() => Decide("evangelist", "sql", agreed: "mql").ShouldBe(FieldVerdict.Agreed);

    [Fact]
    public void In_whatever_order_steps_are_taken_both_sides_end_on_the_same_step_and_never_below_the_agreed_one() =>
        Gen.Select(Gen.Int[-1, 3], Gen.Int[-1, 3], Gen.Int[-1, 3]).Where((here, there, _) => here != there).Sample((here, there, base_) =>
        {
            var (hubSpot, salesforce, agreed) = (Value(here), Value(there), Value(base_));
            for (var i = 0; i < 3; i++)
            {
                switch (Decide(hubSpot, salesforce, agreed, always: true))
                {
                    case FieldVerdict.Write { Target: Side.HubSpot }:
                        hubSpot = salesforce;
                        break;
                    case FieldVerdict.Write:
                        salesforce = hubSpot;
                        break;
                    case FieldVerdict.Restore:
                        hubSpot = agreed;
                        break;
                }
            }

            return hubSpot == salesforce && Field.Ladder!.HeightOf(hubSpot) >= base_;
        });

    private static string? Value(int height) => Field.Ladder!.ValueAt(height);

    private static FieldVerdict Decide(string? hubSpot, string? salesforce, string? agreed, bool always = false)
    {
        IReadOnlyList<string?>? known = agreed is null && !always ? null : [agreed];
        return FieldMerge.Decide(Field, new FieldSide([hubSpot], known, 1), new FieldSide([salesforce], known, 1), ConversionContext.Empty);
    }
}
