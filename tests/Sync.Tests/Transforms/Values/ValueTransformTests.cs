using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms.Values;

/// <summary>What each transform makes of single values, read as a configuration writes them.</summary>
public sealed class ValueTransformTests
{
    private const string Sources = "map: { PAID_SEARCH: Paid Search, ORGANIC_SEARCH: Organic, DIRECT_TRAFFIC: Organic, OFFLINE: }";

    [Theory]
    [InlineData("PAID_SEARCH", "Paid Search")]
    [InlineData("paid_search", "Paid Search")]
    [InlineData("DIRECT_TRAFFIC", "Organic")]
    [InlineData("OFFLINE", "")]
    [InlineData("", "")]
    [InlineData("OTHER", "<VALUE_NOT_MAPPED>")]
    public void A_map_gives_one_value_for_another(string hubSpot, string salesforce) => ReadField.Of(Sources).ToSalesforce(hubSpot).ShouldBe(salesforce);

    [Theory]
    [InlineData("Paid Search", "PAID_SEARCH")]
    [InlineData("Organic", "ORGANIC_SEARCH")]
    [InlineData("", "")]
    [InlineData("Other", "<VALUE_NOT_MAPPED>")]
    public void Where_several_values_become_one_the_way_back_is_the_first(string salesforce, string hubSpot) => ReadField.Of(Sources).ToHubSpot(salesforce).ShouldBe(hubSpot);

    [Fact]
    public void A_value_that_shares_its_counterpart_is_left_alone() => ReadField.Of(Sources).Agree("DIRECT_TRAFFIC", "Organic").ShouldBeTrue();

    [Fact]
    public void What_is_not_mapped_is_refused_by_name_and_with_a_remedy() =>
        ReadField.Of(Sources).Convert(Side.Salesforce, "OTHER").ShouldBeOfType<Conversion.Refused>().Message
            .ShouldBe("HubSpot's value 'OTHER' is not in the map. Add it to the field's map, or say what becomes of such values with otherwise: keep, blank or a value.");

    [Theory]
    [InlineData("keep", "OTHER", "Else")]
    [InlineData("blank", "", "")]
    [InlineData("refuse", "<VALUE_NOT_MAPPED>", "<VALUE_NOT_MAPPED>")]
    [InlineData("Unknown", "Unknown", "Unknown")]
    [InlineData("{ salesforce: Web }", "Web", "<VALUE_NOT_MAPPED>")]
    [InlineData("{ salesforce: keep, hubspot: blank }", "OTHER", "")]
    public void A_field_says_what_becomes_of_other_values(string otherwise, string toSalesforce, string toHubSpot)
    {
        var field = ReadField.Of($"{Sources}, otherwise: {otherwise}");

        field.ToSalesforce("OTHER").ShouldBe(toSalesforce);
        field.ToHubSpot("Else").ShouldBe(toHubSpot);
    }

    /// <summary>The inputs are what coalesce chooses among, wherever it stands: a default is for where all of them are empty.</summary>
    [Theory]
    [InlineData("|Ada Works Ltd", "Ada…")]
    [InlineData("Own|", "Own")]
    [InlineData("|", "None")]
    public void A_default_behind_coalesce_and_others_is_for_where_all_is_empty(string hubSpot, string salesforce) =>
        ReadField.Of("inputs: { hubspot: [associations.companies.name] }, transform: [coalesce, { cut: 4 }], default: { salesforce: None }").ToSalesforce(hubSpot).ShouldBe(salesforce);

    [Theory]
    [InlineData("default: X", "X", "X")]
    [InlineData("default: { salesforce: Y }", "Y", "")]
    [InlineData("default: { hubspot: X, salesforce: Y }", "Y", "X")]
    public void A_default_takes_the_place_of_an_empty_value(string setting, string toSalesforce, string toHubSpot)
    {
        var field = ReadField.Of(setting);

        field.ToSalesforce("").ShouldBe(toSalesforce);
        field.ToHubSpot("").ShouldBe(toHubSpot);
        field.ToSalesforce("a").ShouldBe("a");
        field.Agree("", toSalesforce).ShouldBeTrue("the source may stay empty");
    }

    [Fact]
    public void A_default_is_a_value_of_the_side_that_gets_it_and_goes_through_no_map()
    {
        var field = ReadField.Of("map: { A: Alpha }, default: { salesforce: None, hubspot: NONE }");

        (field.ToSalesforce(""), field.ToSalesforce("A"), field.ToHubSpot("")).ShouldBe(("None", "Alpha", "NONE"));
    }

