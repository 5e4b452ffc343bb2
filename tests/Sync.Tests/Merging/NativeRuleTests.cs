using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Merging;

/// <summary>The rules of HubSpot's own connector, with its handling of blanks, as
/// https://knowledge.hubspot.com/salesforce/map-hubspot-properties-to-salesforce-fields has them.</summary>
public sealed class NativeRuleTests
{
    [Theory]
    [InlineData("h", "s", "h", "s", "")]
    [InlineData("h2", "s", "s", "s", "HubSpot PutBack")]
    [InlineData("h", "s2", "h", "h", "HubSpot CarriedOver")]
    [InlineData("h", null, "h", "h", "HubSpot CarriedOver")]
    [InlineData("h2", null, null, null, "Salesforce FilledBlank")]
    [InlineData("h2", null, "h", "h", "Salesforce FilledBlank")]
    [InlineData(null, "s", "s", "s", "HubSpot PutBack")]
    public void Prefer_Salesforce_unless_blank(string? hubSpot, string? salesforce, string? hubSpotAgreed, string? salesforceAgreed, string expected) =>
        Told(Ownership.PreferSalesforceUnlessBlank, hubSpot, salesforce, [hubSpotAgreed], [salesforceAgreed]).ShouldBe(expected);

    [Theory]
    [InlineData("h2", "s", "s", "s", "HubSpot PutBack")]
    [InlineData("h", "s2", "h", "h", "HubSpot CarriedOver")]
    [InlineData("h", null, "h", "h", "HubSpot CarriedOver")]
    [InlineData("h2", null, null, null, "")]
    public void Always_use_Salesforce(string? hubSpot, string? salesforce, string? hubSpotAgreed, string? salesforceAgreed, string expected) =>
        Told(Ownership.AlwaysUseSalesforce, hubSpot, salesforce, [hubSpotAgreed], [salesforceAgreed]).ShouldBe(expected);

    [Theory]
    [InlineData("h2", "s", "s", "s", "Salesforce CarriedOver")]
    [InlineData(null, "s", "s", "s", "Salesforce CarriedOver")]
    [InlineData("h", null, "h", "h", "HubSpot CarriedOver")]
    [InlineData("h2", "s2", "x", "x", "Salesforce LaterWins")]
    public void Two_way(string? hubSpot, string? salesforce, string? hubSpotAgreed, string? salesforceAgreed, string expected) =>
        Told(Ownership.TwoWay, hubSpot, salesforce, [hubSpotAgreed], [salesforceAgreed]).ShouldBe(expected);

    [Fact]
    public void On_the_first_link_a_value_in_Salesforce_overwrites_HubSpots_and_an_empty_field_takes_it_where_the_rule_lets_it()
    {
        Told(Ownership.PreferSalesforceUnlessBlank, "h", "s", null, null).ShouldBe("HubSpot OwnerWins");
        Told(Ownership.PreferSalesforceUnlessBlank, "h", null, null, null).ShouldBe("Salesforce FilledBlank");
        Told(Ownership.AlwaysUseSalesforce, "h", "s", null, null).ShouldBe("HubSpot OwnerWins");
        Told(Ownership.AlwaysUseSalesforce, "h", null, null, null).ShouldBe("");
    }

    private static string Told(Ownership owner, string? hubSpot, string? salesforce, string?[]? hubSpotAgreed, string?[]? salesforceAgreed) =>
        FieldMerge.Decide(new FieldMapping("f", "F", owner), new FieldSide([hubSpot], hubSpotAgreed, 2), new FieldSide([salesforce], salesforceAgreed, 1), ConversionContext.Empty) is FieldVerdict.Write write
            ? $"{write.Target} {write.Reason}"
            : "";
}
