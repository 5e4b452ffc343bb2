using System.Globalization;

namespace HubSpotSfSync.Scenarios.Money;

/// <summary>Amounts with their currencies: never a bare number in the wrong one.</summary>
public sealed class MoneyTests
{
    /// <summary>The portal is at home in EUR, the org in USD.</summary>
    private const string Deals = """
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
          - hubspot: deals
            salesforce: Opportunity
            match: { hubspot: dealname, salesforce: Name }
            constants: { StageName: Prospecting }
            hubspotConstants: { dealstage: appointmentscheduled, pipeline: default }
            fields:
              - { hubspot: dealname, salesforce: Name, owner: shared }
              - { hubspot: closedate, salesforce: CloseDate, owner: shared, transform: { date: { zone: UTC } } }
              - { hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: companies } }
              - hubspot: [amount, deal_currency_code]
                salesforce: [Amount, CurrencyIsoCode, Original_Amount__c, Original_Currency__c]
                owner: shared
                inputs: { hubspot: [closedate], salesforce: [CloseDate] }
                transform: money
              - hubspot: arr
                salesforce: Arr__c
                owner: shared
                inputs: { hubspot: [deal_currency_code, closedate], salesforce: [CurrencyIsoCode, CloseDate] }
                transform: { money: { hubspot: companyCurrency } }
        """;

    [Fact]
    public async Task An_amount_keeps_its_currency_or_is_converted_by_the_rate_of_its_close_date_and_waits_for_a_missing_one()
    {
        await using var world = await World.StartAsync(Deals, new WorldOptions
        {
            Before = SetUpAsync,
            Org = org => org with { ChangeDataCaptureObjects = ["Account", "Opportunity"] },
        });

        // Both have GBP: kept to the last digit. The property in company currency is worth EUR 850 = USD 1,000 = GBP 800 on that day.
        var kept = await DealAsync(world, "Kept", "2026-03-15", "1234.56", "GBP", arr: "850");
        (await OpportunityAsync(world, "Kept")).ShouldBe(("1234.56", "GBP", "1234.56", "GBP", "800"));

        // The org no longer takes CHF: 880 are USD 1,000 at the first half year's rate and 977.78 at the second's, with the original beside it.
        await DealAsync(world, "First half", "2026-03-15", "880", "CHF");
        await DealAsync(world, "Second half", "2026-08-01", "880", "CHF");
        (await OpportunityAsync(world, "First half")).ShouldBe(("1000", "USD", "880", "CHF", null));
        (await OpportunityAsync(world, "Second half")).ShouldBe(("977.78", "USD", "880", "CHF", null));

        // Of JPY nobody knows the rate: nothing is written, and the deal says what it waits for.
        var waiting = await DealAsync(world, "Waiting", "2026-03-15", "150000", "JPY");
        var pair = await world.PairIsAsync(waiting, "Parked");
        pair.Held.ShouldHaveSingleItem().ToString().ShouldContain("RATE_MISSING");
        pair.Held[0].Reason.ShouldBe("Salesforce has no rate for JPY on 2026-03-15, which converting JPY to USD needs. Add the rate there; the record goes on by itself.");
        (await world.Salesforce.CountAsync("Opportunity", "Name = 'Waiting'")).ShouldBe(0);

        // The administrator adds it and presses Retry.
        await world.Salesforce.CreateAsync("CurrencyType", new { IsoCode = "JPY", ConversionRate = 150, DecimalPlaces = 0, IsActive = false });
        await world.Operator.RetryAsync("portal-org");
        (await OpportunityAsync(world, "Waiting")).ShouldBe(("1000", "USD", "150000", "JPY", null));

        // The other way: USD is none of the portal's currencies, so it becomes EUR, by Salesforce's rate of the close date.
        await world.Salesforce.CreateAsync("Opportunity", new { Name = "Sales", StageName = "Prospecting", CloseDate = "2026-08-01", Amount = 1000, CurrencyIsoCode = "USD" });
        await world.HubSpot.SingleAsync("deals", new { dealname = "Sales", amount = "800", deal_currency_code = "EUR" });

        await world.InStepAsync();
        (await world.HubSpot.ReadAsync(kept)).Properties.ShouldSatisfyAllConditions(
            deal => deal["amount"].ShouldBe("1234.56"), deal => deal["deal_currency_code"].ShouldBe("GBP"), deal => deal["arr"].ShouldBe("850"));
    }

    private static async Task<HubSpotRecord> DealAsync(World world, string name, string closes, string amount, string currency, string? arr = null) =>
        await world.HubSpot.CreateAsync("deals", new { dealname = name, pipeline = "default", dealstage = "appointmentscheduled", closedate = $"{closes}T00:00:00Z", amount, deal_currency_code = currency, arr });

    private static async Task<(string? Amount, string? Currency, string? Original, string? OriginalCurrency, string? Arr)> OpportunityAsync(World world, string name)
    {
        var found = await world.Salesforce.SingleAsync($"SELECT Id, Amount, CurrencyIsoCode, Original_Amount__c, Original_Currency__c, Arr__c FROM Opportunity WHERE Name = '{name}'");
        return (found["Amount"], found["CurrencyIsoCode"], found["Original_Amount__c"], found["Original_Currency__c"], found["Arr__c"]);
    }

    private static async Task SetUpAsync(World world)
    {
        await world.Salesforce.ControlAsync("currencies", new[] { new { isoCode = "USD", rate = 1.0 }, new { isoCode = "EUR", rate = 0.9 }, new { isoCode = "GBP", rate = 0.8 }, new { isoCode = "CHF", rate = 0.88 } });
        await world.Salesforce.UpdateAsync(await world.Salesforce.SingleAsync("SELECT Id FROM CurrencyType WHERE IsoCode = 'CHF'"), new { IsActive = false });
        foreach (var (code, start, rate) in new[] { ("EUR", "2026-01-01", 0.85), ("EUR", "2026-07-01", 0.8), ("GBP", "2026-01-01", 0.8), ("CHF", "2026-01-01", 0.88), ("CHF", "2026-07-01", 0.9) })
        {
            await world.Salesforce.CreateAsync("DatedConversionRate", new { IsoCode = code, StartDate = start, ConversionRate = rate });
        }

        await world.Salesforce.ControlAsync("fields", new { @object = "Opportunity", name = "Original_Amount__c", type = "double", scale = 2 });
        await world.Salesforce.ControlAsync("fields", new { @object = "Opportunity", name = "Original_Currency__c", type = "string" });
        await world.Salesforce.ControlAsync("fields", new { @object = "Opportunity", name = "Arr__c", type = "currency", scale = 2 });
        await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/properties/deals", new { name = "arr", label = "ARR", type = "number", fieldType = "number", groupName = "dealinformation", showCurrencySymbol = true });
        foreach (var (code, rate) in new[] { ("GBP", 1.1), ("CHF", 1.05), ("JPY", 0.006) })
        {
            await world.HubSpot.SendAsync(HttpMethod.Post, "settings/v3/currencies/exchange-rates", new { fromCurrencyCode = code, conversionRate = rate.ToString(CultureInfo.InvariantCulture), effectiveAt = "2026-01-01T00:00:00Z" });
        }

        world.HubSpot.ForgetProperties();
    }
}
