namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>contacts &lt;-&gt; Contact</summary>
public sealed class ContactTests
{
    private const string Contacts = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: firstname, salesforce: FirstName, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
        """;

    [Fact]
    public async Task A_contact_created_in_HubSpot_appears_in_Salesforce_once()
    {
        await using var world = await World.StartAsync(Contacts);

        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", firstname = "Ada", lastname = "Lovelace" });

        var contact = await world.Salesforce.SingleAsync("SELECT Id, FirstName, LastName, HubSpot_Sync_Id__c FROM Contact WHERE Email = 'ada@acme.com'");
        contact["FirstName"].ShouldBe("Ada");
        contact["LastName"].ShouldBe("Lovelace");
        await world.HubSpot.BecomesAsync(ada, new { salesforce_sync_id = contact.Id });
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
    }

    [Fact]
    public async Task A_contact_created_in_Salesforce_appears_in_HubSpot_once()
    {
        await using var world = await World.StartAsync(Contacts);

        var ada = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", FirstName = "Ada", LastName = "Lovelace" });

        var contact = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com", firstname = "Ada", lastname = "Lovelace" });
        await world.InStepAsync();
        (await world.PairAsync(ada)).HubSpotId.ShouldBe(contact.Id);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
    }

    [Fact]
    public async Task Changes_go_both_ways()
    {
        await using var world = await World.StartAsync(Contacts);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");

        await world.HubSpot.UpdateAsync(inHubSpot, new { lastname = "Lovelace", jobtitle = "Analyst" });
        await world.Salesforce.BecomesAsync(inSalesforce, new { LastName = "Lovelace", Title = "Analyst" });
        await world.Salesforce.UpdateAsync(inSalesforce, new { FirstName = "Ada" });
        await world.HubSpot.BecomesAsync(inHubSpot, new { firstname = "Ada" });
    }

    [Fact]
    public async Task What_a_platform_makes_of_a_value_is_not_fought()
    {
        await using var world = await World.StartAsync(Contacts);
        var inSalesforce = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace" });
        var inHubSpot = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        await world.InStepAsync();

        await world.HubSpot.UpdateAsync(inHubSpot, new { jobtitle = "  Analyst  " });
        await world.Salesforce.BecomesAsync(inSalesforce, new { Title = "Analyst" });

        await world.InStepAsync();
        (await world.HubSpot.ReadAsync(inHubSpot))["jobtitle"]!.Trim().ShouldBe("Analyst");
        (await world.DecisionsAsync(inHubSpot, "Title", "jobtitle")).Count.ShouldBe(1);
    }
}
