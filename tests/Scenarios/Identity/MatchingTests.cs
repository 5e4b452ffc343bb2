namespace HubSpotSfSync.Scenarios.Identity;

/// <summary>How two records find out that they are the same thing.</summary>
public sealed class MatchingTests
{
    private const string ContactsAndCompanies = """
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website, normalize: domain }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared, normalize: domain }
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """;

    [Fact]
    public async Task Records_that_were_on_both_sides_before_are_joined_and_not_doubled()
    {
        await using var world = await World.StartAsync(ContactsAndCompanies, new WorldOptions
        {
            Before = async world =>
            {
                await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
                await world.Salesforce.CreateAsync("Contact", new { Email = "Ada@ACME.com", LastName = "Lovelace" });
                await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
                await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "https://www.acme.com/about" });
            },
        });

        var contact = await world.HubSpot.SingleAsync("contacts", new { lastname = "Lovelace" });
        var company = await world.HubSpot.SingleAsync("companies", new { name = "Acme" });
        contact["salesforce_sync_id"].ShouldBe((await world.Salesforce.SingleAsync("SELECT Id FROM Contact")).Id);
        company["salesforce_sync_id"].ShouldBe((await world.Salesforce.SingleAsync("SELECT Id FROM Account")).Id);
    }

    [Fact]
    public async Task A_contact_that_both_sides_create_at_the_same_time_becomes_one_pair()
    {
        await using var world = await World.StartAsync(ContactsAndCompanies);

        await world.UnseenAsync(async () =>
        {
            await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
            await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace" });
        });

        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
        var contact = (await world.HubSpot.AllAsync("contacts"))[0];
        (await world.PairAsync(contact)).SalesforceId.ShouldBe((await world.Salesforce.SingleAsync("SELECT Id FROM Contact")).Id);
    }

    /// <summary>An external id first, then any of a contact's e-mails, then a phone number, which people write as they like.</summary>
    [Fact]
    public async Task Keys_are_tried_in_their_order_an_external_id_then_all_emails_then_the_phone_number()
    {
        const string Keys = """
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match:
                  - { hubspot: erp_id, salesforce: ERP_Id__c }
                  - { hubspot: email, salesforce: Email }
                  - { hubspot: mobilephone, salesforce: MobilePhone, country: DE }
                fields:
                  - { hubspot: erp_id, salesforce: ERP_Id__c, owner: salesforce }
                  - { hubspot: email, salesforce: Email, owner: hubspot }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: mobilephone, salesforce: MobilePhone, owner: hubspot }
            """;
        await using var world = await World.StartAsync(Keys, new WorldOptions
        {
            Before = async world =>
            {
                await world.Salesforce.ControlAsync("fields", new { @object = "Contact", name = "ERP_Id__c", type = "string", externalId = true });
                await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/properties/contacts", new { name = "erp_id", label = "ERP id", type = "string", fieldType = "text", groupName = "contactinformation" });
                await world.HubSpot.CreateAsync("contacts", new { lastname = "Id", erp_id = "A-1", email = "id@acme.com" });
                await world.Salesforce.CreateAsync("Contact", new { LastName = "Id", ERP_Id__c = "A-1", Email = "other@acme.com" });
                await world.HubSpot.CreateAsync("contacts", new { lastname = "Email", email = "new@acme.com", hs_additional_emails = "old@acme.com;older@acme.com" });
                await world.Salesforce.CreateAsync("Contact", new { LastName = "Email", Email = "Older@acme.com", ERP_Id__c = "A-2" });
                await world.HubSpot.CreateAsync("contacts", new { lastname = "Phone", mobilephone = "0151 23456789" });
                await world.Salesforce.CreateAsync("Contact", new { LastName = "Phone", MobilePhone = "+49 (151) 234-567-89" });
            },
        });

        foreach (var name in (string[])["Id", "Email", "Phone"])
        {
            var contact = await world.HubSpot.SingleAsync("contacts", new { lastname = name });
            contact["salesforce_sync_id"].ShouldBe((await world.Salesforce.SingleAsync($"SELECT Id FROM Contact WHERE LastName = '{name}'")).Id);
        }

        // One that comes later is found as well, by an e-mail that the other side knows as an additional one.
        await world.UnseenAsync(async () =>
        {
            await world.Salesforce.CreateAsync("Contact", new { LastName = "Later", Email = "later@acme.com" });
            await world.HubSpot.CreateAsync("contacts", new { lastname = "Later", email = "latest@acme.com", hs_additional_emails = "later@acme.com" });
        });
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'latest@acme.com'");

        // Its main one becomes an additional one: it is still the same contact.
        var email = await world.HubSpot.SingleAsync("contacts", new { lastname = "Email" });
        await world.HubSpot.UpdateAsync(email, new { email = "newest@acme.com", hs_additional_emails = "new@acme.com;old@acme.com;older@acme.com" });
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'newest@acme.com' AND ERP_Id__c = 'A-2'");
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(4);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(4);
    }

    [Fact]
    public async Task An_email_that_is_changed_on_one_side_does_not_part_a_pair()
    {
        await using var world = await World.StartAsync(ContactsAndCompanies);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");

        await world.Salesforce.UpdateAsync(inSalesforce, new { Email = "ada.lovelace@acme.com", LastName = "Lovelace" });

        await world.HubSpot.BecomesAsync(inHubSpot, new { email = "ada.lovelace@acme.com", lastname = "Lovelace" });

        // Both sides change it at once: the rule of the field decides, and the pair is still one.
        await world.UnseenAsync(async () =>
        {
            await world.HubSpot.UpdateAsync(inHubSpot, new { email = "a@acme.com" });
            await world.Salesforce.UpdateAsync(inSalesforce, new { Email = "countess@acme.com" });
        });

        await world.HubSpot.BecomesAsync(inHubSpot, new { email = "countess@acme.com" });
        await world.Salesforce.BecomesAsync(inSalesforce, new { Email = "countess@acme.com" });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    [Fact]
    public async Task A_record_without_a_match_value_gets_a_counterpart_of_its_own()
    {
        await using var world = await World.StartAsync(ContactsAndCompanies);

        await world.Salesforce.CreateAsync("Contact", new { LastName = "Nobody" });
        await world.Salesforce.CreateAsync("Contact", new { LastName = "Noone" });

        await world.HubSpot.SingleAsync("contacts", new { lastname = "Nobody" });
        await world.HubSpot.SingleAsync("contacts", new { lastname = "Noone" });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(2);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(2);
    }
}
