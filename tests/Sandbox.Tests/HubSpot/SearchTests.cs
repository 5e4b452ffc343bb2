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

    private async Task<List<string>> Find(string firstName)
    {
        var found = await Post(Search, $$"""
            {"filterGroups":[{"filters":[{"propertyName":"firstname","operator":"EQ","value":"{{firstName}}"}]}]}
            """);
        return [.. found.Results.Select(result => (string)result["id"]!)];
    }
}
