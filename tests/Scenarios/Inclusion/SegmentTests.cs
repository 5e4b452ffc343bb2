namespace HubSpotSfSync.Scenarios.Inclusion;

/// <summary>A HubSpot segment says which records get a counterpart in Salesforce.</summary>
public sealed class SegmentTests
{
    [Theory]
    [InlineData("keep", "CTO")]
    [InlineData("stop", "Buyer")]
    public async Task Entering_it_syncs_leaving_it_follows_the_policy_and_only_members_cost_calls(string leaving, string title)
    {
        await using var world = await World.StartAsync(
            $$"""
            polling: { hubspot: 1h, salesforce: 1h }
            inclusion: { segment: 1, leaving: {{leaving}} }
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: email, salesforce: Email }
                fields:
                  - { hubspot: email, salesforce: Email, owner: shared }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: jobtitle, salesforce: Title, owner: hubspot }
            """,
            new WorldOptions { Before = world => ListAsync(world, "0-1") });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Buyer" });
        var grace = await world.HubSpot.CreateAsync("contacts", new { email = "grace@acme.com", lastname = "Hopper" });
        await world.InStepAsync();

        var calls = (await world.Salesforce.CallsAsync()).Total;
        await world.HubSpot.UpdateAsync(grace, new { jobtitle = "Admiral" });
        await world.EventuallyAsync("the change is known", async () => (await KnownTitleAsync(world, grace)) == "Admiral");
        (await world.Salesforce.CallsAsync()).Total.ShouldBe(calls, "she is no member");

        await MoveAsync(world, "add", ada);
        var contact = await world.Salesforce.SingleAsync("SELECT Id, Title FROM Contact");
        contact["Title"].ShouldBe("Buyer");
        (await SegmentAsync(world)).RecordsSeen.ShouldBe(1);
        (await world.PairAsync(ada)).Decisions.ShouldAllBe(decision => decision.Source == "Inclusion");

        await MoveAsync(world, "remove", ada);
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "CTO" });
        await world.InStepAsync();
        (await world.Salesforce.ReadAsync(contact))["Title"].ShouldBe(title);
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(2);

        await MoveAsync(world, "add", ada);
        await world.Salesforce.BecomesAsync(contact, new { Title = "CTO" });
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    [Fact]
    public async Task A_mapping_has_a_segment_of_its_own_and_a_deleted_list_makes_nobody_leave()
    {
        await using var world = await World.StartAsync(
            """
            polling: { hubspot: 1h, salesforce: 1h }
            mappings:
              - hubspot: companies
                salesforce: Account
                inclusion: { segment: 1, leaving: stop }
                match: { hubspot: domain, salesforce: Website, normalize: domain }
                fields:
                  - { hubspot: name, salesforce: Name, owner: shared }
                  - { hubspot: domain, salesforce: Website, owner: shared }
            """,
            new WorldOptions { Before = world => ListAsync(world, "0-2") });
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        await world.HubSpot.CreateAsync("companies", new { name = "Other", domain = "other.com" });
        await MoveAsync(world, "add", acme);
        var account = await world.Salesforce.SingleAsync("SELECT Id, Name FROM Account");
        account["Name"].ShouldBe("Acme");
        await world.InStepAsync();

        await world.HubSpot.SendAsync(HttpMethod.Delete, "crm/v3/lists/1");
        await world.Operator.PollAsync("portal-org", "HubSpot");
        await world.EventuallyAsync("the problem shows", async () => (await SegmentAsync(world)) is { Phase: "Failing", Problem: "HubSpot has no list 1: name one that is there, or restore it." });
        await world.HubSpot.UpdateAsync(acme, new { name = "Acme Ltd" });
        await world.Salesforce.BecomesAsync(account, new { Name = "Acme Ltd" });
        (await world.Salesforce.CountAsync("Account")).ShouldBe(1);

        await world.HubSpot.SendAsync(HttpMethod.Put, "crm/v3/lists/1/restore");
        await MoveAsync(world, "remove", acme);
        await world.HubSpot.UpdateAsync(acme, new { name = "Acme Inc" });
        await world.InStepAsync();
        (await world.Salesforce.ReadAsync(account))["Name"].ShouldBe("Acme Ltd");
    }

    /// <summary>The first list of a portal has the id 1.</summary>
    private static async Task ListAsync(World world, string objectType) => ((string)(await world.HubSpot.SendAsync(
        HttpMethod.Post, "crm/v3/lists", new { name = "Synced", objectTypeId = objectType, processingType = "MANUAL" }))["list"]!["listId"]!).ShouldBe("1");

    /// <summary>Puts a record into the list, or takes it out, and waits until that is known.</summary>
    private static async Task MoveAsync(World world, string way, HubSpotRecord record)
    {
        await world.HubSpot.SendAsync(HttpMethod.Put, $"crm/v3/lists/1/memberships/{way}", new[] { record.Id });
        var now = TimeProvider.System.GetUtcNow();
        await world.EventuallyAsync("the segment was read", async () =>
        {
            await world.Operator.PollAsync("portal-org", "HubSpot");
            return (await SegmentAsync(world)) is { Phase: "Following" } segment && segment.SafeUntil >= now;
        });
    }

    private static async Task<SourceView> SegmentAsync(World world) => (await world.Operator.OverviewAsync()).Connections[0].Sources.Single(source => source.Name == "segment 1");

    private static async Task<string?> KnownTitleAsync(World world, HubSpotRecord record)
    {
        var pair = await world.Operator.StateAsync("portal-org", "contacts", $"h{record.Id}");
        return (string?)pair["hubSpot"]!["known"]?["jobtitle"]?["value"];
    }
}
