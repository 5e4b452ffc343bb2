using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Tests.Configuration;
using HubSpotSfSync.Sync.Transforms;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Transforms;

/// <summary>Texts with tags, texts that are too long, and records of several kinds in one field.</summary>
public sealed class ActivityTransformTests
{
    [Theory]
    [InlineData("<p>Hello <b>you</b></p><p>and&nbsp;me</p>", "Hello you\n\nand me")]
    [InlineData("<div>one</div><div>two<br/>three</div>", "one\ntwo\nthree")]
    [InlineData("<ul><li>a</li>\n  <li>b</li></ul>", "a\nb")]
    [InlineData("<style>p { color: red }</style><script>alert(1)</script><p>seen</p><!-- not -->", "seen")]
    [InlineData("plain\ntext with 2 < 3 &amp; more", "plain\ntext with 2 < 3 & more")]
    [InlineData("<p></p>", null)]
    public void Html_becomes_the_text_that_people_see(string html, string? text)
    {
        var body = Given.Field("{ hubspot: hs_note_body, salesforce: Description, owner: shared, transform: plainText }");

        body.ToSalesforce(html).ShouldBe(text);
    }

    [Theory]
    [InlineData("2 < 3\nand so on", "2 &lt; 3<br>and so on")]
    [InlineData("<b>", "&lt;b&gt;")]
    public void A_text_becomes_html_that_shows_it_and_comes_back_the_same(string text, string html)
    {
        var body = Given.Field("{ hubspot: hs_note_body, salesforce: Description, owner: shared, transform: plainText }");

        body.ToHubSpot(text).ShouldBe(html);
        body.ToSalesforce(html).ShouldBe(text);
        body.Agree([html], [text], ConversionContext.Empty).ShouldBeTrue();
    }

    [Fact]
    public void A_text_that_opens_tags_and_closes_none_takes_no_longer_than_another()
    {
        var body = Given.Field("{ hubspot: hs_note_body, salesforce: Description, owner: shared, transform: plainText }");

        var shown = body.Transform.Convert(Side.Salesforce, [string.Concat(Enumerable.Repeat("<script><!-- ", 60_000)) + "the end"], ConversionContext.Empty);

        shown.ShouldBeOfType<Conversion.Made>();
    }

    [Fact]
    public void What_is_too_long_is_cut_and_is_the_same_text_still()
    {
        var title = Given.Field("{ hubspot: name, salesforce: Name, owner: shared, transform: { cut: 5 } }");
        var first = Given.Field("{ hubspot: body, salesforce: Subject, owner: hubspot, transform: { plainText: { lines: 1, length: 8 } } }");

        title.ToSalesforce("abcdef").ShouldBe("abcd…");
        title.ToSalesforce("abcde").ShouldBe("abcde");
        title.ToSalesforce("abc😀def").ShouldBe("abc…", "half a character is none");
        title.ToHubSpot("abcdef").ShouldBe("abcdef");
        title.Agree(["abcdef"], ["abcd…"], ConversionContext.Empty).ShouldBeTrue();
        first.ToSalesforce("<p></p><p>A headline</p><p>and more</p>").ShouldBe("A headl…");
    }

    [Fact]
    public void An_owner_who_is_not_found_may_leave_the_record_its_own()
    {
        var owner = Given.Field("{ hubspot: hubspot_owner_id, salesforce: OwnerId, owner: hubspot, transform: { owner: { unmatched: keep } } }");

        owner.Transform.Convert(Side.Salesforce, ["13"], Given.Accounts).ShouldBe(Conversion.Keep);
        owner.Transform.Convert(Side.Salesforce, [null], Given.Accounts).ShouldBe(Conversion.Keep);
        owner.ToSalesforce("11").ShouldBe("005A");
    }

    [Fact]
    public void What_an_activity_is_about_is_its_deal_and_else_its_company()
    {
        var what = About(["associations.deals", "associations.companies"], "WhatId", "[deals, companies]");
        var known = Known(("deals", "1", "006A"), ("deals", "3", null), ("companies", "2", "001A"));

        Made(what, Side.Salesforce, known, "1", "2").ShouldBe(["006A"]);
        Made(what, Side.Salesforce, known, null, "2").ShouldBe(["001A"]);
        Made(what, Side.Salesforce, known, "3", "2").ShouldBe(["001A"], "a deal that is out of scope is left out");
        Made(what, Side.Salesforce, known, null, null).ShouldBe([null]);
        what.Transform.Convert(Side.Salesforce, ["9", "2"], known).ShouldBeOfType<Conversion.Waits>().For.ShouldBe(new RecordReference("deals", Side.HubSpot, "9"));
        Made(what, Side.HubSpot, known, "006A", "001A").ShouldBe(["1", "2"], "the account of the opportunity comes along");
        Made(what, Side.HubSpot, known, "001A", null).ShouldBe([null, "2"]);
    }

    [Fact]
    public void A_person_goes_into_the_field_of_its_object()
    {
        var person = Yaml.Valid(Yaml.WithField("{ hubspot: record, salesforce: [ContactId, LeadId], owner: shared, transform: { lookup: { contacts: [Contact, Lead] } } }"))
            .Connections[0].Mappings[0].Fields[^1].Mappings.Single();
        var known = Known(("contacts", "1", "003A"), ("contacts", "2", "00QA"));

        Made(person, Side.Salesforce, known, "1").ShouldBe(["003A", null]);
        Made(person, Side.Salesforce, known, "2").ShouldBe([null, "00QA"]);
        Made(person, Side.HubSpot, known, null, "00QA").ShouldBe(["2"]);
    }

    private static Sync.Mappings.FieldMapping About(IEnumerable<string> hubSpot, string salesforce, string lookup) => Yaml.Valid(Yaml.With(mappings: $$"""
        mappings:
          - { hubspot: companies, salesforce: Account, match: { hubspot: domain, salesforce: Website }, fields: [{ hubspot: name, salesforce: Name, owner: shared }] }
          - { hubspot: deals, salesforce: Opportunity, match: { hubspot: dealname, salesforce: Name }, fields: [{ hubspot: dealname, salesforce: Name, owner: shared }] }
          - hubspot: meetings
            salesforce: Event
            direction: both
            fields: [{ hubspot: [{{string.Join(", ", hubSpot)}}], salesforce: {{salesforce}}, owner: shared, inputs: { salesforce: [AccountId] }, transform: { lookup: {{lookup}} } }]
        """)).Connections[0].Mappings[^1].Fields[0].Mappings.Single();

    private static ConversionContext Known(params (string Mapping, string HubSpot, string? Salesforce)[] pairs) => new()
    {
        Counterparts = pairs.Select(one => KeyValuePair.Create(new RecordReference(one.Mapping, Side.HubSpot, one.HubSpot), one.Salesforce))
            .Concat(pairs.Where(one => one.Salesforce is not null).SelectMany(one => pairs.Select(other => other.Mapping).Distinct()
                .Select(mapping => KeyValuePair.Create(new RecordReference(mapping, Side.Salesforce, one.Salesforce!), mapping == one.Mapping ? one.HubSpot : null))))
            .ToDictionary(),
    };

    private static IReadOnlyList<string?> Made(Sync.Mappings.FieldMapping field, Side target, ConversionContext known, params string?[] values) =>
        field.Transform.Convert(target, values, known).ShouldBeOfType<Conversion.Made>().Values;
}
