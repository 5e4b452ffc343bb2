namespace HubSpotSfSync.Scenarios.Identity;

/// <summary>Two records of one side become one: its counterpart goes on with what came out of it, nobody is created again, and what is
/// left over on the other side is reported.</summary>
public sealed class MergeTests
{
    /// <summary>Only contacts with a title get a counterpart in Salesforce; Accounts get none in HubSpot.</summary>
    private const string Mappings = """
        polling: { hubspot: 1s, salesforce: 1s }
        mappings:
          - hubspot: companies
            salesforce: Account
            direction: toSalesforce
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: name, salesforce: Name, owner: hubspot }
              - { hubspot: domain, salesforce: Website, owner: hubspot }
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            inclusion: { where: jobtitle is known }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
              - { hubspot: phone, salesforce: Phone, owner: shared }
        """;

    public static TheoryData<bool> EventsOnAndOff => [true, false];

    [Theory]
    [MemberData(nameof(EventsOnAndOff))]
    public async Task Contacts_that_are_merged_in_HubSpot_go_on_with_the_counterpart_of_the_primary_one_or_else_of_the_other(bool events)
    {
        await using var world = await World.StartAsync(Mappings, new WorldOptions { Webhooks = events, ChangeEvents = events });
        var (none, noneToo) = (await ContactAsync(world, "none", title: null), await ContactAsync(world, "none-too", title: null));
        var (first, second) = (await ContactAsync(world, "first", "Chief"), await ContactAsync(world, "second", title: null));
        var (third, fourth) = (await ContactAsync(world, "third", title: null), await ContactAsync(world, "fourth", "Clerk"));
        var (both, bothToo) = (await ContactAsync(world, "both", "Pilot"), await ContactAsync(world, "both-too", "Cook"));
        await world.InStepAsync();
        var of = (await world.Salesforce.QueryAsync("SELECT Id, Email FROM Contact")).ToDictionary(record => record["Email"]!);
        of.Keys.ShouldBe(["first@acme.com", "fourth@acme.com", "both@acme.com", "both-too@acme.com"], ignoreOrder: true);

        await world.HubSpot.MergeAsync(none, noneToo);
        var one = await world.HubSpot.MergeAsync(first, second);
        var other = await world.HubSpot.MergeAsync(third, fourth);
        var two = await world.HubSpot.MergeAsync(both, bothToo);

        await world.EventuallyAsync("the primary one's counterpart goes on", async () => (await world.PairAsync(one)).SalesforceId == of["first@acme.com"].Id);
        await world.EventuallyAsync("the other one's counterpart goes on", async () => (await world.PairAsync(other)).SalesforceId == of["fourth@acme.com"].Id);
        await world.EventuallyAsync("of two the primary one's goes on", async () => (await world.PairAsync(two)).SalesforceId == of["both@acme.com"].Id);
        await world.Salesforce.BecomesAsync(of["fourth@acme.com"], new { Email = "third@acme.com", Title = "Clerk", HubSpot_Sync_Id__c = $"{world.HubSpot.Id}-{other.Id}" });
        await world.EventuallyAsync("what is left over is reported", async () =>
            (await world.Operator.DuplicatesAsync()).SequenceEqual([$"Salesforce: {of["both@acme.com"].Id} = {two.Id}; {of["both-too@acme.com"].Id} MergedOnOtherSide"]));

        await world.HubSpot.UpdateAsync(two, new { phone = "0123" });
        await world.Salesforce.UpdateAsync(of["first@acme.com"], new { Phone = "0456" });

        await world.Salesforce.BecomesAsync(of["both@acme.com"], new { Phone = "0123", Title = "Pilot" });
        await world.HubSpot.BecomesAsync(one, new { phone = "0456", jobtitle = "Chief" });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(4);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(4);

        await world.Salesforce.MergeAsync(of["both@acme.com"], of["both-too@acme.com"]);

        await world.EventuallyAsync("nothing is left over", async () => (await world.Operator.DuplicatesAsync()).Count == 0);
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(4);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(EventsOnAndOff))]
    public async Task Records_that_are_merged_in_Salesforce_go_on_as_the_winner_and_a_second_counterpart_is_reported(bool events)
    {
        await using var world = await World.StartAsync(Mappings, new WorldOptions { Webhooks = events, ChangeEvents = events });
        var company = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var synced = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme'");
        var (alone, alsoAlone, aside) = (await AccountAsync(world, "Alone"), await AccountAsync(world, "Also alone"), await AccountAsync(world, "Aside"));
        var (ada, bob, eve) = (await ContactAsync(world, "ada", "Chief"), await ContactAsync(world, "bob", "Clerk"), await ContactAsync(world, "eve", "Cook"));
        await world.InStepAsync();
        var of = (await world.Salesforce.QueryAsync("SELECT Id, Email FROM Contact")).ToDictionary(record => record["Email"]!);

        await world.Salesforce.MergeAsync(alone, alsoAlone);
        await world.Salesforce.MergeAsync(aside, synced);
        await world.Salesforce.MergeAsync(of["ada@acme.com"], of["bob@acme.com"], of["eve@acme.com"]);

        await world.EventuallyAsync("the company goes on with the winner", async () => (await world.PairAsync(company)).SalesforceId == aside.Id);
        await world.EventuallyAsync("the others are reported", async () => (await world.Operator.DuplicatesAsync()).Count == 1);
        var report = (await world.Operator.DuplicatesAsync())[0];
        report.ShouldStartWith($"HubSpot: {ada.Id} = {of["ada@acme.com"].Id};");
        report.ShouldContain($"{bob.Id} MergedOnOtherSide");
        report.ShouldContain($"{eve.Id} MergedOnOtherSide");
        await world.HubSpot.UpdateAsync(company, new { name = "Acme Ltd" });
        await world.Salesforce.UpdateAsync(of["ada@acme.com"], new { Phone = "0456" });

        await world.Salesforce.BecomesAsync(aside, new { Name = "Acme Ltd", Website = "acme.com" });
        await world.HubSpot.BecomesAsync(ada, new { phone = "0456" });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(3);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Account")).ShouldBe(2);
    }

    private static Task<HubSpotRecord> ContactAsync(World world, string name, string? title) =>
        world.HubSpot.CreateAsync("contacts", new { email = $"{name}@acme.com", lastname = name, jobtitle = title ?? "" });

    private static Task<SalesforceRecord> AccountAsync(World world, string name) => world.Salesforce.CreateAsync("Account", new { Name = name });
}
