using CsCheck;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>Each transform as a line of a configuration, towards Salesforce and back.</summary>
public sealed class ValueTransformTests
{
    private static readonly string[] Zones = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo", "Africa/Cairo"];

    private const string Both = "hubspot: a, salesforce: B, owner: shared";

    [Theory]
    [InlineData($"{{ {Both}, map: {{ PAID_SEARCH: Paid Search, SOCIAL: Web, ORGANIC: Web }} }}", "PAID_SEARCH", "Paid Search", "PAID_SEARCH")]
    [InlineData($"{{ {Both}, map: {{ PAID_SEARCH: Paid Search, SOCIAL: Web, ORGANIC: Web }} }}", "ORGANIC", "Web", "SOCIAL")]
    [InlineData($"{{ {Both}, map: {{ A: B }} }}", "X", "refused VALUE_NOT_MAPPED", null)]
    [InlineData($"{{ {Both}, map: {{ A: B }}, otherwise: keep }}", "X", "X", "X")]
    [InlineData($"{{ {Both}, map: {{ A: B }}, otherwise: blank }}", "X", null, null)]
    [InlineData($"{{ {Both}, map: {{ A: B }} }}", null, null, null)]
    [InlineData($"{{ {Both}, default: Unknown }}", null, "Unknown", "Unknown")]
    [InlineData($"{{ {Both}, default: {{ salesforce: Unknown }} }}", null, "Unknown", "Unknown")]
    [InlineData($"{{ {Both}, transform: upper }}", "Ada", "ADA", "ADA")]
    [InlineData($"{{ {Both}, transform: lower }}", "Ada", "ada", "ada")]
    [InlineData($"{{ {Both}, transform: title }}", "ada LOVELACE", "Ada Lovelace", "Ada Lovelace")]
    [InlineData($"{{ {Both}, transform: trim }}", " Ada   Lovelace ", "Ada Lovelace", "Ada Lovelace")]
    [InlineData($"{{ {Both}, transform: multiSelect }}", "b; a;b", "a;b", "a;b")]
    [InlineData($"{{ {Both}, transform: {{ multiSelect: {{ map: {{ a: Alpha, b: Beta }} }} }} }}", "b;a", "Alpha;Beta", "a;b")]
    [InlineData($"{{ {Both}, transform: boolean }}", "Yes", "true", "yes")]
    [InlineData($"{{ {Both}, transform: {{ boolean: {{ yes: ja, no: nein }} }} }}", "nein", "false", "nein")]
    [InlineData($"{{ {Both}, transform: {{ boolean: {{ yes: ja }} }} }}", "maybe", "refused VALUE_NOT_MAPPED", null)]
    [InlineData($"{{ {Both}, transform: {{ number: {{ times: 100, digits: 0 }} }} }}", "0.126", "13", "0.13")]
    [InlineData($"{{ {Both}, transform: {{ number: {{ times: 100 }} }} }}", "0.126", "12.6", "0.126")]
    [InlineData($"{{ {Both}, transform: {{ number: {{ digits: 0, rounding: bankers }} }} }}", "2.5", "2", "2")]
    [InlineData($"{{ {Both}, transform: {{ number: {{ times: 2 }} }} }}", "two", "refused NOT_A_NUMBER", null)]
    [InlineData($"{{ {Both}, transform: {{ date: {{ zone: America/New_York }} }} }}", "2026-03-01T02:00:00.000Z", "2026-02-28", "2026-02-28T05:00:00.000Z")]
    [InlineData($"{{ {Both}, transform: {{ dateFormat: dd.MM.yyyy }} }}", "24.12.2026", "2026-12-24", "24.12.2026")]
    [InlineData($"{{ {Both}, transform: {{ dateFormat: dd.MM.yyyy }} }}", "tomorrow", "refused NOT_A_DATE", null)]
    [InlineData($"{{ {Both}, transform: {{ replace: {{ find: '^0+', with: '', back: {{ find: '^', with: '00' }} }} }} }}", "0042", "42", "0042")]
    [InlineData($"{{ {Both}, transform: {{ phone: {{ country: DE }} }} }}", "(089) 123 456-0", "+49891234560", "+49891234560")]
    [InlineData($"{{ {Both}, transform: {{ phone: {{ country: DE }} }} }}", "ask Ada", "ask Ada", "ask Ada")]
    [InlineData($"{{ {Both}, transform: {{ phone: {{ country: DE, otherwise: refuse }} }} }}", "ask Ada", "refused PHONE_NOT_READABLE", null)]
    [InlineData($"{{ {Both}, transform: country }}", "Germany", "DE", "Germany")]
    [InlineData($"{{ {Both}, transform: country }}", "usa", "US", "United States")]
    [InlineData($"{{ {Both}, transform: country }}", "Atlantis", "refused PLACE_UNKNOWN", null)]
    [InlineData($"{{ {Both}, transform: {{ country: {{ also: {{ Atlantis: AX }} }} }} }}", "Atlantis", "AX", "Åland Islands")]
    [InlineData($"{{ {Both}, transform: {{ state: {{ of: [US] }} }} }}", "new york", "NY", "New York")]
    [InlineData($"{{ {Both}, transform: [trim, upper, {{ replace: {{ find: ' ', with: '-', back: {{ find: '-', with: ' ' }} }} }}] }}", " ada  lovelace", "ADA-LOVELACE", "ADA LOVELACE")]
    [InlineData($"{{ {Both}, map: {{ a: alpha }}, transform: upper }}", "a", "ALPHA", "a")]
    public void A_value_is_turned_and_comes_back(string line, string? hubSpot, string? salesforce, string? back)
    {
        var field = Given.Field(line);

        field.ToSalesforce(hubSpot).ShouldBe(salesforce);
        if (salesforce?.StartsWith("refused", StringComparison.Ordinal) != true)
        {
            field.ToHubSpot(salesforce).ShouldBe(back);
        }
    }

