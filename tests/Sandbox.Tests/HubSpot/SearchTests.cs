using System.Net;
using HubSpotSfSync.Sandbox.HubSpot;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class SearchTests : HubSpotTest
{
    private const string Search = "crm/v3/objects/contacts/search";

    // Longer than any test runs, so that only the clock moves the index.
    protected override HubSpotSandboxOptions Options => new()
    {
        SearchLagMin = TimeSpan.FromMinutes(10),
        SearchLagMax = TimeSpan.FromMinutes(20),
        Portals = [new PortalOptions(1001, "sandbox-emea") { SearchesPerSecond = 1000, CallsPerTenSeconds = 1000 }],
    };

    [Fact]
    public async Task A_value_that_cannot_be_compared_with_the_property_is_refused() =>
        (await Post("crm/v3/objects/contacts/search", """{"filterGroups":[{"filters":[{"propertyName":"createdate","operator":"GT","value":"banana"}]}]}"""))
            .Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_search_sees_a_write_only_after_the_index_has_caught_up()
    {
        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        (await Find("Ada")).ShouldBeEmpty();

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(21));
        (await Find("Ada")).ShouldBe([id]);

        await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"firstname":"Bea"}}""");
        (await Find("Ada")).ShouldBe([id]);

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(21));
        (await Find("Ada")).ShouldBeEmpty();
        (await Find("Bea")).ShouldBe([id]);
    }

    [Fact]
    public async Task A_poll_in_order_of_change_walks_every_record_once()
    {
        Sandbox.Seed(new(430, 10));
        var seen = new List<string>();
        var after = "0";
        while (after is not null)
        {
            var page = await Post(Search, $$"""
                {"filterGroups":[{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"0"}]}],
                 "sorts":[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}],"limit":200,"after":"{{after}}"}
                """);
            ((int)page.Body["total"]!).ShouldBe(430);
            seen.AddRange(page.Results.Select(result => (string)result["id"]!));
            after = (string?)page.Body["paging"]?["next"]?["after"];
        }

        seen.Count.ShouldBe(430);
        seen.ShouldBeUnique();
    }

    [Fact]
    public async Task A_poll_resumes_behind_a_record_by_time_and_id()
    {
        Sandbox.Seed(new(50, 10));
        var all = (await Post(Search, """
            {"sorts":[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}],"limit":50,"properties":["email"]}
            """)).Results.ToList();
        var last = all[19];
        var time = (string)last["properties"]!["lastmodifieddate"]!;

        var rest = await Post(Search, $$"""
            {"filterGroups":[
              {"filters":[{"propertyName":"lastmodifieddate","operator":"GT","value":"{{time}}"}]},
              {"filters":[{"propertyName":"lastmodifieddate","operator":"EQ","value":"{{time}}"},
                          {"propertyName":"hs_object_id","operator":"GT","value":"{{last["id"]}}"}]}],
             "sorts":[{"propertyName":"lastmodifieddate","direction":"ASCENDING"}],"limit":50}
            """);

        ((int)rest.Body["total"]!).ShouldBe(30);
        rest.Results.Select(result => (string)result["id"]!).ShouldBe(all.Skip(20).Select(result => (string)result["id"]!));
    }

    [Theory]
    [InlineData("""{"limit":201}""")]
    [InlineData("""{"limit":200,"after":"9801"}""")]
    [InlineData("""{"filterGroups":[{"filters":[{"propertyName":"nope","operator":"EQ","value":"1"}]}]}""")]
    [InlineData("""{"filterGroups":[{},{},{},{},{},{}]}""")]
    public async Task A_search_outside_the_limits_answers_400(string body)
    {
        var refused = await Post(Search, body);

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Category.ShouldBe("VALIDATION_ERROR");
    }

    [Theory]
    [InlineData("CONTAINS_TOKEN", "\"value\":\"beat*\"", "b")]
    [InlineData("IN", "\"values\":[\"Ada\",\"Cleo\"]", "ac")]
    [InlineData("NEQ", "\"value\":\"Ada\"", "bcd")]
    [InlineData("NOT_HAS_PROPERTY", "\"value\":\"\"", "d")]
    [InlineData("BETWEEN", "\"value\":\"Ada\",\"highValue\":\"Beatrix\"", "ab")]
    [InlineData("EQ", "\"value\":\"ada\"", "a")]
    [InlineData("LT", "\"value\":\"Beatrix\"", "a")]
    [InlineData("LTE", "\"value\":\"Beatrix\"", "ab")]
    [InlineData("GT", "\"value\":\"Beatrix\"", "c")]
    [InlineData("GTE", "\"value\":\"Beatrix\"", "bc")]
    [InlineData("NOT_IN", "\"values\":[\"Ada\",\"Cleo\"]", "bd")]
    [InlineData("HAS_PROPERTY", "\"value\":\"\"", "abc")]
    [InlineData("CONTAINS_TOKEN", "\"value\":\"*eo\"", "c")]
    [InlineData("CONTAINS_TOKEN", "\"value\":\"Cle\"", "")]
    [InlineData("NOT_CONTAINS_TOKEN", "\"value\":\"beatrix\"", "acd")]
    public async Task Operators_select_as_documented(string operation, string operand, string expected)
    {
        await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        await CreateContact("""{"email":"b@example.com","firstname":"Beatrix"}""");
        await CreateContact("""{"email":"c@example.com","firstname":"Cleo"}""");
        await CreateContact("""{"email":"d@example.com"}""");
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(21));

        var found = await Post(Search, $$"""
            {"filterGroups":[{"filters":[{"propertyName":"firstname","operator":"{{operation}}",{{operand}}}]}],"properties":["email"]}
            """);

        string.Concat(found.Results.Select(result => ((string)result["properties"]!["email"]!)[0])).ShouldBe(expected);
    }

    [Fact]
    public async Task A_large_result_is_walked_in_the_order_asked_for_with_blanks_last()
    {
        Sandbox.Seed(new(2500, 20), 1001);
        const string Body = """
            {"filterGroups":[{"filters":[{"propertyName":"lifecyclestage","operator":"EQ","value":"lead"},
              {"propertyName":"city","operator":"NEQ","value":"Lyon"}]}],
             "sorts":[{"propertyName":"jobtitle","direction":"DESCENDING"}],"properties":["jobtitle","city"],"limit":200,"after":
            """;
        var titles = new List<string?>();
        for (string? after = "0"; after is not null;)
        {
            var page = await Post(Search, $"{Body}{after}}}");
            titles.AddRange(page.Results.Select(contact => (string?)contact["properties"]!["jobtitle"]));
            page.Results.ShouldAllBe(contact => (string)contact["properties"]!["city"]! != "Lyon");
            after = (string?)page.Body["paging"]?["next"]?["after"];
            ((int)page.Body["total"]!).ShouldBe(1875);
        }

        titles.Count.ShouldBe(1875);
        var known = titles.TakeWhile(title => title is not null).ToList();
        known.ShouldBe(known.OrderByDescending(title => title, StringComparer.OrdinalIgnoreCase));
        titles.Skip(known.Count).ShouldAllBe(title => title == null);
    }

    [Fact]
    public async Task Every_way_to_answer_selects_the_same_as_looking_at_each_record()
    {
        Sandbox.Seed(new(2500, 20), 1001);
        var id = await CreateContact("""{"email":"x@example.com","firstname":"Ada","city":"Lyon","jobtitle":"Head of Sales","phone":"+33 4 5"}""");
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(21));
        string[] filters =
        [
            """{"propertyName":"firstname","operator":"EQ","value":"ada"}""", """{"propertyName":"jobtitle","operator":"CONTAINS_TOKEN","value":"sales"}""",
            """{"propertyName":"city","operator":"IN","values":["Lyon","Porto"]}""", """{"propertyName":"phone","operator":"NOT_CONTAINS_TOKEN","value":"30"}""",
            $$"""{"propertyName":"hs_object_id","operator":"LTE","value":"{{id}}"}""",
        ];

        // Each filter may be the narrowest or not; all orders of them must agree, sorted by any property.
        var totals = new HashSet<int>();
        foreach (var sort in new[] { "email", "-lastmodifieddate", "hs_object_id", "jobtitle" })
        {
            foreach (var order in new[] { filters, [.. filters.Reverse()] })
            {
                var page = await Post(Search, $$"""{"filterGroups":[{"filters":[{{string.Join(',', order)}}]}],"sorts":["{{sort}}"],"limit":200}""");
                totals.Add((int)page.Body["total"]!);
                page.Results.Count().ShouldBe((int)page.Body["total"]!);
                page.Results.Select(contact => (string)contact["id"]!).ShouldContain(id);
            }
        }

        totals.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_text_finds_the_beginnings_of_words_and_an_association_the_records_at_its_other_end()
    {
        var ada = await CreateContact("""{"email":"ada@fjord.example","firstname":"Ada","lastname":"Lovelace"}""");
        await CreateContact("""{"email":"bea@fjord.example","firstname":"Bea"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!;
        await Send(HttpMethod.Put, $"crm/v4/objects/contacts/{ada}/associations/default/companies/{company}", null);
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(21));

        (await Post(Search, """{"query":"love ada"}""")).Results.Select(contact => (string)contact["id"]!).ShouldBe([ada]);
        ((int)(await Post(Search, """{"query":"fjord"}""")).Body["total"]!).ShouldBe(2);
        (await Post(Search, $$"""{"filterGroups":[{"filters":[{"propertyName":"associations.company","operator":"EQ","value":"{{company}}"}]}]}"""))
            .Results.Select(contact => (string)contact["id"]!).ShouldBe([ada]);
    }

    private async Task<List<string>> Find(string firstName)
    {
        var found = await Post(Search, $$"""
            {"filterGroups":[{"filters":[{"propertyName":"firstname","operator":"EQ","value":"{{firstName}}"}]}]}
            """);
        return [.. found.Results.Select(result => (string)result["id"]!)];
    }
}