    [Fact]
    public void A_default_stands_in_only_where_all_fields_are_empty()
    {
        var field = ReadField.Of("transform: { concatenate: }, default: { salesforce: Unknown }", hubSpot: "[firstname, lastname]");

        (field.ToSalesforce("|"), field.ToSalesforce("|Lovelace")).ShouldBe(("Unknown", "Lovelace"));
    }

    [Fact]
    public void A_constant_needs_no_source()
    {
        var field = ReadField.Line("{ salesforce: LeadSource, constant: HubSpot, owner: hubspot }");

        field.Convert(Side.Salesforce).ShouldBeOfType<Conversion.Made>().Values.ShouldBe(["HubSpot"]);
        (field.Makes(Side.Salesforce), field.Makes(Side.HubSpot)).ShouldBe((true, false));
        field.Mapping.HubSpot.ShouldBeEmpty();
        field.Mapping.ToString().ShouldBe("(constant) <-> LeadSource");
    }

    [Fact]
    public void A_constant_can_be_HubSpots()
    {
        var field = ReadField.Line("{ hubspot: hs_lead_status, constant: OPEN, owner: salesforce }");

        field.Convert(Side.HubSpot).ShouldBeOfType<Conversion.Made>().Values.ShouldBe(["OPEN"]);
        field.Makes(Side.Salesforce).ShouldBeFalse();
    }

    [Theory]
    [InlineData("upper", "straße", "STRAßE")]
    [InlineData("lower", "ACME GmbH", "acme gmbh")]
    [InlineData("title", "ADA lovelace", "Ada Lovelace")]
    [InlineData("trim", "Ada\t  King", "Ada King")]
    public void A_text_is_written_the_same_way_towards_both_sides(string name, string text, string written)
    {
        var field = ReadField.Of($"transform: {name}");

        field.ToSalesforce(text).ShouldBe(written);
        field.ToHubSpot(text).ShouldBe(field.ToSalesforce(text));
    }

    [Fact]
    public void Trimming_keeps_lines_apart() => ReadField.Of("transform: trim").ToSalesforce("12  High St\nLondon").ShouldBe("12 High St\nLondon");

    [Fact]
    public void Texts_that_differ_only_in_how_they_are_written_agree() => ReadField.Of("transform: lower").Agree("acme", "ACME").ShouldBeTrue();

    [Fact]
    public void Several_fields_are_each_written_so()
    {
        var field = ReadField.Of("transform: upper", hubSpot: "[city, state]", salesforce: "[BillingCity, BillingState]");

        (field.ToSalesforce("London|"), field.ToHubSpot("|uk")).ShouldBe(("LONDON|", "|UK"));
    }

    [Theory]
    [InlineData("Ada|Lovelace", "Ada Lovelace")]
    [InlineData("|Lovelace", "Lovelace")]
    [InlineData("|", "")]
    public void Fields_are_joined_without_the_empty_ones(string parts, string whole) =>
        ReadField.Of("transform: concatenate", hubSpot: "[firstname, lastname]", salesforce: "Name__c").ToSalesforce(parts).ShouldBe(whole);

    [Theory]
    [InlineData("Ada King Lovelace", "Ada|King Lovelace", "Ada King|Lovelace")]
    [InlineData("Ada Lovelace", "Ada|Lovelace", "Ada|Lovelace")]
    [InlineData("Ada   Lovelace", "Ada|Lovelace", "Ada|Lovelace")]
    [InlineData("Ada", "Ada|", "|Ada")]
    [InlineData("", "|", "|")]
    public void A_text_is_parted_and_one_field_takes_the_rest(string whole, string last, string first)
    {
        ReadField.Of("transform: split", hubSpot: "name", salesforce: "[FirstName, LastName]").ToSalesforce(whole).ShouldBe(last);
        ReadField.Of("transform: { split: { rest: first, lone: last } }", hubSpot: "name", salesforce: "[FirstName, LastName]").ToSalesforce(whole).ShouldBe(first);
    }

    [Fact]
    public void The_way_back_of_a_split_joins_and_that_of_joining_splits()
    {
        ReadField.Of("transform: { split: { separator: \", \" } }", hubSpot: "place", salesforce: "[City__c, Country__c]").ToHubSpot("Paris|France").ShouldBe("Paris, France");
        ReadField.Of("transform: { concatenate: { separator: \", \" } }", hubSpot: "[city, country]", salesforce: "Place__c").ToHubSpot("Paris, France").ShouldBe("Paris|France");
    }

