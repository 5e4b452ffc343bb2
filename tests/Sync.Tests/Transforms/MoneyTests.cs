using System.Globalization;
using CsCheck;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>The portal has USD, EUR and JPY, the org USD, GBP and JPY, with dated rates for EUR and GBP. Both are at home in USD.</summary>
public sealed class MoneyTests
{
    private const string Tuple = "hubspot: [amount, deal_currency_code], salesforce: [Amount, CurrencyIsoCode], owner: shared, inputs: { hubspot: [closedate], salesforce: [CloseDate] }";

    [Theory]
    [InlineData("1234.567", "USD", "1234.567 | USD")]
    [InlineData("1200", "JPY", "1200 | JPY")]
    [InlineData("1200", null, "1200 | USD")]
    [InlineData(null, "JPY", " | JPY")]
    public void A_currency_that_both_have_is_kept_to_the_last_digit(string? amount, string? code, string expected) =>
        Money().ToSalesforce(amount, code, "2026-03-01").ShouldBe(expected);

    [Fact]
    public void Another_is_converted_by_the_rates_of_the_close_date()
    {
        Money().ToSalesforce("900", "EUR", "2026-03-01").ShouldBe("1000 | USD");
        Money().ToSalesforce("950", "EUR", "2026-08-01T10:00:00.000Z").ShouldBe("1000 | USD");
        Money("to: GBP").ToSalesforce("900", "EUR", "2026-06-30").ShouldBe("800 | GBP");
        Money("to: GBP").ToSalesforce("950", "EUR", "2026-07-01").ShouldBe("750 | GBP");
        Money().ToHubSpot("800", "GBP", "2026-03-01").ShouldBe("1000 | USD");
    }

    [Fact]
    public void Without_a_rate_for_that_day_the_field_waits_and_says_what_for()
    {
        Money().ToSalesforce("900", "EUR", "2025-12-31").ShouldBe("waits RATE_MISSING");

        var waits = Money().Transform.Convert(Side.Salesforce, ["900", "EUR", "2025-12-31"], Given.Accounts).ShouldBeOfType<Conversion.Waits>();
        waits.Reason.ShouldBe("Salesforce has no rate for EUR on 2025-12-31, which converting EUR to USD needs. Add the rate there; the record goes on by itself.");
    }

    [Fact]
    public void The_original_can_be_kept_beside_it() =>
        Given.Field($"{{ hubspot: [amount, deal_currency_code], salesforce: [Amount, CurrencyIsoCode, Original__c, OriginalCode__c], owner: hubspot, inputs: {{ hubspot: [closedate] }}, transform: money }}")
            .ToSalesforce("900", "EUR", "2026-03-01").ShouldBe("1000 | USD | 900 | EUR");

    [Theory]
    [InlineData("halfUp", "0.01 | USD")]
    [InlineData("bankers", "0 | USD")]
    public void Half_a_cent_goes_as_configured(string rounding, string expected) =>
        Money($"rounding: {rounding}").ToSalesforce("0.0045", "EUR", "2026-03-01").ShouldBe(expected);

    [Fact]
    public void An_org_with_one_currency_never_gets_a_bare_number_of_another()
    {
        var field = Given.Field("{ hubspot: [amount, deal_currency_code], salesforce: Amount, owner: shared, inputs: { hubspot: [closedate], salesforce: [CloseDate] }, transform: { money: { rates: hubspot } } }");
        var context = Given.Accounts with
        {
            HubSpot = Given.Accounts.HubSpot with { Currencies = Given.Accounts.HubSpot.Currencies with { Rates = [new("EUR", 0.5m, null, null)] } },
            Salesforce = new ReferenceData { Currencies = new CurrencyTable { Home = "USD", Currencies = [new("USD", 2, true)] } },
        };

        field.Transform.Convert(Side.Salesforce, ["100", "EUR", null], context).ShouldBeOfType<Conversion.Made>().Values.ShouldBe(["200"]);
        field.Transform.Convert(Side.Salesforce, ["100", "JPY", null], context).ShouldBeOfType<Conversion.Waits>().Code.ShouldBe("RATE_MISSING");
        field.Transform.Convert(Side.HubSpot, ["200", null], context).ShouldBeOfType<Conversion.Made>().Values.ShouldBe(["200", "USD"]);
    }

    [Fact]
    public void A_custom_currency_property_is_in_the_company_currency_whatever_the_deals()
    {
        var field = Given.Field("{ hubspot: arr, salesforce: Arr__c, owner: shared, inputs: { hubspot: [deal_currency_code, closedate], salesforce: [CurrencyIsoCode, CloseDate] }, transform: { money: { hubspot: companyCurrency } } }");

        field.ToHubSpot("800", "GBP", "2026-03-01").ShouldBe("1000");
        field.ToSalesforce("1000", "GBP", "2026-03-01").ShouldBe("800");
        field.ToSalesforce("1000", "USD", "2026-03-01").ShouldBe("1000");
    }

    [Fact]
    public void Rates_can_come_from_a_file_and_every_bad_line_is_named()
    {
        var yaml = Configuration.Yaml.WithField($"{{ {Tuple}, transform: {{ money: {{ file: /rates.csv }} }} }}");
        var config = Configuration.Yaml.Valid(yaml, ("/rates.csv", "date,code,rate\n2026-01-01,USD,1\n2026-01-01,EUR,0.5\n2026-02-01,EUR,0.8\n"));
        var field = HubSpotSfSync.Sync.Configuration.MappingPlans.Build(config).Single(group => group.Name == "contacts").Default.Fields[^1];

        field.ToSalesforce("100", "EUR", "2026-01-31").ShouldBe("200 | USD");
        field.ToSalesforce("100", "EUR", "2026-02-01").ShouldBe("125 | USD");
        Configuration.Yaml.Load(yaml, ("/rates.csv", "2026-01-01,EUR,0.5\nyesterday,EUR,1\n")).ShouldBeOfType<HubSpotSfSync.Sync.Configuration.ConfigurationResult.Invalid>()
            .Problems.ShouldHaveSingleItem().What.ShouldBe("line 2 of /rates.csv is no rate: 'yesterday,EUR,1'");
    }

    [Fact]
    public void An_amount_that_was_converted_is_never_written_a_second_time() => Gen.Select(Amounts, Codes, Days).Sample((amount, code, day) =>
    {
        var field = Money();
        var there = (Conversion.Made)field.Transform.Convert(Side.Salesforce, [amount, code, day], Given.Accounts);
        return field.Agree([amount, code, day], [.. there.Values, day], Given.Accounts);
    });

    [Fact]
    public void A_number_only_ever_changes_together_with_its_currency() => Gen.Select(Amounts, Codes, Days).Sample((amount, code, day) =>
    {
        var made = (Conversion.Made)Money().Transform.Convert(Side.Salesforce, [amount, code, day], Given.Accounts);
        return (made.Values[0] == amount) == (made.Values[1] == (code ?? "USD")) || decimal.Parse(amount, CultureInfo.InvariantCulture) == 0;
    });

    private static readonly Gen<string> Amounts = Gen.Decimal[0.01m, 10_000_000].Select(amount => CanonicalText.Number(Math.Round(amount, 2)));
    private static readonly Gen<string?> Codes = Gen.Int[0, 3].Select(pick => new string?[] { "USD", "EUR", "JPY", null }[pick]);
    private static readonly Gen<string> Days = Gen.Int[0, 300].Select(day => new DateOnly(2026, 1, 1).AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static FieldMapping Money(string options = "rates: salesforce") => Given.Field($"{{ {Tuple}, transform: {{ money: {{ {options} }} }} }}");
}
