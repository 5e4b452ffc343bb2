namespace HubSpotSfSync.Scenarios.Inclusion;

/// <summary>A SOQL condition limits what is read and written; what lies outside is left alone, and not taken for deleted.</summary>
public sealed class SelectiveTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_outside_is_neither_read_nor_written_and_goes_on_when_it_comes_back(bool changeEvents)
    {
        await using var world = await World.StartAsync(Yaml(changeEvents ? "24h" : "1s"), new WorldOptions
        {
            ChangeEvents = changeEvents,
            Before = async world =>
            {
                await world.Salesforce.CreateAsync("Contact", new { LastName = "Lovelace", Email = "ada@acme.com", Title = "Analyst", Region__c = "EMEA" });
                await world.Salesforce.CreateAsync("Contact", new { LastName = "Wu", Email = "wu@acme.com", Region__c = "APAC" });
            },
        });
        var ada = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");

        // Made outside; made in HubSpot, and so inside.
        var wu = await world.Salesforce.CreateAsync("Contact", new { LastName = "Chien-Shiung", Email = "chien@acme.com", Region__c = "APAC" });
        await world.HubSpot.CreateAsync("contacts", new { email = "grace@acme.com", lastname = "Hopper" });
        await world.HubSpot.CreateAsync("contacts", new { email = "wu@acme.com", lastname = "Namesake" });
        await world.InStepAsync();
        (await world.HubSpot.AllAsync("contacts")).Select(one => one["lastname"]).ShouldBe(["Lovelace", "Hopper", "Namesake"], ignoreOrder: true);
        (await world.Salesforce.QueryAsync("SELECT LastName, Region__c FROM Contact WHERE LastName IN ('Hopper', 'Namesake', 'Wu') ORDER BY LastName"))
            .Select(one => $"{one["LastName"]} {one["Region__c"]}").ShouldBe(["Hopper EMEA", "Namesake EMEA", "Wu APAC"], "a record outside is met by nobody");

        // Out: it stops on both sides, and nothing is deleted.
        await world.Salesforce.UpdateAsync(inSalesforce, new { Region__c = "APAC", Title = "Elsewhere" });
        await LeftAsync(world, ada);
        await world.HubSpot.UpdateAsync(ada, new { lastname = "King" });
        await world.InStepAsync();
        (await world.HubSpot.ReadAsync(ada))["jobtitle"].ShouldBe("Analyst");
        (await world.Salesforce.ReadAsync(inSalesforce))["LastName"].ShouldBe("Lovelace");

        // In again: both go on, with all that happened meanwhile. And what never was inside comes in.
        await world.Salesforce.UpdateAsync(inSalesforce, new { Region__c = "EMEA" });
        await world.Salesforce.UpdateAsync(wu, new { Region__c = "EMEA" });
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = "Elsewhere" });
        await world.Salesforce.BecomesAsync(inSalesforce, new { LastName = "King" });
        await world.HubSpot.SingleAsync("contacts", new { email = "chien@acme.com", lastname = "Chien-Shiung" });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_hidden_from_our_user_is_outside_and_not_deleted(bool changeEvents)
    {
        await using var world = await World.StartAsync(Yaml("1s", "deletions: propagate"), new WorldOptions { ChangeEvents = changeEvents });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact");
        await world.InStepAsync();

        await world.Salesforce.ControlAsync("sharing-rules", (object[])[new { @object = "Contact", field = "LastName", equals = "Lovelace", visible = false }]);
        await LeftAsync(world, ada);
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Countess" });
        await world.InStepAsync();
        (await world.HubSpot.ReadAsync(ada))["lastname"].ShouldBe("Lovelace");
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);

        await world.Salesforce.ControlAsync("sharing-rules", Array.Empty<object>());
        await world.Salesforce.BecomesAsync(contact, new { LastName = "Lovelace", Title = "Countess" });
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    private static string Yaml(string compare, string mapping = "direction: both") => $$"""
        polling: { compare: {{compare}} }
        selective: { Contact: "Region__c = 'EMEA'" }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            constants: { Region__c: EMEA }
            {{mapping}}
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
        """;

    private static Task LeftAsync(World world, HubSpotRecord record) => world.EventuallyAsync("the pair knows that it is outside", async () =>
    {
        var pair = await world.PairAsync(record);
        return (bool)(await world.Operator.StateAsync("portal-org", "contacts", pair.Pair))["salesforce"]!["outside"]!;
    });
}
