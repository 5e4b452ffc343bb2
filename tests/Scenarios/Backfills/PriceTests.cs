namespace HubSpotSfSync.Scenarios.Backfills;

/// <summary>A load costs what it stated before, by the platforms' own count.</summary>
public sealed class PriceTests
{
    /// <summary>What a batch costs that goes in two parts because the machine was busy. A tenth of a small load is less than that: how exact the price of a large
    /// one is, the benchmarks tell.</summary>
    private const int CallsOfNoConsequence = 5;

    /// <summary>Polls are rare, so that none falls into the count but the first behind each reader.</summary>
    private const string Contacts = """
        polling: { hubspot: 1h, salesforce: 1h }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
        """;

    private const string Companies = """
        polling: { hubspot: 1h, salesforce: 1h }
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website, normalize: domain }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared, normalize: domain }

        """;

    private const string CompaniesAndPeople = Companies + """
          - hubspot: contacts
            salesforce: [Contact, Lead]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
              - { hubspot: company, salesforce: { Lead: Company }, owner: shared, default: { salesforce: Unknown } }
        """;

    private const string CompaniesAndTheirPeople = Companies + """
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: companies } }
        """;

    /// <summary>How much of a portal the list brings and how much the search goes by how long they take.</summary>
    private static readonly object Realistic = new { profile = "realistic" };

    private static readonly WorldOptions Quiet = new() { OwnProcess = true, Webhooks = false, ChangeEvents = false, InStepAtFirst = false };

    [Fact]
    public async Task Contacts_of_HubSpot_into_an_empty_org()
    {
        var (world, before) = await StartAsync(Contacts, hubSpot: Enumerable.Range(0, 2500), salesforce: []);
        await using var _ = world;

        await ShouldHoldAsync(world, before);

        (await world.Salesforce.CountAsync("Contact")).ShouldBe(2500);
    }

    [Fact]
    public async Task Both_sides_half_of_which_have_a_counterpart()
    {
        var (world, before) = await StartAsync(Contacts, hubSpot: Enumerable.Range(0, 2000), salesforce: Enumerable.Range(1000, 2000));
        await using var _ = world;

        await ShouldHoldAsync(world, before);

        (await world.Salesforce.CountAsync("Contact")).ShouldBe(3000);
    }

    /// <summary>Before a person or a company is created it is looked whether a Lead became it.</summary>
    [Fact]
    public async Task Companies_and_people_who_are_Contacts_or_Leads()
    {
        var (world, before) = await StartAsync(CompaniesAndPeople, hubSpot: Enumerable.Range(0, 360), salesforce: Enumerable.Range(180, 360), companies: 120, accounts: 120);
        await using var _ = world;

        await ShouldHoldAsync(world, before);

        (await world.Salesforce.CountAsync("Contact")).ShouldBe(540);
        (await world.Salesforce.CountAsync("Account")).ShouldBe(180);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(180);
    }

