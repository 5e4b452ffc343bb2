using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class SeedTests : SalesforceTest
{
    [Fact]
    public async Task Samples_are_of_all_regions_or_of_one()
    {
        (await Control("seed", """{"contacts":4,"companies":2,"region":"emea"}""")).Status.ShouldBe(204);
        (await Column("SELECT Region__c FROM Contact", "Region__c")).ShouldBe(["EMEA", "EMEA", "EMEA", "EMEA"]);

        (await Control("seed", """{"contacts":4,"companies":2}""")).Status.ShouldBe(204);
        (await Column("SELECT Region__c FROM Contact", "Region__c")).CountBy(region => region).ShouldBe([new("EMEA", 4), new("APAC", 4)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_region_without_samples_is_refused()
    {
        var refused = await Control("seed", """{"region":"amer"}""");

        refused.Status.ShouldBe(400);
        ((string?)refused.Body!["field"]).ShouldBe("region");
        (await Column("SELECT Id FROM Contact", "Id")).ShouldBeEmpty();
    }
}
