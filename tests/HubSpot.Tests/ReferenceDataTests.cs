using System.Text.Json.Nodes;
using HubSpotSfSync.HubSpot.Reference;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class ReferenceDataTests : HubSpotClientTest
{
    [Fact]
    public async Task Owners_are_people_the_former_ones_too()
    {
        var people = (await Crm.ReadReferenceDataAsync(Live, Ct)).People;

        people.ShouldContain(new Person("7001", "owner.north@sandbox.example", "Nora North", true));
        people.ShouldContain(new Person("7003", "owner.former@sandbox.example", "Fay Former", false));
    }

    [Fact]
    public async Task Custom_objects_are_one_by_id_and_by_any_of_their_names()
    {
        await SendAsync(HttpMethod.Post, "/crm-object-schemas/v3/schemas", JsonNode.Parse("""
            {"name":"car","labels":{"singular":"Car","plural":"Cars"},"primaryDisplayProperty":"plate",
             "properties":[{"name":"plate","label":"Plate","type":"string","fieldType":"text"}]}
            """));

        var data = await Crm.ReadReferenceDataAsync(Live, Ct);

        var known = data.Objects.ShouldHaveSingleItem();
        known.Names.ShouldContain("p_car");
        known.Id.ShouldStartWith("2-");
        data.IsSameObject(known.Id, "p_car").ShouldBeTrue();
        data.IsSameObject($"contacts:{known.Id}", "contacts:p_car").ShouldBeTrue();
        data.IsSameObject(known.Id, "contacts").ShouldBeFalse();
        ReferenceData.Empty.IsSameObject("contacts", "contacts").ShouldBeTrue();
    }

    [Fact]
    public async Task A_stage_says_whether_a_deal_in_it_is_closed_and_won()
    {
        var stages = (await Crm.ReadReferenceDataAsync(Live, Ct)).Pipelines.ShouldHaveSingleItem().Stages.ToDictionary(stage => stage.Id);

        stages["closedwon"].ShouldSatisfyAllConditions(stage => stage.Closed.ShouldBeTrue(), stage => stage.Won.ShouldBeTrue());
        stages["closedlost"].ShouldSatisfyAllConditions(stage => stage.Closed.ShouldBeTrue(), stage => stage.Won.ShouldBeFalse());
        stages["appointmentscheduled"].ShouldSatisfyAllConditions(stage => stage.Closed.ShouldBeFalse(), stage => stage.Active.ShouldBeTrue());
    }

    [Fact]
    public async Task Rates_are_turned_round_and_hold_until_the_next()
    {
        var home = (await Crm.ReadReferenceDataAsync(Live, Ct)).Currencies.Home!;
        var other = home == "GBP" ? "CHF" : "GBP";
        foreach (var (rate, day) in new[] { (0.8m, "2026-01-01"), (1.25m, "2026-03-01") })
        {
            await SendAsync(HttpMethod.Post, "/settings/v3/currencies/exchange-rates", new JsonObject { ["fromCurrencyCode"] = other, ["conversionRate"] = rate, ["effectiveAt"] = $"{day}T12:00:00Z" });
        }

        var data = await Crm.ReadReferenceDataAsync(Live, Ct);

        data.TimeZone.ShouldNotBeNull();
        data.Currencies.Multiple.ShouldBeTrue();
        data.Currencies.Currencies.Select(currency => currency.Code).ShouldBe([home, other]);
        data.Currencies.Rates.ShouldBe(
        [
            new ExchangeRate(other, 0.8m, null, null),
            new ExchangeRate(other, 1.25m, new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 1)),
            new ExchangeRate(other, 0.8m, new DateOnly(2026, 3, 1), null),
        ]);
    }

    [Fact]
    public void A_rate_holds_from_the_day_in_the_portal_s_zone_and_of_two_on_a_day_the_later_counts()
    {
        var at = new DateTimeOffset(2026, 1, 1, 20, 0, 0, TimeSpan.Zero);
        ConversionRate Rate(decimal rate, DateTimeOffset from) => new("USD", "JPY", rate, from);

        var rates = CurrencyRates.Table("JPY", [], [Rate(100, at), Rate(200, at.AddHours(1)), Rate(160, at.AddDays(3))], [], "Asia/Tokyo").Rates;

        rates.ShouldBe([new ExchangeRate("USD", 0.005m, new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 5)), new ExchangeRate("USD", 0.00625m, new DateOnly(2026, 1, 5), null)]);
    }

    [Fact]
    public void A_portal_with_one_currency_has_no_codes_on_its_records()
    {
        var table = CurrencyRates.Table("JPY", [], [], [], null);

        table.Multiple.ShouldBeFalse();
        table.Currencies.ShouldBe([new CurrencyInfo("JPY", 0, true)]);
    }
}
