namespace HubSpotSfSync.Scenarios.Reliability;

/// <summary>Which way a change comes.</summary>
public sealed class SourceTests
{
    private const string Fields = """
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """;

    private const string PolledHourly = $"""
        polling: {"{ hubspot: 1h, salesforce: 1h }"}
        mappings:
          - hubspot: contacts
            salesforce: Contact
        {Fields}
        """;

    private const string PolledOften = $"""
        polling: {"{ hubspot: 1s, salesforce: 1s }"}
        mappings:
          - hubspot: contacts
            salesforce: Contact
        {Fields}
        """;

    [Fact]
    public async Task Webhooks_and_change_events_bring_changes_without_polling()
    {
        await using var world = await World.StartAsync(PolledHourly);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        await world.HubSpot.UpdateAsync(inHubSpot, new { lastname = "King" });
        await world.Salesforce.BecomesAsync(inSalesforce, new { LastName = "King" });
        await world.Salesforce.UpdateAsync(inSalesforce, new { LastName = "Lovelace" });
        await world.HubSpot.BecomesAsync(inHubSpot, new { lastname = "Lovelace" });

        (await world.PairAsync(inHubSpot)).Decisions.TakeLast(2).Select(one => (one.Target, one.Source)).ShouldBe([("Salesforce", "Webhook"), ("HubSpot", "ChangeEvent")]);
    }

    [Fact]
    public async Task Polling_alone_brings_changes_without_webhooks_and_change_events()
    {
        await using var world = await World.StartAsync(PolledOften, new WorldOptions { Webhooks = false, ChangeEvents = false });
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        await world.HubSpot.UpdateAsync(inHubSpot, new { lastname = "King" });
        await world.Salesforce.BecomesAsync(inSalesforce, new { LastName = "King" });
        await world.Salesforce.UpdateAsync(inSalesforce, new { LastName = "Lovelace" });
        await world.HubSpot.BecomesAsync(inHubSpot, new { lastname = "Lovelace" });

        await world.InStepAsync();
        (await world.PairAsync(inHubSpot)).Decisions.TakeLast(2).Select(one => (one.Target, one.Source)).ShouldBe([("Salesforce", "Poll"), ("HubSpot", "Poll")]);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    [Fact]
    public async Task A_poll_finds_what_webhooks_and_change_events_lost()
    {
        await using var world = await World.StartAsync(PolledHourly);
        await world.HubSpot.ControlAsync("webhook-faults", (object[])[new { kind = "drop" }]);
        await world.Salesforce.ControlAsync("events", new { drop = 100 });

        await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        await world.Salesforce.CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper" });
        await world.InStepAsync();

        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.HubSpot.SingleAsync("contacts", new { email = "grace@acme.com" });
    }
}
