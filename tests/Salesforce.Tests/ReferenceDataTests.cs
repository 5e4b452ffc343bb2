using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class ReferenceDataTests : OrgTest
{
    protected override SalesforceSandboxOptions Options { get; } = new() { CurrencyIsoCode = "JPY", TimeZone = "Asia/Tokyo" };

    [Fact]
    public async Task An_org_of_one_currency_takes_two_calls()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        var before = Permits.Granted;

        var reference = await Crm.ReadReferenceDataAsync(Live, Ct);

        (Permits.Granted - before).ShouldBe(2);
        reference.TimeZone.ShouldBe("Asia/Tokyo");
        reference.Currencies.Home.ShouldBe("JPY");
        reference.Currencies.Multiple.ShouldBeFalse();
        reference.Currencies.Currencies.ShouldBe([new CurrencyInfo("JPY", 0, true)]);
        reference.Currencies.Rates.ShouldBeEmpty();
        reference.RecordTypes.ShouldBeEmpty();
    }

    [Fact]
    public async Task People_are_told_with_their_address_and_whether_they_are_active()
    {
        await SetUpSandboxAsync("transactions", new JsonObject { ["records"] = new JsonArray(User("gone", isActive: false)) });

        var people = (await Crm.ReadReferenceDataAsync(Live, Ct)).People;

        people.Select(person => person.Email).ShouldContain("sales@sandbox.example");
        people.Single(person => person.Email == "gone@example.com").ShouldSatisfyAllConditions(
            person => person.Active.ShouldBeFalse(),
            person => person.Name.ShouldBe("gone Doe"),
            person => person.Id.ShouldStartWith("005"));
    }

    [Fact]
    public async Task Many_people_come_in_pages()
    {
        await SetUpSandboxAsync("transactions", new JsonObject { ["records"] = new JsonArray([.. Enumerable.Range(0, 2100).Select(i => User($"user{i}", isActive: true))]) });

        (await Crm.ReadReferenceDataAsync(Live, Ct)).People.Count.ShouldBe(2102);
    }

    [Fact]
    public async Task The_stages_are_one_pipeline_in_their_order()
    {
        var pipeline = (await Crm.ReadReferenceDataAsync(Live, Ct)).Pipelines.ShouldHaveSingleItem();

        pipeline.Stages[0].ShouldBe(new Stage("Prospecting", "Prospecting", Closed: false, Won: false, Active: true));
        pipeline.Stages.Single(stage => stage.Won).Id.ShouldBe("Closed Won");
        pipeline.Stages.Count(stage => stage.Closed).ShouldBe(2);
    }

    [Fact]
    public async Task Record_types_are_told_by_object()
    {
        await SetUpSandboxAsync("record-types", new JsonObject { ["object"] = "Opportunity", ["developerName"] = "New_Business", ["name"] = "New business" });

        (await Crm.ReadReferenceDataAsync(Live, Ct)).RecordTypes.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            type => type.ObjectType.ShouldBe("Opportunity"),
            type => type.Name.ShouldBe("New_Business"),
            type => type.Label.ShouldBe("New business"),
            type => type.Active.ShouldBeTrue(),
            type => type.Id.Length.ShouldBe(18));
    }

    [Fact]
    public async Task Several_currencies_come_with_their_rates()
    {
        await SetUpSandboxAsync("currencies", new JsonArray(Currency("USD", 1), Currency("EUR", 0.9)));
        await PersonCreatesAsync("DatedConversionRate", ("IsoCode", "EUR"), ("StartDate", "2026-01-01"), ("ConversionRate", 0.85));
        await PersonCreatesAsync("DatedConversionRate", ("IsoCode", "EUR"), ("StartDate", "2026-07-01"), ("ConversionRate", 0.8));

        var currencies = (await Crm.ReadReferenceDataAsync(Live, Ct)).Currencies;

        currencies.Multiple.ShouldBeTrue();
        currencies.Home.ShouldBe("USD");
        currencies.Currencies.ShouldBe([new CurrencyInfo("EUR", 2, true), new CurrencyInfo("USD", 2, true)]);
        currencies.Rates.ShouldBe(
        [
            new ExchangeRate("EUR", 0.9m, null, null),
            new ExchangeRate("USD", 1m, null, null),
            new ExchangeRate("EUR", 0.85m, new DateOnly(2026, 1, 1), new DateOnly(2026, 7, 1)),
            new ExchangeRate("EUR", 0.8m, new DateOnly(2026, 7, 1), null),
        ]);
    }

    [Fact]
    public async Task An_org_without_Connect_tells_no_currency()
    {
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "GET /services/data/v66.0/connect/organization", Kind = FaultKind.Status, Status = 403 }]);

        (await Crm.ReadReferenceDataAsync(Live, Ct)).Currencies.ShouldBe(CurrencyTable.None);
    }

    [Fact]
    public async Task An_outage_is_not_taken_for_an_answer()
    {
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "GET /services/data/v66.0/connect/organization", Kind = FaultKind.Status, Status = 503 }]);

        (await Should.ThrowAsync<CrmException>(() => Crm.ReadReferenceDataAsync(Live, Ct))).Fault.ShouldBe(CrmFault.Unavailable);
    }

    private static JsonObject Currency(string code, double rate) => new() { ["isoCode"] = code, ["rate"] = rate };

    private static JsonObject User(string name, bool isActive) => new()
    {
        ["attributes"] = new JsonObject { ["type"] = "User" },
        ["Username"] = $"{name}@example.com",
        ["Email"] = $"{name}@example.com",
        ["FirstName"] = name,
        ["LastName"] = "Doe",
        ["IsActive"] = isActive,
    };
}