    [Fact]
    public void A_template_is_filled_from_fields_and_inputs()
    {
        var field = ReadField.Line("{ hubspot: [firstname, lastname], salesforce: Name__c, inputs: { hubspot: [company] }, owner: hubspot, transform: { template: \"{lastname}, {firstname} ({company}) {{x}}\" } }");

        field.ToSalesforce("Ada|Lovelace|Analytical").ShouldBe("Lovelace, Ada (Analytical) {x}");
        field.ToSalesforce("||").ShouldBe("", "a template without any value is empty");
        (field.Makes(Side.Salesforce), field.Makes(Side.HubSpot)).ShouldBe((true, false));
    }

    [Fact]
    public void A_template_of_Salesforces_fields_is_for_HubSpot()
    {
        var field = ReadField.Of("transform: { template: \"{FirstName} {LastName}\" }", hubSpot: "fullname", salesforce: "[FirstName, LastName]", owner: "salesforce");

        field.ToHubSpot("Ada|Lovelace").ShouldBe("Ada Lovelace");
        field.Makes(Side.Salesforce).ShouldBeFalse();
    }

    [Fact]
    public void A_pattern_is_replaced_and_with_a_way_back_put_back()
    {
        var field = ReadField.Of("transform: { replace: { find: '^\\+49', with: '0', back: { find: '^0', with: '+49' } } }");

        (field.ToSalesforce("+4930"), field.ToHubSpot("030")).ShouldBe(("030", "+4930"));
    }

    [Theory]
    [InlineData("hubspot", Side.Salesforce)]
    [InlineData("salesforce", Side.HubSpot)]
    [InlineData("alwaysUseSalesforce", Side.HubSpot)]
    public void Without_a_way_back_a_pattern_is_for_the_side_that_the_field_goes_to(string owner, Side target)
    {
        var field = ReadField.Of("transform: { replace: { find: '(\\d+)-(\\d+)', with: '$2/$1' } }", owner: owner);

        field.Text(target, "12-34").ShouldBe("34/12");
        field.Makes(target.Other()).ShouldBeFalse();
    }

    [Fact]
    public void A_pattern_that_finds_everything_leaves_nothing() => ReadField.Of("transform: { replace: { find: '.*' } }", owner: "hubspot").ToSalesforce("x").ShouldBe("");

    [Theory]
    [InlineData("times: 100", "0.125", "12.5", "0.125")]
    [InlineData("times: 100, digits: 0, rounding: bankers", "0.125", "12", "0.12")]
    [InlineData("times: 100, digits: 0", "0.125", "13", "0.13")]
    [InlineData("digits: 1", "-2.25", "-2.3", "-2.3")]
    [InlineData("times: 1.8, plus: 32", "100", "212", "100")]
    [InlineData("times: 0.001, digits: { salesforce: 2, hubspot: 0 }", "1234", "1.23", "1230")]
    public void Numbers_are_decimal(string settings, string hubSpot, string salesforce, string back)
    {
        var field = ReadField.Of($"transform: {{ number: {{ {settings} }} }}");

        field.ToSalesforce(hubSpot).ShouldBe(salesforce);
        field.ToHubSpot(salesforce).ShouldBe(back);
        field.Agree(hubSpot, salesforce).ShouldBeTrue();
    }

    [Fact]
    public void A_number_that_only_goes_to_HubSpot_is_rounded_for_HubSpot() =>
        ReadField.Of("transform: { number: { times: 3, digits: 2 } }", owner: "salesforce").ToHubSpot("10").ShouldBe("3.33");

    [Theory]
    [InlineData("many", "<NOT_A_NUMBER>")]
    [InlineData("79228162514264337593543950335", "<NUMBER_TOO_LARGE>")]
    [InlineData("1e40", "<NOT_A_NUMBER>")]
    [InlineData("", "")]
    public void What_is_no_number_is_not_scaled(string value, string made) => ReadField.Of("transform: { number: { times: 10 } }").ToSalesforce(value).ShouldBe(made);

    [Theory]
    [InlineData("Europe/Berlin", "2026-07-01T22:30:00.000Z", "2026-07-02", "2026-07-01T22:00:00.000Z")]
    [InlineData("America/New_York", "2026-01-01T03:00:00.000Z", "2025-12-31", "2025-12-31T05:00:00.000Z")]
    [InlineData("Asia/Beirut", "2021-03-28T09:00:00.000Z", "2021-03-28", "2021-03-27T22:00:00.000Z")] // its clocks went from 0:00 to 1:00
    [InlineData("America/Havana", "2020-11-01T12:00:00.000Z", "2020-11-01", "2020-11-01T04:00:00.000Z")] // midnight came twice
    [InlineData("Asia/Kathmandu", "1986-01-01T07:03:00.000Z", "1986-01-01", "1985-12-31T18:30:00.000Z")] // its clocks went on for good at midnight
    public void A_moment_falls_on_a_day_and_a_day_begins_at_a_moment(string zone, string moment, string day, string beginning)
    {
        var field = ReadField.Of($"transform: {{ date: {{ zone: {zone}, momentOn: hubspot }} }}");

        field.ToSalesforce(moment).ShouldBe(day);
        field.ToHubSpot(day).ShouldBe(beginning);
        field.Agree(moment, day).ShouldBeTrue("any time of the day is that day");
    }

