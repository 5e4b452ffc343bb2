namespace HubSpotSfSync.Scenarios.Inclusion;

/// <summary>A condition says which contacts get a counterpart in Salesforce.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("keep", "CTO")]
    [InlineData("stop", "Buyer")]
    public async Task Only_those_who_meet_it_are_created_and_who_leaves_follows_the_policy(string leaving, string title)
    {
        await using var world = await World.StartAsync($$"""
            inclusion: { where: "lifecyclestage = marketingqualifiedlead", leaving: {{leaving}} }
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: email, salesforce: Email }
                fields:
                  - { hubspot: email, salesforce: Email, owner: shared }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: jobtitle, salesforce: Title, owner: hubspot }
            """);

        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Buyer", lifecyclestage = "lead" });
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);

        await world.HubSpot.UpdateAsync(ada, new { lifecyclestage = "marketingqualifiedlead" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id, Title FROM Contact WHERE LastName = 'Lovelace'");
        contact["Title"].ShouldBe("Buyer");

        await world.HubSpot.UpdateAsync(ada, new { lifecyclestage = "customer" });
        await world.InStepAsync();
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "CTO" });
        await world.InStepAsync();
        (await world.Salesforce.ReadAsync(contact))["Title"].ShouldBe(title);
    }
}
