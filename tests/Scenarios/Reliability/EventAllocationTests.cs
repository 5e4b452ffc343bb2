using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Scenarios.Reliability;

/// <summary>An org that has not enough change events.</summary>
public sealed class EventAllocationTests
{
    private const int People = 40;
    private const int Companies = 10;

    /// <summary>What keeps objects polled at least, and the platform's word on what there is now.</summary>
    private static readonly TimeSpan UntilTakenAgain = TimeSpan.FromMinutes(22);

    private const string Mappings = """
        polling: { hubspot: 1h, salesforce: 1h }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: domain, salesforce: Website, owner: shared }
              - { hubspot: name, salesforce: Name, owner: shared }
        """;

    /// <summary>A record that is created brings two events: its own, and that of the identity that it is given. After 40 people 520 more are
    /// expected within a day, with 10 companies 650, besides those that came: of 760 at most 684 are to be delivered.</summary>
    [Fact]
    public async Task The_quieter_object_is_polled_when_they_would_not_last_and_its_events_are_taken_again_when_there_is_room()
    {
        await using var world = await StartAsync(daily: 760);
        for (var i = 0; i < People; i++)
        {
            await world.Salesforce.CreateAsync("Contact", new { Email = $"p{i}@acme.com", LastName = $"P{i}" });
        }

        await world.EventuallyAsync("all people are there", async () => (await world.HubSpot.AllAsync("contacts")).Count == People);
        await world.EventuallyAsync("their events are counted", async () => (await EventsAsync(world))?.Objects.SingleOrDefault(one => one.Object == "Contact")?.Delivered >= 2 * People);
        (await PhasesAsync(world)).ShouldBe(("Following", "Following"));

        for (var i = 0; i < Companies; i++)
        {
            await world.Salesforce.CreateAsync("Account", new { Website = $"c{i}.com", Name = $"C{i}" });
        }

        await world.EventuallyAsync("the quieter object is polled", async () => await PhasesAsync(world) == ("Following", "Polled"));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        await world.EventuallyAsync("all companies are there", async () => (await world.HubSpot.AllAsync("companies")).Count == Companies);
        var (budget, account) = (await BudgetAsync(world), await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'C3'"));
        budget.Alerts.ShouldContain(alert => alert.Kind == "EventsRunOut");
        (await ChangedBySourceAsync(world, account, "Polled", TimeSpan.FromMinutes(1))).ShouldBe("Poll");
        budget.Events!.Delivered.ShouldBeLessThan(760);

        await world.Salesforce.ControlAsync("events/allocation", new { daily = 100_000 });
        await world.PassAsync(UntilTakenAgain);

        await world.EventuallyAsync("its events are taken again", async () => await PhasesAsync(world) == ("Following", "Following"));
        (await ChangedBySourceAsync(world, account, "Told", TimeSpan.Zero)).ShouldBe("ChangeEvent");
        await world.InStepAsync();
        (await world.HubSpot.AllAsync("companies")).Count.ShouldBe(Companies);
        (await world.Salesforce.CountAsync("Account")).ShouldBe(Companies);
    }

    [Fact]
    public async Task When_none_is_left_everything_is_polled_until_some_are()
    {
        await using var world = await StartAsync(daily: 25_000);
        await world.Salesforce.ControlAsync("events/allocation", new { daily = 0 });

        var contact = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Byron" });

        await world.EventuallyAsync("everything is polled", async () => await PhasesAsync(world) == ("Polled", "Polled"));
        var problem = (await world.Operator.OverviewAsync()).Connections[0].Sources.Single(source => source.Name == "Account change events").Problem;
        problem.ShouldNotBeNull().ShouldStartWith("All of the org's change events of the day are delivered. Account is polled instead since ");
        await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        (await ChangedBySourceAsync(world, contact, "Lovelace", TimeSpan.FromMinutes(1))).ShouldBe("Poll");

        await world.Salesforce.ControlAsync("events/allocation", new { daily = 25_000 });
        await world.PassAsync(UntilTakenAgain);

        await world.EventuallyAsync("events are taken again", async () => await PhasesAsync(world) == ("Following", "Following"));
        (await ChangedBySourceAsync(world, contact, "King", TimeSpan.Zero)).ShouldBe("ChangeEvent");
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
    }

    /// <summary>In step, with both objects' events taken, and the platform asked how many there are.</summary>
    private static async Task<World> StartAsync(int daily)
    {
        var world = await World.StartAsync(Mappings, new WorldOptions { Clock = new SandboxClock(), Org = org => org with { DailyDeliveredEvents = daily } });
        await world.PassAsync(TimeSpan.FromMinutes(1));
        await world.EventuallyAsync("events are taken", async () => await PhasesAsync(world) == ("Following", "Following") && await EventsAsync(world) is { } events && events.Limit == daily);
        return world;
    }

    /// <summary>Changes a record's name in Salesforce, and says what brought it to HubSpot.</summary>
    private static async Task<string?> ChangedBySourceAsync(World world, SalesforceRecord record, string name, TimeSpan pass)
    {
        // What a write of the pair's reads back would bring the change as well.
        var before = (await world.PairIsAsync("portal-org", record, "Settled")).Decisions.Count;
        await world.Salesforce.UpdateAsync(record, record.Type == "Account" ? new { Name = name } : new { LastName = name });
        await world.PassAsync(pass);
        await world.EventuallyAsync("HubSpot has it", async () => (await world.HubSpot.AllAsync(record.Type == "Account" ? "companies" : "contacts"))
            .Any(one => one[record.Type == "Account" ? "name" : "lastname"] == name));
        return (await world.PairAsync(record)).Decisions.Skip(before).Last(one => one.Target == "HubSpot").Source;
    }

    private static async Task<(string? Contact, string? Account)> PhasesAsync(World world) =>
        await world.Operator.OverviewAsync() is var overview ? (overview.EventsOf("Contact"), overview.EventsOf("Account")) : default;

    private static async Task<EventsView?> EventsAsync(World world) => (await BudgetAsync(world)).Events;

    private static async Task<BudgetView> BudgetAsync(World world) => (await world.Operator.OverviewAsync()).Budgets.Single(budget => budget.Account.StartsWith("salesforce/", StringComparison.Ordinal));
}
