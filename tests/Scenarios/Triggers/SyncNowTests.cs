namespace HubSpotSfSync.Scenarios.Triggers;

/// <summary>Who asks for records gets them read afresh on both sides and brought in step, and is told why nothing happened.</summary>
public sealed class SyncNowTests
{
    private const string Connection = "portal-org";

    private const string Contacts = """
        polling: { hubspot: 1h, salesforce: 1h }
        inclusion: { where: "not country = Elsewhere" }
        selective: { Contact: "Region__c = 'EMEA'" }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            constants: { Region__c: EMEA }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
              - { hubspot: lifecyclestage, salesforce: Department, owner: hubspot }
        """;

    [Fact]
    public async Task Records_that_nobody_told_of_are_brought_in_step_and_each_that_is_not_says_why()
    {
        await using var world = await World.StartAsync(Contacts);
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Buyer" });
        var grace = await world.HubSpot.CreateAsync("contacts", new { email = "grace@acme.com", lastname = "Hopper" });
        await RefuseAsync(world, "Noether");
        var emmy = await world.HubSpot.CreateAsync("contacts", new { email = "emmy@acme.com", lastname = "Noether" });
        var far = await world.HubSpot.CreateAsync("contacts", new { email = "far@acme.com", lastname = "Away", country = "Elsewhere" });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id, Email FROM Contact WHERE Email = 'grace@acme.com'");
        await world.PairIsAsync(emmy, "Quarantined");
        await world.InStepAsync();

        // From now on nobody tells, and polls are an hour apart.
        await world.HubSpot.ControlAsync("webhook-faults", (object[])[new { kind = "drop" }]);
        await world.Salesforce.ControlAsync("events", new { drop = 100 });
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Analyst" });
        await world.Salesforce.UpdateAsync(inSalesforce, new { Title = "Admiral" });
        await RefuseAsync(world, null);

        var byHubSpot = await SyncAsync(world, new { hubspotIds = new[] { ada.Id, emmy.Id, far.Id, "999999" } });
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE LastName = 'Lovelace' AND Title = 'Analyst'");
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE LastName = 'Noether'");
        (await world.PairAsync(ada)).Decisions[^1].Source.ShouldBe("SyncNow");
        (byHubSpot.Lane, byHubSpot.Expected, byHubSpot.Found, byHubSpot.InStep, byHubSpot.LeftAlone, byHubSpot.Failed).ShouldBe(("Urgent", 4, 4, 2, 1, 1));
        byHubSpot.NotInStep.Select(one => $"{one.Id} {one.Progress} {one.Code} {one.Reason}").ShouldBe(
            [
                $"{far.Id} LeftAlone NOT_INCLUDED It does not meet the inclusion's condition.",
                "999999 Failed UNKNOWN_ID HubSpot has no contacts with this id, or has archived it.",
            ],
            ignoreOrder: true);

        // Asked for by the Salesforce record, and with the unseen change of the counterpart.
        var outside = await world.Salesforce.CreateAsync("Contact", new { LastName = "Tokyo", Region__c = "APAC" });
        await world.HubSpot.UpdateAsync(grace, new { lifecyclestage = "customer" });
        var bySalesforce = await SyncAsync(world, new { salesforceIds = new[] { inSalesforce.Id, outside.Id, "003000000000000AAA" } });
        (await world.HubSpot.ReadAsync(grace))["jobtitle"].ShouldBe("Admiral");
        (await world.Salesforce.ReadAsync(inSalesforce))["Department"].ShouldBe("customer");
        bySalesforce.NotInStep.Select(one => $"{one.Id} {one.Progress} {one.Code} {one.Reason}").ShouldBe(
            [
                $"{outside.Id} LeftAlone OUT_OF_SCOPE It does not meet the condition Region__c = 'EMEA'.",
                "003000000000000AAA Failed UNKNOWN_ID Salesforce shows our user no Contact with this id: it is not there, or hidden.",
            ],
            ignoreOrder: true);
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(4);
    }

