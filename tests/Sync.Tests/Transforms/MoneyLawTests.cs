using System.Globalization;
using CsCheck;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>What holds for any accounts, rates, amounts and days.</summary>
public sealed class MoneyLawTests
{
    private const int Cases = 5_000;
    private const string Shape = "owner: newest, inputs: { hubspot: [closedate], salesforce: [CloseDate] }";
    private const string Tuple = $"hubspot: [amount, deal_currency_code], salesforce: [Amount, CurrencyIsoCode], {Shape}";

    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly string[] Codes = ["USD", "EUR", "GBP", "JPY", "KWD"];

    private static readonly Gen<decimal> Rate = Gen.Int[1, 2_000_000].Select(millionths => millionths / 10_000m);
    private static readonly Gen<string> Code = Gen.Int[0, Codes.Length - 1].Select(pick => Codes[pick]);
    private static readonly Gen<string> Amount = Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[0, 4])
        .Select((number, places) => CanonicalText.Number(number / (decimal)Math.Pow(10, places)));

    private static readonly Gen<string> Day = Gen.Int[0, 364].Select(day => First.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>A portal and an org with some of the currencies each, at home anywhere, and rates that change at the middle of the year.</summary>
    private static readonly Gen<ConversionContext> Accounts = Gen.Select(Account, Account, Rate.Array[Codes.Length], Rate.Array[Codes.Length], Gen.Bool)
        .Select((portal, org, early, late, oneCurrency) => new ConversionContext
        {
            HubSpot = new ReferenceData { Currencies = portal with { Multiple = true } },
            Salesforce = new ReferenceData { Currencies = org with { Multiple = !oneCurrency, Rates = [.. Rates(org.Home!, early, First, Middle), .. Rates(org.Home!, late, Middle, null)] } },
        });

    private static readonly DateOnly Middle = new(2026, 7, 1);

    private static Gen<CurrencyTable> Account => Gen.Select(Code, Gen.Bool.Array[Codes.Length]).Select((home, active) => new CurrencyTable
    {
        Home = home,
        Currencies = [.. Codes.Select((code, i) => new CurrencyInfo(code, code switch { "JPY" => 0, "KWD" => 3, _ => 2 }, active[i] || code == home))],
    });

    [Theory]
    [InlineData("halfUp", MidpointRounding.AwayFromZero)]
    [InlineData("bankers", MidpointRounding.ToEven)]
    public void An_amount_arrives_as_it_was_or_as_its_worth_in_the_currency_that_stands_beside_it(string rounding, MidpointRounding mode)
    {
        var field = Given.Field($"{{ {Tuple}, transform: {{ money: {{ rounding: {rounding} }} }} }}");
        Gen.Select(Accounts, Amount, Code, Day, Gen.Bool).Sample((accounts, amount, code, day, towards) =>
        {
            accounts = accounts with { Salesforce = accounts.Salesforce with { Currencies = accounts.Salesforce.Currencies with { Multiple = true } } };
            var target = towards ? Side.Salesforce : Side.HubSpot;
            var there = accounts.On(target).Currencies;
            var made = (Conversion.Made)field.Transform.Convert(target, [amount, code, day], accounts);
            var kept = there.Currencies.Any(one => one.Code == code && one.Active);

            made.Values[1].ShouldBe(kept ? code : there.Home);
            made.Values[0].ShouldBe(made.Values[1] == code ? amount : Worth(accounts, amount, code, made.Values[1]!, day, mode));
        }, iter: Cases);
    }

    [Fact]
    public void An_org_with_one_currency_only_ever_gets_amounts_in_it()
    {
        var field = Given.Field($"{{ hubspot: [amount, deal_currency_code], salesforce: Amount, {Shape}, transform: money }}");
        Gen.Select(Accounts, Amount, Code, Day).Sample((accounts, amount, code, day) =>
        {
            var org = accounts.Salesforce.Currencies with { Multiple = false };
            accounts = accounts with { Salesforce = accounts.Salesforce with { Currencies = org } };
            var made = (Conversion.Made)field.Transform.Convert(Side.Salesforce, [amount, code, day], accounts);

            made.Values.ShouldHaveSingleItem().ShouldBe(code == org.Home ? amount : Worth(accounts, amount, code, org.Home!, day, MidpointRounding.AwayFromZero));
        }, iter: Cases);
    }

    /// <summary>The property is in company currency; the deal, and with it the opportunity, in another.</summary>
    [Fact]
    public void A_property_in_company_currency_arrives_in_the_currency_that_the_opportunity_has()
    {
        var deal = Given.Field($"{{ {Tuple}, transform: money }}");
        var property = Given.Field("{ hubspot: arr, salesforce: Arr__c, owner: shared, inputs: { hubspot: [deal_currency_code, closedate], salesforce: [CurrencyIsoCode, CloseDate] }, transform: { money: { hubspot: companyCurrency } } }");
        Gen.Select(Accounts, Amount, Code, Day).Sample((accounts, amount, code, day) =>
        {
            accounts = accounts with { Salesforce = accounts.Salesforce with { Currencies = accounts.Salesforce.Currencies with { Multiple = true } } };
            var opportunity = ((Conversion.Made)deal.Transform.Convert(Side.Salesforce, ["1", code, day], accounts)).Values[1]!;
            var company = accounts.HubSpot.Currencies.Home!;
            var arrived = ((Conversion.Made)property.Transform.Convert(Side.Salesforce, [amount, code, day], accounts)).Values[0];
            var back = ((Conversion.Made)property.Transform.Convert(Side.HubSpot, [amount, opportunity, day], accounts)).Values[0];

            arrived.ShouldBe(company == opportunity ? amount : Worth(accounts, amount, company, opportunity, day, MidpointRounding.AwayFromZero));
            back.ShouldBe(company == opportunity ? amount : Worth(accounts, amount, opportunity, company, day, MidpointRounding.AwayFromZero, Side.HubSpot));
        }, iter: Cases);
    }

    /// <summary>However often the two sides are looked at, in whatever order: once written, nothing is written again.</summary>
    [Fact]
    public void A_converted_amount_settles_with_one_write()
    {
        var field = Given.Field($"{{ {Tuple}, transform: money }}");
        Gen.Select(Accounts, Amount, Code, Day, Gen.Bool).Sample((accounts, amount, code, day, towards) =>
        {
            accounts = accounts with { Salesforce = accounts.Salesforce with { Currencies = accounts.Salesforce.Currencies with { Multiple = true } } };
            var target = towards ? Side.Salesforce : Side.HubSpot;
            string?[] source = [amount, code, day];
            string?[] written = [.. ((Conversion.Made)field.Transform.Convert(target, source, accounts)).Values, day];
            var (hubSpot, salesforce) = towards ? (source, written) : (written, source);

            FieldMerge.Decide(field, new FieldSide(hubSpot, null, 2), new FieldSide(salesforce, null, 1), accounts).ShouldBe(FieldVerdict.Agreed);
            FieldMerge.Decide(field, new FieldSide(hubSpot, hubSpot, 1), new FieldSide(salesforce, salesforce, 2), accounts).ShouldBe(FieldVerdict.Nothing);
        }, iter: Cases);
    }

    [Fact]
    public void A_close_date_that_HubSpot_keeps_as_a_moment_is_the_day_that_the_portal_sees()
    {
        var field = Given.Field($"{{ {Tuple}, transform: money }}");
        var newYork = Given.Accounts with { HubSpot = Given.Accounts.HubSpot with { TimeZone = "America/New_York" } };

        Made(field, ["900", "EUR", "2026-07-01T03:00:00.000Z"], newYork).ShouldBe(["1000", "USD"]);
        Made(field, ["950", "EUR", "2026-07-01T04:00:00.000Z"], newYork).ShouldBe(["1000", "USD"]);
        Made(field, ["950", "EUR", "2026-07-01"], newYork).ShouldBe(["1000", "USD"]);
    }

    [Fact]
    public void A_chosen_currency_that_the_target_does_not_have_gives_way_to_its_home() =>
        Given.Field($"{{ {Tuple}, transform: {{ money: {{ to: gbp }} }} }}").ToHubSpot("800", "GBP", "2026-03-01").ShouldBe("1000 | USD");

    [Theory]
    [InlineData("hubspot: amount, salesforce: [Amount, CurrencyIsoCode], owner: shared, transform: money", "HubSpot has several currencies, and the mapping does not say in which one its amount is. Map [amount, deal_currency_code], or write money: { hubspot: companyCurrency } for a custom property.")]
    [InlineData("hubspot: [amount, deal_currency_code], salesforce: Amount, owner: shared, transform: money", "Salesforce has several currencies, and the mapping does not say in which one its amount is. Map [Amount, CurrencyIsoCode].")]
    [InlineData("hubspot: arr, salesforce: Arr__c, owner: shared, transform: { money: { hubspot: companyCurrency } }", "Salesforce has several currencies, and the mapping does not say in which one its amount is. Name it: inputs: { hubspot: [deal_currency_code], salesforce: [CurrencyIsoCode] }.")]
    public void Where_nothing_tells_the_currency_the_amount_is_refused(string line, string message)
    {
        var field = Given.Field($"{{ {line} }}");

        foreach (var target in Sides.Both)
        {
            string?[] source = field.On(target.Other()).Count == 1 ? ["100"] : ["100", "USD"];
            field.Transform.Convert(target, source, Given.Accounts).ShouldBeOfType<Conversion.Refused>().Message.ShouldBe(message);
        }
    }

    [Theory]
    [InlineData("1e27", "GBP")]
    [InlineData("1e40", "USD")]
    public void What_no_decimal_holds_is_refused(string amount, string code) =>
        Given.Field($"{{ {Tuple}, transform: money }}").Transform.Convert(Side.HubSpot, [amount, code, "2026-03-01"], Vast).ShouldBeOfType<Conversion.Refused>();

    [Fact]
    public void A_half_that_comes_out_even_is_not_lost_on_the_way()
    {
        var thirds = Given.Accounts with { Salesforce = Given.Accounts.Salesforce with { Currencies = Given.Accounts.Salesforce.Currencies with { Rates = [new("EUR", 3m, null, null), new("USD", 1.5m, null, null)], Home = "GBP" } } };

        Made(Given.Field($"{{ {Tuple}, transform: {{ money: {{ to: USD }} }} }}"), ["0.01", "EUR", null], thirds).ShouldBe(["0.01", "USD"]);
    }

    [Theory]
    [InlineData("hubspot: [amount, deal_currency_code, c], salesforce: [Amount, CurrencyIsoCode], owner: shared, transform: money", "money is one, two or four fields on a side")]
    [InlineData("hubspot: [arr, code], salesforce: Arr__c, owner: shared, transform: { money: { hubspot: companyCurrency } }", "a property in company currency is one field on each side")]
    [InlineData($"{Tuple}, transform: {{ money: {{ fallback: latest }} }}", "fields[2].transform.money.fallback is 'latest', which is not one of none, current")]
    [InlineData($"{Tuple}, transform: {{ money: {{ to: dollars }} }}", "fields[2].transform.money.to is 'dollars', which is not a currency's ISO code")]
    [InlineData($"{Tuple}, transform: {{ money: {{ file: /none.csv }} }}", "the rates file /none.csv can't be read")]
    [InlineData($"{Tuple}, transform: {{ money: {{ file: /none.csv, rates: hubspot }} }}", "the rates come from two places, a file and an account")]
    public void Broken_settings_say_what_is_wrong(string line, string what) =>
        Yaml.Problems(Yaml.WithField($"{{ {line} }}")).ShouldContain(problem => problem.What.EndsWith(what, StringComparison.Ordinal));

    [Fact]
    public void A_rates_file_has_one_rate_a_day() =>
        Yaml.Load(Yaml.WithField($"{{ {Tuple}, transform: {{ money: {{ file: /rates.csv }} }} }}"), ("/rates.csv", "2026-01-01,EUR,0.5\n2026-01-01,eur,0.6\n"))
            .ShouldBeOfType<HubSpotSfSync.Sync.Configuration.ConfigurationResult.Invalid>().Problems.ShouldHaveSingleItem().What.ShouldBe("/rates.csv has two rates for EUR on 2026-01-01");

    private static readonly ConversionContext Vast = Given.Accounts with
    {
        Salesforce = Given.Accounts.Salesforce with { Currencies = Given.Accounts.Salesforce.Currencies with { Rates = [new("GBP", 0.001m, null, null)] } },
    };

    private static IEnumerable<ExchangeRate> Rates(string home, decimal[] rates, DateOnly from, DateOnly? until) =>
        Codes.Select((code, i) => new ExchangeRate(code, code == home ? 1 : rates[i], from, until));

    private static string Worth(ConversionContext accounts, string amount, string from, string to, string day, MidpointRounding mode, Side target = Side.Salesforce)
    {
        var on = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var exact = decimal.Parse(amount, CultureInfo.InvariantCulture) * RateOf(to) / RateOf(from);
        return CanonicalText.Number(Math.Round(exact, accounts.On(target).Currencies.Currencies.Single(one => one.Code == to).Decimals, mode));

        decimal RateOf(string code) => accounts.Salesforce.Currencies.Rates.Single(rate => rate.Code == code && rate.From <= on && (rate.Until is null || on < rate.Until)).UnitsPerHome;
    }

    private static IReadOnlyList<string?> Made(FieldMapping field, string?[] source, ConversionContext accounts) =>
        field.Transform.Convert(Side.Salesforce, source, accounts).ShouldBeOfType<Conversion.Made>().Values;
}
