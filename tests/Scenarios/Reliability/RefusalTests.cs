namespace HubSpotSfSync.Scenarios.Reliability;

/// <summary>What a platform will not take is quarantined with the platform's own words; everything else goes on.</summary>
public sealed class RefusalTests
{
    private const string Contacts = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
        """;

    [Fact]
    public async Task A_record_without_what_Salesforce_requires_waits_for_a_person_and_goes_through_when_it_is_mended()
    {
        await using var world = await World.StartAsync(Contacts);

        var nameless = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com" });
        var pair = await world.PairIsAsync(nameless, "Quarantined");
        pair.Refusal!.Code.ShouldBe("REQUIRED_FIELD_MISSING");
        pair.Refusal.Fields.ShouldBe(["LastName"]);
        await world.HubSpot.CreateAsync("contacts", new { email = "grace@acme.com", lastname = "Hopper" });
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'grace@acme.com'");

        await world.HubSpot.UpdateAsync(nameless, new { lastname = "Lovelace" });

        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com' AND LastName = 'Lovelace'");
        (await world.PairIsAsync(nameless, "Settled")).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task When_the_rule_that_refused_it_is_gone_an_operators_retry_brings_it_through()
    {
        await using var world = await World.StartAsync(Contacts);
        await world.Salesforce.ControlAsync("row-faults", (object[])[new { @object = "Contact", statusCode = "FIELD_CUSTOM_VALIDATION_EXCEPTION", message = "No titles in spring", field = "Title", equals = "CTO" }]);
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "CTO" });
        (await world.PairIsAsync(ada, "Quarantined")).Refusal!.Message.ShouldContain("No titles in spring");

        await world.Salesforce.ControlAsync("row-faults", Array.Empty<object>());
        (await world.Operator.RetryAsync("portal-org")).ShouldBe(1);

        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com' AND Title = 'CTO'");
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }
}
