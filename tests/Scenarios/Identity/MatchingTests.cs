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

    [Fact]
    public async Task An_email_that_is_changed_on_one_side_does_not_part_a_pair()
    {
        await using var world = await World.StartAsync(ContactsAndCompanies);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");

        await world.Salesforce.UpdateAsync(inSalesforce, new { Email = "ada.lovelace@acme.com", LastName = "Lovelace" });

        await world.HubSpot.BecomesAsync(inHubSpot, new { email = "ada.lovelace@acme.com", lastname = "Lovelace" });
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
