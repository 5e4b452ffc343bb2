namespace HubSpotSfSync.Scenarios.Reliability;

/// <summary>A silo that is killed in the middle loses nothing and doubles nothing.</summary>
public sealed class RestartTests
{
    private const int People = 40;

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
    public async Task Killed_while_records_come_in_from_both_sides_it_goes_on_and_each_is_there_once()
    {
        await using var world = await World.StartAsync(Contacts, new WorldOptions { OwnProcess = true });

        for (var i = 0; i < People; i++)
        {
            await world.HubSpot.CreateAsync("contacts", new { email = $"h{i}@acme.com", lastname = $"H{i}" });
            await world.Salesforce.CreateAsync("Contact", new { Email = $"s{i}@acme.com", LastName = $"S{i}" });
            if (i == People / 2)
            {
                await world.RestartAsync();
            }
        }

        await world.InStepAsync();
        (await EmailsAsync(world)).ShouldBe([.. Enumerable.Range(0, People).SelectMany(i => (string[])[$"h{i}@acme.com", $"s{i}@acme.com"])], ignoreOrder: true);
    }

    [Fact]
    public async Task What_was_changed_while_no_silo_ran_is_found_when_one_starts()
    {
        await using var world = await World.StartAsync(Contacts, new WorldOptions { OwnProcess = true });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact");
        await world.InStepAsync();

        await world.KillAsync();
        await world.HubSpot.UpdateAsync(ada, new { lastname = "Lovelace" });
        await world.Salesforce.UpdateAsync(contact, new { Title = "Analyst" });
        await world.Salesforce.CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper" });
        await world.StartSiloAsync();

        await world.InStepAsync();
        (await world.Salesforce.ReadAsync(contact))["LastName"].ShouldBe("Lovelace");
        (await world.HubSpot.ReadAsync(ada))["jobtitle"].ShouldBe("Analyst");
        (await EmailsAsync(world)).ShouldBe(["ada@acme.com", "grace@acme.com"], ignoreOrder: true);
    }

    /// <summary>The e-mails of both sides, which are the same.</summary>
    private static async Task<IReadOnlyList<string?>> EmailsAsync(World world)
    {
        IReadOnlyList<string?> inHubSpot = [.. (await world.HubSpot.AllAsync("contacts")).Select(one => one["email"])];
        (await world.Salesforce.QueryAsync("SELECT Id, Email FROM Contact")).Select(one => one["Email"]).ShouldBe(inHubSpot, ignoreOrder: true);
        return inHubSpot;
    }
}