    [Fact]
    public async Task A_list_a_condition_and_SOQL_find_the_records_to_sync()
    {
        await using var world = await World.StartAsync(Contacts);
        await world.HubSpot.ControlAsync("webhook-faults", (object[])[new { kind = "drop" }]);
        await world.Salesforce.ControlAsync("events", new { drop = 100 });
        var people = new List<HubSpotRecord>();
        foreach (var (name, stage) in ((string, string)[])[("Lovelace", "customer"), ("Hopper", "lead"), ("Noether", "lead"), ("Germain", "subscriber")])
        {
            people.Add(await world.HubSpot.CreateAsync("contacts", new { email = $"{name}@acme.com", lastname = name, lifecyclestage = stage }));
        }

        var list = (string)(await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/lists", new { name = "VIPs", objectTypeId = "0-1", processingType = "MANUAL" }))["list"]!["listId"]!;
        await world.HubSpot.SendAsync(HttpMethod.Put, $"crm/v3/lists/{list}/memberships/add", new[] { people[1].Id });
        (await SyncAsync(world, new { list })).ShouldSatisfyAllConditions(run => run.InStep.ShouldBe(1), run => run.Expected.ShouldBe(1));
        (await NamesAsync(world)).ShouldBe(["Hopper"]);

        // One of these a search can tell, the other is told by reading all.
        (await SyncAsync(world, new { where = "lifecyclestage = customer" })).ShouldSatisfyAllConditions(run => run.InStep.ShouldBe(1), run => run.Expected.ShouldBe(1), run => run.Lane.ShouldBe("Urgent"));
        (await SyncAsync(world, new { where = "lastname = noether" })).ShouldSatisfyAllConditions(run => run.InStep.ShouldBe(1), run => run.Expected.ShouldBeNull(), run => run.Lane.ShouldBe("Sweep"));
        (await NamesAsync(world)).ShouldBe(["Hopper", "Lovelace", "Noether"]);
        (await SyncAsync(world, new { where = "lifecyclestage = evangelist" })).ShouldSatisfyAllConditions(run => run.Found.ShouldBe(0), run => run.Phase.ShouldBe("Done"));

        await world.Salesforce.CreateAsync("Contact", new { LastName = "Meitner", Email = "lise@acme.com", Title = "Physicist", Region__c = "EMEA" });
        await world.Salesforce.CreateAsync("Contact", new { LastName = "Wu", Email = "wu@acme.com", Title = "Physicist", Region__c = "APAC" });
        (await SyncAsync(world, new { soql = "Title = 'Physicist'" })).ShouldSatisfyAllConditions(run => run.InStep.ShouldBe(1), run => run.Expected.ShouldBe(1));
        (await world.HubSpot.AllAsync("contacts", new { jobtitle = "Physicist" })).Select(one => one["lastname"]).ShouldBe(["Meitner"]);
    }

    [Fact]
    public async Task A_run_that_was_cut_short_by_a_kill_goes_on_where_it_was_and_doubles_nothing()
    {
        const int People = 600;
        await using var world = await World.StartAsync(Contacts, new WorldOptions { OwnProcess = true });
        await world.HubSpot.ControlAsync("webhook-faults", (object[])[new { kind = "drop" }]);
        var ids = new List<string>();
        foreach (var some in Enumerable.Range(0, People).Chunk(100))
        {
            var made = await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts/batch/create", new { inputs = some.Select(i => new { properties = new { email = $"p{i}@acme.com", lastname = $"P{i}" } }) });
            ids.AddRange(made["results"]!.AsArray().Select(one => (string)one!["id"]!));
        }

        await world.Salesforce.ControlAsync("latency", new { fixedMs = 400 });
        var run = await world.Operator.BeginSyncAsync(Connection, new { mapping = "contacts", hubspotIds = ids });
        await world.EventuallyAsync("a part is done", async () => (await world.Operator.LookAsync(Connection, run)).Found is > 0 and < People);
        await world.RestartAsync();
        await world.Salesforce.ControlAsync("latency", new { profile = "instant" });

        var done = await world.Operator.RunAsync(Connection, run);
        (done.Phase, done.Found, done.InStep, done.Lane).ShouldBe(("Done", People, People, "Sweep"));
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(People);
    }

    private static async Task<RunView> SyncAsync(World world, object which)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(which)!.AsObject();
        body["mapping"] = "contacts";
        return await world.Operator.SyncNowAsync(Connection, body);
    }

    private static async Task<IEnumerable<string?>> NamesAsync(World world) =>
        (await world.Salesforce.QueryAsync("SELECT LastName FROM Contact ORDER BY LastName")).Select(one => one["LastName"]);

    /// <summary>A rule of the org refuses who has this name; null takes it back.</summary>
    private static async Task RefuseAsync(World world, string? name) => await world.Salesforce.ControlAsync(
        "row-faults",
        name is null ? [] : (object[])[new { @object = "Contact", field = "LastName", equals = name, statusCode = "FIELD_CUSTOM_VALIDATION_EXCEPTION", message = "Not her" }]);
}
