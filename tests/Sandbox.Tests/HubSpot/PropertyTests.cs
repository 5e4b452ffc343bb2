using System.Net;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class PropertyTests : HubSpotTest
{
    private const string Properties = "crm/v3/properties/contacts";
    private const string Tier = """
        {"name":"tier","label":"Tier","type":"enumeration","fieldType":"select","groupName":"contactinformation",
         "options":[{"label":"Gold","value":"gold"},{"label":"Iron","value":"iron"}]}
        """;

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"properties":{"hubspot_owner_id":"8001"}}""")]
    public async Task A_create_without_properties_and_a_users_id_in_place_of_an_owners_are_refused(string body) =>
        (await Post("crm/v3/objects/contacts", body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_property_is_made_filled_changed_and_archived()
    {
        (await Post(Properties, Tier)).Status.ShouldBe(HttpStatusCode.Created);
        (await Post(Properties, Tier)).Status.ShouldBe(HttpStatusCode.Conflict);
        var id = await CreateContact("""{"tier":"gold"}""");

        var changed = await Patch($"{Properties}/tier", """{"options":[{"label":"Gold","value":"gold"},{"label":"Tin","value":"tin"}]}""");
        changed.Body["options"]!.AsArray().Select(option => (string)option!["value"]!).ShouldBe(["gold", "tin"]);
        (await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"tier":"iron"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await Send(HttpMethod.Delete, $"{Properties}/tier", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Properties}/tier")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Get($"{Properties}?archived=true")).Results.Select(property => (string)property["name"]!).ShouldBe(["tier"]);
        (await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"tier":"gold"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{"name":"Bad","label":"B","type":"string","fieldType":"text","groupName":"contactinformation"}""")]
    [InlineData("""{"name":"b","label":"B","type":"string","fieldType":"checkbox","groupName":"contactinformation"}""")]
    [InlineData("""{"name":"b","label":"B","type":"string","fieldType":"text","groupName":"nowhere"}""")]
    [InlineData("""{"name":"b","type":"string","fieldType":"text","groupName":"contactinformation"}""")]
    [InlineData("""{"name":"b","label":"B","type":"bool","fieldType":"booleancheckbox","groupName":"contactinformation","hasUniqueValue":true}""")]
    public async Task A_definition_at_odds_with_itself_is_refused(string body) =>
        (await Post(Properties, body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task HubSpot_s_own_definitions_cannot_be_changed() =>
        (await Patch($"{Properties}/email", """{"label":"Mail"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_batch_makes_what_it_can_and_names_what_it_cannot()
    {
        var mixed = await Post($"{Properties}/batch/create", $$"""
            {"inputs":[{{Tier}},{"name":"email","label":"E","type":"string","fieldType":"text","groupName":"contactinformation"}]}
            """);

        mixed.Status.ShouldBe(HttpStatusCode.MultiStatus);
        ((string)mixed.Results.ShouldHaveSingleItem()["name"]!).ShouldBe("tier");
        ((string)mixed.Body["errors"]![0]!["category"]!).ShouldBe("CONFLICT");
        (await Post($"{Properties}/batch/read", """{"inputs":[{"name":"tier"},{"name":"email"}]}""")).Results.Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_group_is_kept_while_it_has_properties()
    {
        (await Post($"{Properties}/groups", """{"name":"sync","label":"Sync","displayOrder":3}""")).Status.ShouldBe(HttpStatusCode.Created);
        await Post(Properties, Tier.Replace("contactinformation", "sync", StringComparison.Ordinal));

        (await Send(HttpMethod.Delete, $"{Properties}/groups/sync", null)).Status.ShouldBe(HttpStatusCode.BadRequest);
        await Send(HttpMethod.Delete, $"{Properties}/tier", null);
        (await Send(HttpMethod.Delete, $"{Properties}/groups/sync", null)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Stages_and_owners_are_options_that_follow_the_account()
    {
        var stage = (await Get("crm/v3/properties/deals/dealstage")).Body;
        stage["options"]!.AsArray().Select(option => (string)option!["value"]!).ShouldContain("closedwon");

        var owners = (await Get("crm/v3/owners?email=Owner.North@sandbox.example")).Results.ShouldHaveSingleItem();
        ((string)owners["id"]!).ShouldBe("7001");
        ((bool)owners["teams"]![0]!["primary"]!).ShouldBeTrue();
        (await Get("crm/v3/owners?archived=true")).Results.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_rate_of_the_day_is_current_and_earlier_ones_are_kept()
    {
        const string Rates = "settings/v3/currencies/exchange-rates";
        await Post(Rates, """{"fromCurrencyCode":"USD","conversionRate":0.9,"effectiveAt":"2026-01-01T00:00:00Z"}""");
        await Post(Rates, """{"fromCurrencyCode":"USD","conversionRate":0.8,"effectiveAt":"2026-02-01T00:00:00Z"}""");
        await Post(Rates, """{"fromCurrencyCode":"USD","conversionRate":0.7,"effectiveAt":"2099-01-01T00:00:00Z"}""");

        ((decimal)(await Get($"{Rates}/current")).Results.ShouldHaveSingleItem()["conversionRate"]!).ShouldBe(0.8m);
        (await Get(Rates)).Results.Count().ShouldBe(3);
        (await Get("account-info/v3/details")).Body["additionalCurrencies"]!.AsArray().Select(code => (string)code!).ShouldBe(["USD"]);
        (await Post(Rates, """{"fromCurrencyCode":"EUR","conversionRate":1}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post(Rates, """{"fromCurrencyCode":"GBP","conversionRate":1.1234567}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }
}
