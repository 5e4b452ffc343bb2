using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>An org with one currency has no field for it, and a mapping of amounts with their currency serves it all the same.</summary>
public sealed class OnlyCurrencyTests : OrgTest
{
    private static readonly RecordQuery Amounts = new() { ObjectType = "Opportunity", Fields = ["Name", "Amount", "CurrencyIsoCode"], IdentityField = Identity };

    [Fact]
    public async Task Its_currency_is_read_as_empty_and_not_written()
    {
        var write = new RecordWrite
        {
            Identity = "1001-1",
            Values = new Dictionary<string, string?> { ["Name"] = "Engine", ["StageName"] = "Prospecting", ["CloseDate"] = "2026-12-31", ["Amount"] = "1000", ["CurrencyIsoCode"] = null },
            Match = [],
        };

        var made = (await WriteAsync(Amounts, write))[0].ShouldBeOfType<WriteOutcome.Written>().After;
        made.Values.ShouldBe(new Dictionary<string, string?> { ["Name"] = "Engine", ["Amount"] = "1000", ["CurrencyIsoCode"] = null }, ignoreOrder: true);
        (await Crm.ReadAsync(Amounts, [made.Id], Live, Ct))[0].Values.ShouldBe(made.Values, ignoreOrder: true);
        (await WriteAsync(Amounts, Update(made.Id, "1001-1", ("Amount", "1200"), ("CurrencyIsoCode", null)) with { Expected = new Dictionary<string, string?> { ["Amount"] = "1000", ["CurrencyIsoCode"] = null } }))[0]
            .ShouldBeOfType<WriteOutcome.Written>().After.Values["Amount"].ShouldBe("1200");
    }
}
