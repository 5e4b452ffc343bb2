namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>companies &lt;-&gt; Account</summary>
public sealed class CompanyTests
{
    private const string Companies = """
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website, normalize: domain }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared, normalize: domain }
              - { hubspot: numberofemployees, salesforce: NumberOfEmployees, owner: shared, normalize: number }
        """;

    [Fact]
    public async Task A_company_created_in_HubSpot_appears_in_Salesforce_once()
    {
        await using var world = await World.StartAsync(Companies);

        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com", numberofemployees = 120 });

        var account = await world.Salesforce.SingleAsync("SELECT Id, Name, NumberOfEmployees FROM Account WHERE Website = 'acme.com'");
        (account["Name"], account["NumberOfEmployees"]).ShouldBe(("Acme", "120"));
        await world.InStepAsync();
        (await world.PairAsync(acme)).SalesforceId.ShouldBe(account.Id);
        (await world.Salesforce.CountAsync("Account")).ShouldBe(1);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(1);
    }

    [Fact]
    public async Task An_account_created_in_Salesforce_appears_in_HubSpot_once()
    {
        await using var world = await World.StartAsync(Companies);

        var acme = await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "https://www.acme.com/about", NumberOfEmployees = 120 });

        var company = await world.HubSpot.SingleAsync("companies", new { name = "Acme", numberofemployees = "120" });
        await world.InStepAsync();
        (await world.PairAsync(acme)).HubSpotId.ShouldBe(company.Id);
        (await world.Salesforce.ReadAsync(acme))["Website"].ShouldBe("https://www.acme.com/about", "HubSpot's form of the same domain does not come back");
        (await world.Salesforce.CountAsync("Account")).ShouldBe(1);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(1);
    }

    [Fact]
    public async Task Changes_go_both_ways()
    {
        await using var world = await World.StartAsync(Companies);
        var company = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Website = 'acme.com'");

        await world.HubSpot.UpdateAsync(company, new { name = "Acme Ltd" });
        await world.Salesforce.BecomesAsync(account, new { Name = "Acme Ltd" });
        await world.Salesforce.UpdateAsync(account, new { NumberOfEmployees = 90 });
        await world.HubSpot.BecomesAsync(company, new { numberofemployees = "90" });

        await world.InStepAsync();
        (await world.DecisionsAsync(company, "Name", "numberofemployees")).ShouldBe(
        [
            "Salesforce.Name: (empty) -> Acme (Shared: Created)",
            "Salesforce.Name: Acme -> Acme Ltd (Shared: CarriedOver)",
            "HubSpot.numberofemployees: (empty) -> 90 (Shared: CarriedOver)",
        ]);
    }
}
