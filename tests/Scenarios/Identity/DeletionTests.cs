namespace HubSpotSfSync.Scenarios.Identity;

/// <summary>A deleted record's counterpart stays as it is.</summary>
public sealed class DeletionTests
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
    public async Task A_contact_deleted_in_HubSpot_stays_in_Salesforce_and_does_not_come_back()
    {
        await using var world = await World.StartAsync(Contacts);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        await world.HubSpot.ArchiveAsync(inHubSpot);
        await world.InStepAsync();
        await world.Salesforce.UpdateAsync(inSalesforce, new { LastName = "Lovelace" });

        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(0);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    [Fact]
    public async Task A_contact_deleted_in_Salesforce_stays_in_HubSpot_and_does_not_come_back()
    {
        await using var world = await World.StartAsync(Contacts);
        var inSalesforce = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Byron" });
        var inHubSpot = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        await world.InStepAsync();

        await world.Salesforce.DeleteAsync(inSalesforce);
        await world.InStepAsync();
        await world.HubSpot.UpdateAsync(inHubSpot, new { lastname = "Lovelace" });

        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
    }

    [Fact]
    public async Task A_restored_contact_goes_on_where_it_stopped()
    {
        await using var world = await World.StartAsync(Contacts);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();
        await world.HubSpot.ArchiveAsync(inHubSpot);
        await world.InStepAsync();
        await world.Salesforce.UpdateAsync(inSalesforce, new { LastName = "Lovelace" });
        await world.InStepAsync();

        await world.HubSpot.RestoreAsync(inHubSpot);

        await world.HubSpot.BecomesAsync(inHubSpot, new { lastname = "Lovelace" });
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }
}