    [Theory]
    [InlineData("2026-07-01", Side.Salesforce)]
    [InlineData("soon", Side.Salesforce)]
    [InlineData("soon", Side.HubSpot)]
    [InlineData("2026-07-01T22:30:00.000Z", Side.HubSpot)]
    [InlineData("0001-01-01", Side.HubSpot)]
    public void What_is_no_moment_or_no_day_is_refused(string value, Side target) =>
        ReadField.Of("transform: { date: { zone: Europe/Berlin, momentOn: hubspot } }").Text(target, value).ShouldBe("<NOT_A_DATE>");

    [Fact]
    public void A_date_can_be_HubSpots_and_the_moment_Salesforces() =>
        ReadField.Of("transform: { date: { zone: Europe/Berlin, momentOn: salesforce } }").ToSalesforce("2026-07-02").ShouldBe("2026-07-01T22:00:00.000Z");

    [Theory]
    [InlineData("dd.MM.yyyy", "02.07.2026", "2026-07-02")]
    [InlineData("{ format: \"d MMMM yyyy\" }", "2 July 2026", "2026-07-02")]
    [InlineData("{ format: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin }", "02.07.2026 00:30", "2026-07-01T22:30:00.000Z")]
    public void A_date_can_be_a_text(string settings, string text, string date)
    {
        var field = ReadField.Of($"transform: {{ dateFormat: {settings} }}");

        field.ToSalesforce(text).ShouldBe(date);
        field.ToHubSpot(date).ShouldBe(text);
    }

    [Theory]
    [InlineData("dd.MM.yyyy", "2026-07-02", "yesterday")]
    [InlineData("{ format: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin }", "29.03.2026 02:30", "2026-07-01")]
    public void A_text_of_another_form_or_an_hour_that_never_was_is_no_date(string settings, string text, string date)
    {
        var field = ReadField.Of($"transform: {{ dateFormat: {settings} }}");

        field.ToSalesforce(text).ShouldBe("<NOT_A_DATE>");
        field.ToHubSpot(date).ShouldBe("<NOT_A_DATE>");
    }

    [Fact]
    public void The_text_of_a_date_can_be_Salesforces() =>
        ReadField.Of("transform: { dateFormat: { format: yyyyMMdd, text: salesforce } }").ToSalesforce("2026-07-02").ShouldBe("20260702");

    [Theory]
    [InlineData("Ja", "true", "Ja")]
    [InlineData("y", "true", "Ja")]
    [InlineData("NEIN", "false", "Nein")]
    [InlineData("", "false", "Nein")]
    public void Words_become_a_checkbox(string words, string flag, string back)
    {
        var field = ReadField.Of("transform: { boolean: { yes: [Ja, Y], no: Nein } }");

        field.ToSalesforce(words).ShouldBe(flag);
        field.ToHubSpot(flag).ShouldBe(back);
        field.Agree(words, flag).ShouldBeTrue();
    }

    [Fact]
    public void A_word_that_means_neither_is_refused_and_a_flag_of_HubSpot_may_be_empty()
    {
        ReadField.Of("transform: { boolean: { yes: Ja, no: Nein } }").ToSalesforce("vielleicht").ShouldBe("<VALUE_NOT_MAPPED>");
        var words = ReadField.Of("transform: { boolean: { yes: Ja, no: Nein, words: salesforce } }");
        (words.ToSalesforce("true"), words.ToSalesforce("1"), words.ToHubSpot("")).ShouldBe(("Ja", "<NOT_A_FLAG>", ""));
    }

    [Theory]
    [InlineData("multiSelect", "b;a; b;;", "a;b")]
    [InlineData("{ multiSelect: { map: { A: Alpha, B: Beta, C: Beta } } }", "C;B;A", "Alpha;Beta")]
    [InlineData("{ multiSelect: { map: { A: Alpha }, otherwise: blank } }", "Z;A", "Alpha")]
    [InlineData("{ multiSelect: { map: { A: Alpha }, otherwise: keep } }", "Z;A", "Alpha;Z")]
    [InlineData("{ multiSelect: { map: { A: Alpha } } }", "Z;A", "<VALUE_NOT_MAPPED>")]
    [InlineData("{ multiSelect: { map: { A: Alpha }, otherwise: blank } }", "Z", "")]
    public void A_set_is_mapped_value_by_value(string transform, string hubSpot, string salesforce) =>
        ReadField.Of($"transform: {transform}").ToSalesforce(hubSpot).ShouldBe(salesforce);