    /// <summary>Contacts are read before their companies, and wait until those have an Account: as a part of the load, and nobody reads them one by one, which
    /// would be three times the calls. In how many batches they go once they have been let go depends on the machine.</summary>
    [Fact]
    public async Task Contacts_and_the_companies_that_they_refer_to()
    {
        var (world, before) = await StartAsync(
            CompaniesAndTheirPeople,
            hubSpot: Enumerable.Range(0, 4000),
            salesforce: [],
            companies: 3000,
            and: async world =>
            {
                var companies = await world.HubSpot.IdsAsync("companies");
                var contacts = await world.HubSpot.IdsAsync("contacts");
                await world.HubSpot.AssociateAsync("contacts", "companies", contacts.Select((contact, i) => (contact, companies[(i + (companies.Count / 2)) % companies.Count])));
            });
        await using var _ = world;

        await ShouldHoldAsync(world, before, within: 0.25);

        (await world.Salesforce.CountAsync("Contact")).ShouldBe(4000);
        (await world.Salesforce.QueryAsync("SELECT Id FROM Contact WHERE AccountId = null")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Again_when_the_state_is_lost_nothing_is_written()
    {
        var (world, _) = await StartAsync(Contacts, hubSpot: Enumerable.Range(0, 1500), salesforce: Enumerable.Range(500, 1500));
        await using var __ = world;
        await world.Operator.BackfillAsync("portal-org", 1, "Done");
        await world.KillAsync();
        await world.LoseStateAsync();
        var (contacts, stamp) = (await world.Salesforce.CountAsync("Contact"), await LastChangeAsync(world));

        var before = await CallsAsync(world);
        await world.StartSiloAsync();
        var backfill = await ShouldHoldAsync(world, before);

        backfill.Price!.HubSpot.Write.ShouldBe(0);
        backfill.Price.Salesforce.Write.ShouldBe(0);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(contacts);
        (await LastChangeAsync(world)).ShouldBe(stamp);
    }

    private static async Task<(World World, Calls Before)> StartAsync(string mappings, IEnumerable<int> hubSpot, IEnumerable<int> salesforce, int companies = 0, int accounts = 0, Func<World, Task>? and = null)
    {
        Calls before = null!;
        var world = await World.StartAsync(mappings, Quiet with
        {
            Before = async world =>
            {
                await world.HubSpot.CreateManyAsync("contacts", hubSpot.Select(i => new { email = $"person{i}@acme.com", lastname = $"Person {i}", jobtitle = "Buyer" }));
                await world.Salesforce.CreateManyAsync(
                    "Contact", salesforce.Select(i => new Dictionary<string, object> { ["Email"] = $"person{i}@acme.com", ["LastName"] = $"Person {i}", ["Title"] = "Buyer" }));
                await world.HubSpot.CreateManyAsync("companies", Enumerable.Range(0, companies).Select(i => new { name = $"Company {i}", domain = $"company{i}.com" }));
                await world.Salesforce.CreateManyAsync(
                    "Account", Enumerable.Range(companies / 2, accounts).Select(i => new Dictionary<string, object> { ["Name"] = $"Company {i}", ["Website"] = $"https://www.company{i}.com/" }));
                await (and is null ? Task.CompletedTask : and(world));
                await world.HubSpot.ControlAsync("latency", Realistic);
                await world.Salesforce.ControlAsync("latency", Realistic);
                before = await CallsAsync(world);
            },
        });
        return (world, before);
    }

    private static async Task<Calls> CallsAsync(World world) => new(await world.HubSpot.CallsAsync(), await world.Salesforce.CallsAsync());

    private static async Task<BackfillView> ShouldHoldAsync(World world, Calls before, double within = 0.1)
    {
        var backfill = await world.Operator.BackfillAsync("portal-org", 1, "Done");
        var after = await CallsAsync(world);
        var (hubSpot, salesforce) = (after.HubSpot.Since(before.HubSpot), after.Salesforce.Since(before.Salesforce));
        TestContext.Current.TestOutputHelper?.WriteLine($"{backfill}\nHubSpot: {hubSpot}\nSalesforce: {salesforce}");
        var (others, othersOfOrg) = (await world.Operator.OtherCallsAsync("hubspot/portal"), await world.Operator.OtherCallsAsync("salesforce/org"));
        ShouldBeAbout(hubSpot, others, backfill.HubSpotCalls, within: 0.02);
        ShouldBeAbout(salesforce, othersOfOrg, backfill.SalesforceCalls, within: 0.02);
        ShouldBeAbout(hubSpot, others, backfill.Price!.HubSpot.Total, within);
        ShouldBeAbout(salesforce, othersOfOrg, backfill.Price.Salesforce.Total, within);
        return backfill;
    }

    private static void ShouldBeAbout(CountedCalls counted, long others, long stated, double within) => Math.Abs(counted.Total - others - stated).ShouldBeLessThanOrEqualTo(
        (long)Math.Max(CallsOfNoConsequence, stated * within), $"{stated} calls were stated. The platform counted, {others} of other work included, {counted}");

    private static async Task<string?> LastChangeAsync(World world) =>
        (await world.Salesforce.QueryAsync("SELECT Id, SystemModstamp FROM Contact ORDER BY SystemModstamp DESC LIMIT 1")).Single()["SystemModstamp"];

    private sealed record Calls(CountedCalls HubSpot, CountedCalls Salesforce);
}
