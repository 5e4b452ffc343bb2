namespace HubSpotSfSync.Scenarios.Backfills;

/// <summary>A load is something that an operator starts and cancels, and that a crash does not end.</summary>
public sealed class BackfillTests
{
    private const string Connection = "portal-org";

    private const string Names = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """;

    private const string NamesAndTitles = $"""
        {Names}
              - {"{ hubspot: jobtitle, salesforce: Title, owner: shared }"}
        """;

    [Fact]
    public async Task A_field_that_is_mapped_later_is_filled_by_a_backfill_of_its_mapping_and_the_next_one_writes_nothing()
    {
        await using var world = await World.StartAsync(Names, new WorldOptions { OwnProcess = true });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Analyst" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();
        await world.KillAsync();
        world.Configure(NamesAndTitles);
        await world.StartSiloAsync();

        await world.Operator.BackfillAsync(Connection, "contacts");

        var filled = await world.Salesforce.ReadAsync(contact);
        filled["Title"].ShouldBe("Analyst");
        (await world.DecisionsAsync(ada, "Title")).ShouldHaveSingleItem();
        var again = await world.Operator.BackfillAsync(Connection);
        again.Number.ShouldBe(3);
        (await world.Salesforce.ReadAsync(contact))["SystemModstamp"].ShouldBe(filled["SystemModstamp"]);
    }

    [Fact]
    public async Task Cancelled_before_all_was_read_it_leaves_what_it_read_and_follows_what_changes_and_another_one_brings_the_rest()
    {
        HubSpotRecord ada = null!, linus = null!;
        SalesforceRecord contactOfAda = null!, grace = null!;
        await using var world = await World.StartAsync(NamesAndTitles, new WorldOptions
        {
            OwnProcess = true,
            InStepAtFirst = false,
            Before = async world =>
            {
                ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
                linus = await world.HubSpot.CreateAsync("contacts", new { email = "linus@acme.com", lastname = "Torvalds" });
                contactOfAda = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace" });
                grace = await world.Salesforce.CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper" });

                // HubSpot's list does not answer, so that its contacts stay unread; everything else does.
                await world.HubSpot.ControlAsync("faults", (object[])[new { match = "GET ~/crm/v3/objects/contacts$", kind = "status", status = 503 }]);
            },
        });
        await world.PairIsAsync(Connection, grace, "Parked");
        await world.RestartAsync();
        (await world.Operator.BackfillAsync(Connection, 1, "Reading")).Price.ShouldNotBeNull("the same one goes on");
        await Should.ThrowAsync<HttpRequestException>(() => world.Operator.StartBackfillAsync(Connection));

        await world.Operator.CancelBackfillAsync(Connection);
        await world.RestartAsync();
        await world.Operator.BackfillAsync(Connection, 1, "Cancelled");
        await world.HubSpot.UpdateAsync(linus, new { jobtitle = "Engineer" });
        await world.Salesforce.UpdateAsync(contactOfAda, new { Title = "Analyst" });

        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'linus@acme.com' AND Title = 'Engineer'");
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = "Analyst" });
        (await world.PairAsync(ada)).SalesforceId.ShouldBe(contactOfAda.Id, "the look before the create found her");
        (await world.PairIsAsync(Connection, grace, "Parked")).HubSpotId.ShouldBeNull("nobody touched her");

        await world.HubSpot.ControlAsync("faults", Array.Empty<object>());
        await world.Operator.BackfillAsync(Connection);

        (await world.HubSpot.AllAsync("contacts")).Select(one => one["email"]).ShouldBe(["ada@acme.com", "linus@acme.com", "grace@acme.com"], ignoreOrder: true);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(3);
    }

    [Fact]
    public async Task Killed_before_its_price_is_known_it_waits_for_that_and_goes_on()
    {
        await using var world = await World.StartAsync(NamesAndTitles, new WorldOptions
        {
            OwnProcess = true,
            InStepAtFirst = false,
            Before = async world =>
            {
                await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
                await world.HubSpot.ControlAsync("faults", (object[])[new { match = "POST ~/crm/v3/objects/contacts/search$", kind = "status", status = 503 }]);
            },
        });
        await world.EventuallyAsync("it says why it waits", async () => (await world.Operator.OverviewAsync()).Connections.Single().Backfill is { Phase: "Pricing", Problem: not null });
        await world.RestartAsync();
        (await world.Operator.BackfillAsync(Connection, 1, "Pricing")).Price.ShouldBeNull();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);

        await world.HubSpot.ControlAsync("faults", Array.Empty<object>());

        (await world.Operator.BackfillAsync(Connection, 1, "Done")).Price.ShouldNotBeNull();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    [Fact]
    public async Task Killed_when_all_is_read_and_writes_are_owed_it_is_not_done_before_they_are_made()
    {
        await using var world = await World.StartAsync(NamesAndTitles, new WorldOptions
        {
            OwnProcess = true,
            InStepAtFirst = false,
            Before = async world =>
            {
                await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
                await world.HubSpot.CreateAsync("contacts", new { email = "linus@acme.com", lastname = "Torvalds" });
                await world.Salesforce.CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper" });

                // What is created in Salesforce can't be told to HubSpot's records.
                await world.HubSpot.ControlAsync("faults", (object[])[new { match = "POST ~/crm/v3/objects/contacts/batch/update$", kind = "status", status = 503 }]);
            },
        });
        await world.EventuallyAsync("Salesforce has all three", async () => await world.Salesforce.CountAsync("Contact") == 3);
        await world.Operator.BackfillAsync(Connection, 1, "Finishing");

        // A write that was under way would go again after three minutes.
        await world.EventuallyAsync("the writes wait for their next time", async () => (await PairsAsync(world)) is { Settled: 1, Parked: 2 });
        await world.RestartAsync();
        await world.Operator.BackfillAsync(Connection, 1, "Finishing");
        await world.EventuallyAsync("they are owed still", async () => await PairsAsync(world) is { Settled: 1 } pairs && pairs.Pending + pairs.Parked == 2);
        await world.HubSpot.ControlAsync("faults", Array.Empty<object>());
        await world.Operator.BackfillAsync(Connection, 1, "Done");

        var contacts = await world.HubSpot.AllAsync("contacts");
        contacts.Select(one => one["email"]).ShouldBe(["ada@acme.com", "linus@acme.com", "grace@acme.com"], ignoreOrder: true);
        contacts.ShouldAllBe(one => one["salesforce_sync_id"] != null);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(3);
    }

    private static async Task<PairCountsView> PairsAsync(World world) => (await world.Operator.OverviewAsync()).Connections.Single().Mappings.Single().Pairs;
}
