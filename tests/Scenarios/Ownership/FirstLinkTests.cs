namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>What holds when two records that were there before meet for the first time.</summary>
public sealed class FirstLinkTests
{
    private const string OneFieldARule = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: firstname, salesforce: FirstName, owner: hubspot }
              - { hubspot: jobtitle, salesforce: Title, owner: salesforce }
              - { hubspot: phone, salesforce: Phone, owner: newest }
              - { hubspot: city, salesforce: MailingCity, owner: fillBlank }
        """;

    [Fact]
    public async Task Where_both_are_filled_each_fields_rule_decides()
    {
        await using var world = await World.StartAsync(OneFieldARule, new WorldOptions
        {
            Before = async world =>
            {
                await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace", FirstName = "Augusta", Title = "CTO", Phone = "+44 20 1", MailingCity = "London" });
                await world.LaterAsync();
                await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron", firstname = "Ada", jobtitle = "Buyer", phone = "+44 20 2", city = "Paris" });
            },
        });

        var inHubSpot = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id, LastName, FirstName, Title, Phone, MailingCity FROM Contact");
        (inHubSpot["lastname"], inSalesforce["LastName"]).ShouldBe(("Lovelace", "Lovelace"), "shared: Salesforce's");
        (inHubSpot["firstname"], inSalesforce["FirstName"]).ShouldBe(("Ada", "Ada"), "hubspot: HubSpot's");
        (inHubSpot["jobtitle"], inSalesforce["Title"]).ShouldBe(("CTO", "CTO"), "salesforce: Salesforce's");
        (inHubSpot["phone"], inSalesforce["Phone"]).ShouldBe(("+44 20 2", "+44 20 2"), "newest: that of the record that was modified later");
        (inHubSpot["city"], inSalesforce["MailingCity"]).ShouldBe(("Paris", "London"), "fillBlank: nobody's");
    }

    [Fact]
    public async Task An_owners_empty_field_empties_the_other_and_everywhere_else_a_blank_is_filled()
    {
        await using var world = await World.StartAsync(OneFieldARule, new WorldOptions
        {
            Before = async world =>
            {
                await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace", FirstName = "Augusta", Phone = "+44 20 1", MailingCity = "London" });
                await world.LaterAsync();
                await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", jobtitle = "Buyer" });
            },
        });

        var inHubSpot = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id, LastName, FirstName, Title, Phone, MailingCity FROM Contact");
        (inHubSpot["lastname"], inSalesforce["LastName"]).ShouldBe(("Lovelace", "Lovelace"), "shared: filled");
        (inHubSpot["firstname"], inSalesforce["FirstName"]).ShouldBe((null, null), "hubspot: HubSpot's, which is empty");
        (inHubSpot["jobtitle"], inSalesforce["Title"]).ShouldBe((null, null), "salesforce: Salesforce's, which is empty");
        (inHubSpot["phone"], inSalesforce["Phone"]).ShouldBe(("+44 20 1", "+44 20 1"), "newest: filled");
        (inHubSpot["city"], inSalesforce["MailingCity"]).ShouldBe(("London", "London"), "fillBlank: filled");
    }
}
