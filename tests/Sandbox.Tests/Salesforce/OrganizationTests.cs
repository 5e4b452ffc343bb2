using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class OrganizationTests : SalesforceTest
{
    protected override SalesforceSandboxOptions Options => new() { CurrencyIsoCode = "EUR", TimeZone = "Europe/Berlin" };

    [Fact]
    public async Task A_query_tells_the_time_zone_and_no_currency()
    {
        (await Column("SELECT TimeZoneSidKey FROM Organization", "TimeZoneSidKey")).ShouldBe(["Europe/Berlin"]);
        (await Column("SELECT Id FROM Organization", "Id")).ShouldBe([Sandbox.Org.Id]);
        (await Query("SELECT DefaultCurrencyIsoCode FROM Organization")).Error.ShouldBe("INVALID_FIELD");
        (await Query("SELECT IsoCode FROM CurrencyType")).Error.ShouldBe("INVALID_TYPE");
    }

    [Fact]
    public async Task The_features_tell_the_only_currency_as_long_as_it_is_the_only_one()
    {
        var single = (await Get("connect/organization")).Body!["features"]!;
        ((string?)single["defaultCurrencyIsoCode"]).ShouldBe("EUR");
        ((bool)single["multiCurrency"]!).ShouldBeFalse();

        await Control("currencies", """[{"isoCode":"USD","rate":1},{"isoCode":"EUR","rate":0.9}]""");

        var multi = (await Get("connect/organization")).Body!["features"]!;
        multi["defaultCurrencyIsoCode"].ShouldBeNull();
        ((bool)multi["multiCurrency"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Connect_stands_outside_of_composites()
    {
        var answer = await Post("composite", """{"compositeRequest":[{"method":"GET","url":"/services/data/v66.0/connect/organization","referenceId":"a"}]}""");

        var refused = answer.Status >= 400 ? answer.Status : (int)answer.Body!["compositeResponse"]![0]!["httpStatusCode"]!;
        refused.ShouldBe(400);
    }

    [Fact]
    public async Task Nobody_writes_the_organization_through_the_api() =>
        (await Patch($"sobjects/Organization/{Sandbox.Org.Id}", """{"Name":"Mine"}""")).Status.ShouldBeGreaterThanOrEqualTo(400);
}
