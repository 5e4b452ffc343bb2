namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>deals &lt;-&gt; Opportunity: stages by pipeline, close date, amount, and the company that comes first.</summary>
public sealed class DealTests
{
    private const string Deals = """
        polling: { salesforce: 2s }
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
            fields:
              - { hubspot: dealname, salesforce: Name, owner: shared }
              - hubspot: [pipeline, dealstage]
                salesforce: StageName
                owner: shared
                transform: { stage: { pipelines: { default: { stages: { appointmentscheduled: Prospecting, contractsent: Negotiation/Review, closedwon: Closed Won } } } } }
              - { hubspot: closedate, salesforce: CloseDate, owner: shared, transform: { date: { zone: UTC } } }
              - { hubspot: amount, salesforce: Amount, owner: salesforce, normalize: number }
              - { hubspot: associations.companies, salesforce: AccountId, owner: shared, required: true, transform: { lookup: companies } }
        """;

    [Fact]
    public async Task A_deal_takes_its_company_along_and_keeps_its_stage_in_step()
    {
        await using var world = await World.StartAsync(Deals);

        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var deal = await world.HubSpot.CreateAsync("deals", new { dealname = "Engine", pipeline = "default", dealstage = "appointmentscheduled", closedate = "2026-12-31T00:00:00Z", amount = 1000 });
        await world.HubSpot.AssociateAsync(deal, acme);

        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme'");
        var opportunity = await world.Salesforce.SingleAsync("SELECT Id, StageName, CloseDate, Amount FROM Opportunity WHERE Name = 'Engine'");
        (opportunity["StageName"], opportunity["CloseDate"], opportunity["Amount"]).ShouldBe(("Prospecting", "2026-12-31", "1000"));
        await world.Salesforce.BecomesAsync(opportunity, new { AccountId = account.Id });

        await world.Salesforce.UpdateAsync(opportunity, new { StageName = "Closed Won", Amount = 1200 });

        await world.HubSpot.BecomesAsync(deal, new { dealstage = "closedwon", amount = "1200" });
        (await world.DecisionsAsync(deal, "dealstage")).ShouldContain("HubSpot.dealstage: appointmentscheduled -> closedwon (Shared: CarriedOver)");
    }

    [Fact]
    public async Task An_opportunity_whose_account_is_unknown_waits_for_its_company()
    {
        await using var world = await World.StartAsync(Deals);

        var account = await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "acme.com" });
        var opportunity = await world.Salesforce.CreateAsync("Opportunity", new { Name = "Engine", StageName = "Negotiation/Review", CloseDate = "2026-12-31", AccountId = account.Id });

        var company = await world.HubSpot.SingleAsync("companies", new { name = "Acme" });
        var deal = await world.HubSpot.SingleAsync("deals", new { dealname = "Engine", dealstage = "contractsent" });
        await world.EventuallyAsync("the deal has its company", async () => (await world.HubSpot.AssociatedAsync(deal, "companies")).Contains(company.Id));
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("companies")).ShouldBe(1);
        (await world.HubSpot.CountAsync("deals")).ShouldBe(1);
        (await world.PairAsync(opportunity)).HubSpotId.ShouldBe(deal.Id);
    }
}