    [Theory]
    [InlineData("{ hubspot: [firstname, lastname], salesforce: Name, owner: shared, transform: concatenate }", "Ada | King Lovelace", "Ada King Lovelace")]
    [InlineData("{ hubspot: [firstname, lastname], salesforce: Name, owner: shared, transform: { concatenate: ', ' } }", "Ada | Lovelace", "Ada, Lovelace")]
    [InlineData("{ hubspot: [firstname, lastname], salesforce: Name, owner: shared, transform: concatenate }", "Ada | ", "Ada")]
    public void Several_fields_are_one_text_and_the_last_takes_the_rest(string line, string hubSpot, string salesforce)
    {
        var field = Given.Field(line);

        field.ToSalesforce([.. hubSpot.Split(" | ").Select(CanonicalText.Text)]).ShouldBe(salesforce);
        field.ToHubSpot(salesforce).ShouldBe(hubSpot);
    }

    [Fact]
    public void A_text_is_split_into_fields() =>
        Given.Field("{ hubspot: fullname, salesforce: [FirstName, LastName], owner: shared, transform: split }").ToSalesforce("Ada King Lovelace").ShouldBe("Ada | King Lovelace");

    [Fact]
    public void A_template_goes_one_way()
    {
        var field = Given.Field("{ hubspot: [firstname, city], salesforce: Description, owner: hubspot, transform: { template: '{firstname} of {city}' } }");

        field.ToSalesforce("Ada", "London").ShouldBe("Ada of London");
        field.ToSalesforce(null, null).ShouldBeNull();
        field.Transform.Makes(Side.HubSpot).ShouldBeFalse();
    }

    [Fact]
    public void A_constant_needs_no_source() =>
        Given.Field("{ salesforce: LeadSource, owner: hubspot, constant: HubSpot }").ToSalesforce().ShouldBe("HubSpot");

    [Theory]
    [InlineData("upper")]
    [InlineData("lower")]
    [InlineData("title")]
    [InlineData("trim")]
    [InlineData("multiSelect")]
    [InlineData("{ phone: { country: DE } }")]
    [InlineData("{ number: { times: 3, plus: 1, digits: 2 } }")]
    public void Once_turned_a_value_stays_as_it_is_on_any_number_of_round_trips(string transform)
    {
        var field = Given.Field($"{{ {Both}, transform: {transform} }}");
        var values = Gen.OneOf(Gen.String[Gen.Char["aB 9;+-.ä"], 0, 12], Gen.Decimal[-100000, 100000].Select(number => CanonicalText.Number(Math.Round(number, 4))));
        values.Sample(value =>
        {
            if (field.ToSalesforce(value) is not { } there || there.StartsWith("refused", StringComparison.Ordinal))
            {
                return true;
            }

            var once = field.ToSalesforce(field.ToHubSpot(there));
            return once == there || (field.Transform.ToString()!.StartsWith("number", StringComparison.Ordinal) && field.ToSalesforce(field.ToHubSpot(once)) == once);
        });
    }

    [Fact]
    public void A_day_in_a_time_zone_comes_back_as_the_same_day() =>
        Gen.Select(Gen.Int[0, 20000], Gen.Int[0, Zones.Length - 1].Select(pick => Zones[pick])).Sample((day, zone) =>
        {
            var field = Given.Field($"{{ {Both}, transform: {{ date: {{ zone: {zone} }} }} }}");
            var text = DateOnly.FromDayNumber(700000 + day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            return field.ToSalesforce(field.ToHubSpot(text)) == text;
        }, iter: 200);

    [Theory]
    [InlineData("DE")]
    [InlineData("CI")]
    [InlineData("KR")]
    [InlineData("GB")]
    public void A_country_comes_back(string code)
    {
        var field = Given.Field($"{{ {Both}, transform: country }}");

        field.ToSalesforce(field.ToHubSpot(code)).ShouldBe(code);
    }

    [Theory]
    [InlineData($"{{ {Both}, transform: uper }}", "uper", "there is no transform 'uper'")]
    [InlineData($"{{ {Both}, transform: lookup }}", "lookup", "connections.emea-main.mappings[1].fields[2].transform.lookup is missing")]
    [InlineData($"{{ {Both}, transform: {{ replace: {{ find: '(', with: x }} }} }}", "'('", "this pattern can't be read: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData($"{{ {Both}, otherwise: keep }}", "keep", "otherwise belongs to a map")]
    [InlineData("{ hubspot: a, salesforce: B, owner: shared, transform: { template: '{c}' } }", "'{c}'", "the template names c, which is not among the fields of this mapping")]
    [InlineData($"{{ {Both}, transform: {{ expression: {{ toSalesforce: 'a +', toHubSpot: b }} }} }}", "'a +'", "this expression can't be read: ")]
    public void A_broken_transform_says_what_is_wrong(string line, string at, string what) =>
        Yaml.Problems(Yaml.WithField(line)).First(problem => problem.What.StartsWith(what, StringComparison.Ordinal)).Line.ShouldBe(Yaml.PlaceOf(Yaml.WithField(line), at).Line);

    [Fact]
    public void A_two_way_field_needs_a_way_back() =>
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: [a, b], salesforce: B, owner: shared, transform: { template: '{a} {b}' } }"), "{ hubspot: [a").What
            .ShouldBe("the values of a + b <-> B go both ways, but their transform can't be turned round for HubSpot");
}
