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
}
