namespace HubSpotSfSync.Scenarios.Validation;

/// <summary>A connection does not run against schemas that it does not fit.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task A_connection_waits_for_a_field_that_it_maps_and_starts_when_somebody_creates_it()
    {
        await using var world = await World.StartAsync(
            """
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: email, salesforce: Email }
                fields:
                  - { hubspot: email, salesforce: Email, owner: shared }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: nickname, salesforce: Department, owner: hubspot }
                  - { hubspot: hs_lead_status, salesforce: Region__c, owner: hubspot, map: { NEW: EMEA } }
            """,
            new WorldOptions { InStepAtFirst = false });

        await world.EventuallyAsync("the connection is misconfigured", async () => (await ConnectionAsync(world)).Phase == "Misconfigured");
        var problem = (await ConnectionAsync(world)).Problems.ShouldHaveSingleItem("a value that only some contacts have does not stop the others");
        problem.ShouldMatch(@":\d+:\d+: HubSpot's contacts has no field nickname that our login sees\. Create the property under Settings > Properties > contacts, or name another\.");
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", hs_lead_status = "NEW" });
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);

        await world.HubSpot.CreatePropertyAsync("contacts", "nickname");
        await world.HubSpot.UpdateAsync(ada, new { nickname = "Countess" });

        await world.InStepAsync();
        var contact = await world.Salesforce.SingleAsync("SELECT Id, Department, Region__c FROM Contact WHERE LastName = 'Lovelace'");
        (contact["Department"], contact["Region__c"]).ShouldBe(("Countess", "EMEA"));
        (await ConnectionAsync(world)).Problems.ShouldBeEmpty();
    }

    private static async Task<ConnectionView> ConnectionAsync(World world) => (await world.Operator.OverviewAsync()).Connections[0];
}
