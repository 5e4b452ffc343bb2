using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Mappings;

/// <summary>The values by which a record is found on the other side.</summary>
public sealed class MatchRuleTests
{
    [Theory]
    [InlineData("DE", "0151 23456789", "+49 (151) 234-567-89", true)]
    [InlineData("DE", "0049 151 23456789", "+4915123456789", true)]
    [InlineData("US", "(415) 555-2671", "+1 415 555 2671", true)]
    [InlineData("US", "0151 23456789", "+49 151 23456789", false)]
    [InlineData("DE", "ask the desk", "ask the desk", true)]
    [InlineData(null, "+49 151 23456789", "+49 (151) 23456789", true)]
    [InlineData(null, "0151 23456789", "+49 151 23456789", false)]
    public void A_phone_number_is_one_number_however_it_is_written_in_the_rules_country(string? country, string inHubSpot, string inSalesforce, bool same)
    {
        var rule = new MatchRule("phone", "Phone", Normalizer.Phone) { Country = country };

        var keys = rule.KeysOf(Side.HubSpot, Values("phone", inHubSpot)).Intersect(rule.KeysOf(Side.Salesforce, Values("Phone", inSalesforce)));

        keys.Any().ShouldBe(same);
    }

    [Fact]
    public void A_contact_is_found_by_each_of_its_emails_the_main_one_first()
    {
        var rule = new MatchRule("email", "Email", Normalizer.Email) { HubSpotMore = "hs_additional_emails" };
        var contact = new Dictionary<string, string?> { ["email"] = "Ada@Acme.com", ["hs_additional_emails"] = "ada@old.com; ADA@acme.com;;lovelace@acme.com" };

        rule.KeysOf(Side.HubSpot, contact).ShouldBe(["ada@acme.com", "ada@old.com", "lovelace@acme.com"]);
        rule.KeysOf(Side.Salesforce, Values("Email", "ADA@old.com")).ShouldBe(["ada@old.com"]);
        rule.KeysOf(Side.HubSpot, new Dictionary<string, string?> { ["email"] = null, ["hs_additional_emails"] = "ada@old.com" }).ShouldBe(["ada@old.com"]);
    }

    private static Dictionary<string, string?> Values(string field, string value) => new() { [field] = value };
}
