namespace HubSpotSfSync.Scenarios.Identity;

/// <summary>Who was deleted for privacy in HubSpot is not brought back by Salesforce, nor remembered.</summary>
public sealed class ErasureTests
{
    private const string Contacts = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """;

    [Fact]
    public async Task A_contact_that_was_deleted_for_privacy_is_not_created_again_until_somebody_does_so_by_hand()
    {
        await using var world = await World.StartAsync(Contacts);
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        await world.HubSpot.EraseAsync(ada);
        await world.EventuallyAsync("nothing of it is remembered", async () => (await world.Operator.PairAsync(ada))?.Decisions.Count == 0);
        await world.Salesforce.UpdateAsync(inSalesforce, new { LastName = "Byron" });
        var second = await world.Salesforce.CreateAsync("Contact", new { Email = "Ada@ACME.com", LastName = "Lovelace" });

        await world.EventuallyAsync("the operator is told", async () => (await world.Operator.PairAsync(second))?.Refusal?.Code == "ERASED");
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(0);
        (await world.Operator.OverviewAsync()).Decisions.ShouldAllBe(entry => entry.Decision.New != "ada@acme.com");

        var byHand = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });

        await world.EventuallyAsync("the two are linked", async () => (await world.PairAsync(byHand)).SalesforceId is not null);
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(2);
    }
}
