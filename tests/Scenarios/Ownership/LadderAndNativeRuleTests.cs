namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>A lifecycle that both sides move up, each on its own steps; and the rules of HubSpot's own connector, as a team that moves over
/// brings them along.</summary>
public sealed class LadderAndNativeRuleTests
{
    private const string Rules = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - hubspot: lifecyclestage
                salesforce: Lifecycle__c
                owner: ladder
                steps: { hubspot: [subscriber, lead, marketingqualifiedlead], salesforce: [salesqualifiedlead, opportunity, customer] }
              - { hubspot: jobtitle, salesforce: Title, owner: preferSalesforceUnlessBlank }
              - { hubspot: city, salesforce: MailingCity, owner: alwaysUseSalesforce }
              - { hubspot: phone, salesforce: Phone, owner: twoWay }
              - { hubspot: state, salesforce: MailingState, owner: dontSync }
        """;

    [Fact]
    public async Task A_lifecycle_goes_up_by_each_sides_own_steps_and_never_down()
    {
        await using var world = await World.StartAsync(Rules);
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", lifecyclestage = "lead" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id, Lifecycle__c FROM Contact");
        contact["Lifecycle__c"].ShouldBe("lead");
        await world.InStepAsync();

        // Marketing qualifies: its own step.
        await world.HubSpot.UpdateAsync(ada, new { lifecyclestage = "marketingqualifiedlead" });
        await world.Salesforce.BecomesAsync(contact, new { Lifecycle__c = "marketingqualifiedlead" });
        await world.InStepAsync();

        // Marketing may not accept for sales, and neither may anybody go back.
        await world.HubSpot.UpdateAsync(ada, new { lifecyclestage = "salesqualifiedlead" });
        await world.HubSpot.BecomesAsync(ada, new { lifecyclestage = "marketingqualifiedlead" });
        await world.Salesforce.UpdateAsync(contact, new { Lifecycle__c = "lead" });
        await world.Salesforce.BecomesAsync(contact, new { Lifecycle__c = "marketingqualifiedlead" });
        await world.InStepAsync();

        // Sales does.
        await world.Salesforce.UpdateAsync(contact, new { Lifecycle__c = "opportunity" });
        await world.HubSpot.BecomesAsync(ada, new { lifecyclestage = "opportunity" });
        await world.InStepAsync();

        (await world.DecisionsAsync(ada, "lifecyclestage", "Lifecycle__c")).ShouldBe(
        [
            "Salesforce.Lifecycle__c: (empty) -> lead (Ladder: Created)",
            "Salesforce.Lifecycle__c: lead -> marketingqualifiedlead (Ladder: StepUp)",
            "HubSpot.lifecyclestage: salesqualifiedlead -> marketingqualifiedlead (Ladder: PutBack)",
            "Salesforce.Lifecycle__c: lead -> marketingqualifiedlead (Ladder: StepUp)",
            "HubSpot.lifecyclestage: marketingqualifiedlead -> opportunity (Ladder: StepUp)",
        ]);
    }

    [Fact]
    public async Task The_native_connectors_rules_hold_with_their_handling_of_blanks()
    {
        await using var world = await World.StartAsync(Rules);
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Buyer", city = "London", phone = "1", state = "Kent" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id, Title, MailingCity, Phone, MailingState FROM Contact");
        await world.InStepAsync();
        (contact["Title"], contact["MailingCity"], contact["Phone"], contact["MailingState"]).ShouldBe(("Buyer", null, "1", null), "HubSpot's value never goes to a field that always uses Salesforce's");

        await world.Salesforce.UpdateAsync(contact, new { Title = "CTO", MailingCity = "Paris", Phone = "2", MailingState = "Seine" });
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = "CTO", city = "Paris", phone = "2", state = "Kent" });
        await world.InStepAsync();

        // HubSpot's changes: put back, put back, carried over, nobody's business.
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Clerk", city = "Rome", phone = "3", state = "Lazio" });
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = "CTO", city = "Paris", phone = "3", state = "Lazio" });
        await world.Salesforce.BecomesAsync(contact, new { Title = "CTO", MailingCity = "Paris", Phone = "3", MailingState = "Seine" });
        await world.InStepAsync();

        // Salesforce's clearing empties HubSpot's field too, under every rule.
        await world.Salesforce.UpdateAsync(contact, new { Title = (string?)null, MailingCity = (string?)null, Phone = (string?)null });
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = (string?)null, city = (string?)null, phone = (string?)null });
        await world.InStepAsync();

        // Into an empty Salesforce field HubSpot's value goes, unless Salesforce's is always used.
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Analyst", city = "Turin", phone = "4" });
        await world.Salesforce.BecomesAsync(contact, new { Title = "Analyst", Phone = "4", MailingCity = (string?)null });
        await world.InStepAsync();
        (await world.HubSpot.ReadAsync(ada))["city"].ShouldBe("Turin", "a Salesforce field that is empty says nothing");
        (await world.DecisionsAsync(ada, "Title", "jobtitle"))[^1].ShouldBe("Salesforce.Title: (empty) -> Analyst (PreferSalesforceUnlessBlank: FilledBlank)");
    }
}