    [Fact]
    public void The_order_of_a_set_says_nothing()
    {
        var field = ReadField.Of("transform: { multiSelect: { map: { A: Alpha, B: Beta } } }");

        field.Mapping.Normalizer.ShouldBe(Normalizer.Set);
        field.Agree("A;B", "Beta;Alpha").ShouldBeTrue();
        field.Mapping.Same(["B;A"], ["A;B"]).ShouldBeTrue();
        field.Agree("A", "Beta;Alpha").ShouldBeFalse();
    }

    [Fact]
    public void A_chain_goes_forth_in_order_and_back_in_reverse()
    {
        var field = ReadField.Of("transform: [trim, upper, { map: { UK: United Kingdom, DE: Germany } }]");

        (field.ToSalesforce(" uk "), field.ToHubSpot("Germany")).ShouldBe(("United Kingdom", "DE"));
    }

    [Fact]
    public void A_chain_may_part_values_and_go_on_with_each()
    {
        var field = ReadField.Of("transform: [trim, { split: { separator: \", \" } }, title]", hubSpot: "place", salesforce: "[City__c, Country__c]");

        (field.ToSalesforce("PARIS,  france"), field.ToHubSpot("paris|FRANCE")).ShouldBe(("Paris|France", "Paris, France"));
    }

    [Fact]
    public void Every_step_and_every_field_sees_the_inputs()
    {
        const string Phones = "hubspot: [phone, mobilephone], salesforce: [Phone, MobilePhone], inputs: { hubspot: [country], salesforce: [MailingCountry] }, owner: shared";

        ReadField.Line($"{{ {Phones}, transform: phone }}").ToSalesforce("030 123456|0171 1234567|Germany").ShouldBe("+4930123456|+491711234567");
        ReadField.Line($"{{ {Phones}, transform: [trim, phone] }}").ToHubSpot("020 7946 0018||United Kingdom").ShouldBe("+442079460018|");
    }

    [Fact]
    public void An_input_does_not_stand_in_for_an_empty_field() =>
        ReadField.Line("{ hubspot: [phone], salesforce: [Phone], inputs: { hubspot: [country] }, owner: hubspot, default: none, transform: phone }").ToSalesforce("|Germany").ShouldBe("none");

    [Fact]
    public void A_chain_names_the_records_that_its_steps_need()
    {
        var transform = ReadField.Of("transform: [{ replace: { find: '^id:', with: '', back: { find: '^', with: 'id:' } } }, { lookup: contacts }]").Mapping.Transform;

        transform.RefersTo.ShouldBe(["contacts"]);
        transform.References(Side.HubSpot, ["id:77"]).ShouldBe([new RecordReference("contacts", Side.HubSpot, "77")]);
        transform.References(Side.Salesforce, ["001A"]).ShouldBe([new RecordReference("contacts", Side.Salesforce, "001A")]);
    }

    [Fact]
    public void Several_fields_that_are_lookups_name_a_record_each() =>
        ReadField.Of("transform: { lookup: contacts }", hubSpot: "[a, b]", salesforce: "[A, B]").Mapping.Transform.References(Side.HubSpot, ["1", null])
            .ShouldBe([new RecordReference("contacts", Side.HubSpot, "1")]);

    [Fact]
    public void What_a_step_refuses_the_chain_refuses() => ReadField.Of("transform: [{ number: { times: 2 } }, { number: { plus: 1 } }]").ToSalesforce("x").ShouldBe("<NOT_A_NUMBER>");

    [Fact]
    public void A_chain_is_one_way_when_a_step_is() => ReadField.Of("transform: [upper, { replace: { find: X } }]", owner: "hubspot").Makes(Side.HubSpot).ShouldBeFalse();

    [Fact]
    public void A_maps_values_are_compared_as_the_field_says_and_numbers_as_numbers()
    {
        ReadField.Of("transform: { number: { times: 2 } }").Mapping.Normalizer.ShouldBe(Normalizer.Number);
        ReadField.Of("transform: multiSelect, normalize: text").Mapping.Normalizer.ShouldBe(Normalizer.Text);
        ReadField.Of("transform: lower", hubSpot: "work_email", salesforce: "Email__c").Mapping.Normalizer.ShouldBe(Normalizer.Text);
    }
}
