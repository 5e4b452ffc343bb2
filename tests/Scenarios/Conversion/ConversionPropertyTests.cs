using System.Globalization;
using System.Text;

namespace HubSpotSfSync.Scenarios.Conversion;

/// <summary>
/// Many people at once, each with a life of random steps, in worlds with and without HubSpot's own companies, with events that are lost,
/// late, doubled and turned round, or with none. Whatever the order, in the end there is one contact, one company and one deal for each
/// Opportunity, in pairs.
/// </summary>
/// <remarks>
/// The same lives run every time. For more and others: <c>CONVERSION_LIVES=100 CONVERSION_SEED=7 dotnet run --project tests/Scenarios --
/// --filter-class "*ConversionPropertyTests"</c>. A life that fails is told with its seed; <c>CONVERSION_ONLY=1002,1017</c> runs these alone.
/// </remarks>
public sealed class ConversionPropertyTests
{
    /// <summary>Lives of one world do not touch each other, so as many as the world's pace allows.</summary>
    private static readonly int LivesPerWorld = (int)Setting("CONVERSION_LIVES", 16);

    private static readonly ulong FirstSeed = Setting("CONVERSION_SEED", 1);

    private const int FailuresTold = 3;

    public static TheoryData<string, bool, bool, bool> Worlds => new()
    {
        { "companies make themselves, events go wrong", true, true, false },
        { "companies make themselves, and get their Accounts from HubSpot, by polling", true, false, true },
        { "nobody makes companies, by polling", false, false, false },
        { "nobody makes companies, and they get their Accounts from HubSpot, events go wrong", false, true, true },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public async Task Whatever_the_order_there_is_one_contact_and_one_company(string name, bool companiesByThemselves, bool events, bool accountsFromHubSpot)
    {
        await using var world = await World.StartAsync(Configuration(accountsFromHubSpot), new WorldOptions
        {
            Webhooks = events,
            ChangeEvents = events,
            Portal = portal => portal.WithoutLimits() with { AutoAssociateCompanies = companiesByThemselves },
        });
        var runs = Seeds().Select(seed => new LifeRun(world, Life.Of(seed, companiesByThemselves))).ToList();
        using (var calm = new CancellationTokenSource())
        {
            var disorder = events ? DisturbAsync(world, calm.Token) : Task.CompletedTask;
            await Task.WhenAll(runs.Select(run => run.RunAsync()));
            await calm.CancelAsync();
            await disorder;
        }

        await EverythingIsRightAsync(world, runs, name);
    }

    /// <summary>All at rest and right; and still so after another look at everything.</summary>
    private static async Task EverythingIsRightAsync(World world, List<LifeRun> runs, string name)
    {
        var wrong = new List<(LifeRun Run, IReadOnlyList<string> Complaints)>();
        async Task<bool> IsRightAsync()
        {
            await world.AtRestAsync();
            var all = await Snapshot.TakeAsync(world);
            wrong = [.. runs.Select(run => (run, LifeJudge.Complaints(run, all, world.HubSpot.Id))).Where(one => one.Item2.Count > 0)];
            return wrong.Count == 0;
        }

        try
        {
            await world.EventuallyAsync($"every life came out right where {name}", IsRightAsync);
            (await IsRightAsync()).ShouldBeTrue();
        }
        catch (Exception failure) when (wrong.Count > 0)
        {
            Assert.Fail($"{await TellAsync(world, wrong, runs.Count, name)}{Environment.NewLine}{failure.Message}");
        }
    }

    private static async Task<string> TellAsync(World world, List<(LifeRun Run, IReadOnlyList<string> Complaints)> wrong, int of, string name)
    {
        var story = new StringBuilder();
        story.AppendLine(CultureInfo.InvariantCulture, $"{wrong.Count} of {of} lives went wrong where {name}: CONVERSION_ONLY={string.Join(',', wrong.Select(one => one.Run.Life.Seed))} repeats them.");
        foreach (var (run, complaints) in wrong.OrderBy(one => one.Run.Life.Steps.Count).Take(FailuresTold))
        {
            story.AppendLine(run.Life.ToString());
            story.AppendJoin(Environment.NewLine, complaints.Select(complaint => $"  ! {complaint}")).AppendLine();
            story.AppendJoin(Environment.NewLine, run.Story.Select(step => $"  {step}")).AppendLine();
            foreach (var contact in (await world.HubSpot.AllAsync("contacts")).Where(contact => string.Equals(contact["email"], run.Life.Email, StringComparison.OrdinalIgnoreCase)))
            {
                story.AppendLine(CultureInfo.InvariantCulture, $"  {await world.Operator.PairAsync(contact)}");
            }
        }

        return story.ToString();
    }

    /// <summary>Loses, doubles, delays and turns round events of both sides as long as it may. A fixed share: the same in every run.</summary>
    private static async Task DisturbAsync(World world, CancellationToken calm)
    {
        await world.HubSpot.ControlAsync("webhook-faults", new object[]
        {
            new { kind = "drop", every = 5 },
            new { kind = "duplicate", every = 7 },
            new { kind = "delay", every = 4, delayMs = 3000 },
            new { kind = "reorder", every = 3 },
        });
        while (!calm.IsCancellationRequested)
        {
            await world.Salesforce.ControlAsync("events", new { drop = 2, duplicate = 2, gaps = 1, reorder = 2 });
            await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, calm).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await world.HubSpot.ControlAsync("webhook-faults", Array.Empty<object>());
        await world.Salesforce.ControlAsync("events", new { });
    }

    private static IEnumerable<ulong> Seeds() => Environment.GetEnvironmentVariable("CONVERSION_ONLY") is { Length: > 0 } only
        ? only.Split(',').Select(seed => ulong.Parse(seed, CultureInfo.InvariantCulture))
        : Enumerable.Range(0, LivesPerWorld).Select(i => (FirstSeed * 1000) + (ulong)i);

    private static ulong Setting(string name, ulong otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <param name="accountsFromHubSpot">Whether companies that nobody has converted anything into get Accounts.</param>
    private static string Configuration(bool accountsFromHubSpot) => $$"""
        people: { createAs: lead }
        polling: { hubspot: 2s, salesforce: 2s }
        mappings:
          - hubspot: companies
            salesforce: Account
            {{(accountsFromHubSpot ? "" : "inclusion: { where: country = Nowhere }")}}
            match:
              - { hubspot: domain, salesforce: Website }
              - { hubspot: name, salesforce: Name }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
          - hubspot: contacts
            salesforce: [Lead, Contact]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: newest }
              - hubspot: company
                salesforce: { Lead: Company }
                owner: shared
                inputs: { hubspot: [associations.companies.name] }
                transform: coalesce
                default: { salesforce: Unknown }
              - { hubspot: associations.companies, salesforce: { Contact: AccountId }, owner: shared, transform: { lookup: companies } }
          - hubspot: deals
            salesforce: Opportunity
            match: { hubspot: dealname, salesforce: Name }
            fields:
              - { hubspot: dealname, salesforce: Name, owner: shared }
              - hubspot: [pipeline, dealstage]
                salesforce: StageName
                owner: shared
                transform: { stage: { pipelines: { default: { stages: { appointmentscheduled: Prospecting, contractsent: Negotiation/Review, closedwon: Closed Won } } } } }
              - { hubspot: closedate, salesforce: CloseDate, owner: shared, transform: { date: { zone: UTC } } }
              - { hubspot: associations.companies, salesforce: AccountId, owner: shared, required: true, transform: { lookup: companies } }
        """;
}
