using System.Text;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>
/// All that a scenario needs: empty portals and orgs, and a silo that keeps them in step by the given configuration. What a test does
/// and sees goes over the published APIs and the operator's, as it would for any other user.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RestAfterStep = TimeSpan.FromMilliseconds(50);

    private IReadOnlyList<Connection> _connections;
    private readonly WorldOptions _options;
    private readonly Patience _patience;
    private SiloPlace _place;
    private Accounts _accounts = null!;
    private SiloRun? _silo;

    /// <summary>What was seen last of the silo that runs.</summary>
    private OverviewView? _seen;

    private World(IReadOnlyList<Connection> connections, WorldOptions options, SiloPlace place)
    {
        _connections = connections;
        _options = options;
        _place = place;
        _patience = new Patience(TellAsync);
        Operator = new Operator(place.Url, _patience);
    }

    /// <summary>The first connection's portal.</summary>
    public HubSpotPortal HubSpot => Portal(_connections[0].Portal);

    /// <summary>The first connection's org.</summary>
    public SalesforceOrg Salesforce => Org(_connections[0].Org);

    public Operator Operator { get; }

    private TimeProvider Clock => _options.Clock ?? TimeProvider.System;

    public HubSpotPortal Portal(string name) => _accounts.Portals[name];

    public SalesforceOrg Org(string name) => _accounts.Orgs[name];

    /// <summary>A world with one connection, in step.</summary>
    /// <param name="connection">What stands below the connection's name in sync.yaml, without portal and org.</param>
    /// <param name="options">Where it departs from the usual.</param>
    public static Task<World> StartAsync(string connection, WorldOptions? options = null) => StartAsync([new Connection(connection)], options);

    /// <inheritdoc cref="StartAsync(string, WorldOptions?)"/>
    public static async Task<World> StartAsync(IReadOnlyList<Connection> connections, WorldOptions? options = null)
    {
        var redis = await TestContext.Current.GetFixture<RedisServer>() ?? throw new InvalidOperationException("There is no Redis for this run.");
        var world = new World(connections, options ?? new WorldOptions(), new SiloPlace(Ports.Free(), Ports.Free(), Ports.Free(), redis.NewDatabase()));
        try
        {
            world._accounts = await Accounts.OpenAsync(connections, world._options, world._place.Url, world._patience);
            await (world._options.Before?.Invoke(world) ?? Task.CompletedTask);
            await world.StartSiloAsync();
            await (world._options.InStepAtFirst ? world.InStepAsync() : Task.CompletedTask);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Waits until all that was changed before is known and dealt with: webhooks are taken, every poller has asked, no pair owes
    /// anything. Twice, because the first time may have written what the second has to find harmless.
    /// </summary>
    /// <param name="parked">So many pairs are to wait for something in the end; null for any number.</param>
    public async Task InStepAsync(int? parked = 0)
    {
        await CaughtUpAsync(parked, hubSpotIsAsked: true);
        await CaughtUpAsync(parked, hubSpotIsAsked: !_options.Webhooks);
    }

    /// <summary>Waits until every source was asked once more and nothing is on its way; what waits for something may wait on.</summary>
    public Task AtRestAsync() => CaughtUpAsync(parked: null, hubSpotIsAsked: true);

    /// <summary>The pair of a record; waits until there is one.</summary>
    public Task<PairView> PairAsync(HubSpotRecord record) => PairAsync(() => Operator.PairAsync(record), record.ToString());

    /// <inheritdoc cref="PairAsync(HubSpotRecord)"/>
    public Task<PairView> PairAsync(SalesforceRecord record) => PairAsync(() => Operator.PairAsync(record), record.ToString());

    /// <summary>Waits until the pair of a record is settled, parked or quarantined, as asked.</summary>
    public async Task<PairView> PairIsAsync(HubSpotRecord record, string status) => (await _patience.UntilAsync(
        $"the pair of {record.Type} {record.Id} is {status}", () => Operator.PairAsync(record), pair => pair?.Status == status, pair => pair?.ToString() ?? "there is none"))!;

    /// <summary>Waits until a connection's pair of a Salesforce record is settled, parked or quarantined, as asked.</summary>
    public async Task<PairView> PairIsAsync(string connection, SalesforceRecord record, string status) => (await _patience.UntilAsync(
        $"the pair of {record.Type} {record.Id} in {connection} is {status}",
        () => Operator.PairAsync(connection, record),
        pair => pair?.Status == status,
        pair => pair?.ToString() ?? "there is none"))!;

    /// <summary>The decision log of a record's pair, oldest first, as lines such as "Salesforce.Title: Buyer -> CTO (Shared: CarriedOver)".</summary>
    /// <param name="record">Either of the two.</param>
    /// <param name="field">Only what was decided on this field, by its name on either side.</param>
    public async Task<IReadOnlyList<string>> DecisionsAsync(HubSpotRecord record, params string[] field) => Lines(await PairAsync(record), field);

    /// <inheritdoc cref="DecisionsAsync(HubSpotRecord, string[])"/>
    public async Task<IReadOnlyList<string>> DecisionsAsync(SalesforceRecord record, params string[] field) => Lines(await PairAsync(record), field);

    /// <summary>Waits for anything else.</summary>
    public Task EventuallyAsync(string what, Func<Task<bool>> isSo) => _patience.UntilAsync(what, isSo, so => so, _ => "not so");

    /// <summary>Waits until what is changed from now on counts as later than what was before: Salesforce's stamps have whole seconds.
    /// Moving the sandboxes' clocks would be quicker, but they must go with the silo's, as everybody's clocks have to.</summary>
    public async Task LaterAsync()
    {
        var next = TimeProvider.System.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds();
        await EventuallyAsync("a new second begins", () => Task.FromResult(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() >= next));
    }

    /// <summary>Lets time pass for the platforms and the silo alike, minute by minute, so that each does what it has to in between. Needs <see cref="WorldOptions.Clock"/>.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            _options.Clock!.Advance(Step);
            await Task.Delay(RestAfterStep, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Does something while no connection looks, so that the changes of both sides meet when they look again.</summary>
    public async Task UnseenAsync(Func<Task> act)
    {
        foreach (var connection in _connections)
        {
            await Operator.PauseAsync(connection.Name);
        }

        await act();
        foreach (var connection in _connections)
        {
            await Operator.ResumeAsync(connection.Name);
        }

        await InStepAsync();
    }

    public async Task StartSiloAsync()
    {
        _seen = null;
        _silo = await SiloRun.StartAsync(_place, _accounts.Configuration(_connections, _options), _options, _patience);
    }

    /// <summary>Kills the silo without ceremony. Needs <see cref="WorldOptions.OwnProcess"/>.</summary>
    public async Task KillAsync()
    {
        await _silo!.KillAsync();
        _silo = null;
    }

    /// <summary>From now on a silo finds an empty Redis.</summary>
    public async Task LoseStateAsync() => _place = _place with { Redis = (await TestContext.Current.GetFixture<RedisServer>())!.NewDatabase() };

    /// <summary>The next silo runs with another configuration of the one connection.</summary>
    public void Configure(string connection) => _connections = [_connections[0] with { Yaml = connection }];

    /// <summary>Kills the silo without ceremony, and starts another on the same Redis.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        await StartSiloAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        if (_accounts is not null)
        {
            await _accounts.DisposeAsync();
        }

        Operator.Dispose();
    }

    private async Task CaughtUpAsync(int? parked, bool hubSpotIsAsked)
    {
        var now = Clock.GetUtcNow();
        var rounds = new List<PollRound> { new("Salesforce", now) };
        if (hubSpotIsAsked)
        {
            rounds.Add(new("HubSpot", now + Accounts.LongestIndexLag));
        }

        await _patience.UntilAsync(
            parked switch { 0 => "everything is in step", null => "everything is in step but parked pairs", _ => $"everything is in step but {parked} parked pairs" },
            async () =>
            {
                await AskAsync(rounds);

                // In the order in which a change moves on, so that none slips through between two looks.
                var taken = await _accounts.WebhooksAreTakenAsync();
                _seen = await Operator.OverviewAsync();
                return taken;
            },
            taken => taken && _seen!.OwesNothing(parked) && rounds.TrueForAll(round => _seen.HasPolled(round.Side, round.Since)),
            taken => taken ? "see below" : "webhooks are still on their way");
    }

    /// <summary>Sources that still scan can't be asked, and need not be: they ask by themselves when they have.</summary>
    private async Task AskAsync(IEnumerable<PollRound> rounds)
    {
        if (_seen is not { IsInStep: true })
        {
            return;
        }

        var now = Clock.GetUtcNow();
        var mappings = _seen.Connections.Sum(connection => connection.Mappings.Count);
        foreach (var round in rounds.Where(one => one.Since <= now && one.AskedAt + one.AskAgain(mappings) < now))
        {
            round.AskedAt = now;
            foreach (var connection in _connections)
            {
                await Operator.PollAsync(connection.Name, round.Side);
            }
        }
    }

    private async Task<PairView> PairAsync(Func<Task<PairView?>> look, string record) =>
        (await _patience.UntilAsync($"{record} is in a pair", look, pair => pair is not null, _ => "it is in none"))!;

    private static IReadOnlyList<string> Lines(PairView pair, string[] fields) =>
        [.. pair.Decisions.Where(one => fields.Length == 0 || fields.Contains(one.Field)).Select(one => one.ToString())];

    /// <summary>Both sides' records, how the connections stand, and what was decided last.</summary>
    private async Task<string> TellAsync()
    {
        var story = new StringBuilder();
        if (_silo is null)
        {
            return "No silo is running.";
        }

        story.AppendLine(_silo.Log);
        var overview = await Operator.OverviewAsync();
        story.AppendLine(overview.ToString());
        foreach (var connection in overview.Connections)
        {
            foreach (var mapping in connection.Mappings)
            {
                try
                {
                    await TellRecordsAsync(story, connection, mapping);
                }
                catch (HttpRequestException unreadable)
                {
                    story.AppendLine($"{mapping.Name} can't be read: {unreadable.Message}");
                }
            }
        }

        return story.ToString();
    }

    private async Task TellRecordsAsync(StringBuilder story, ConnectionView connection, MappingView mapping)
    {
        const int Shown = 10;
        foreach (var record in (await Portal(connection.Portal).AllAsync(mapping.HubSpotObject)).Take(Shown))
        {
            story.AppendLine($"{record.Portal} {record.Type} {record.Id}: {FieldText.Show(record.Properties)}");
        }

        foreach (var type in mapping.SalesforceObjects)
        {
            foreach (var found in await Org(connection.Org).QueryAsync($"SELECT Id FROM {type} LIMIT {Shown}"))
            {
                var record = await Org(found.Org).ReadAsync(found);
                story.AppendLine($"{record.Org} {record.Type} {record.Id}: {FieldText.Show(record.Fields)}");
            }
        }
    }

    /// <summary>What a side's pollers are asked for: all that changed before <paramref name="since"/>.</summary>
    private sealed class PollRound(string side, DateTimeOffset since)
    {
        private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(2);
        private static readonly TimeSpan MoreForEachMapping = TimeSpan.FromSeconds(0.8);

        public string Side => side;

        public DateTimeOffset Since => since;

        public DateTimeOffset AskedAt { get; set; }

        /// <summary>HubSpot allows five searches a second, and the scenario's own sync needs some.</summary>
        public TimeSpan AskAgain(int mappings) => side == "HubSpot" && mappings * MoreForEachMapping > AskAgainAfter ? mappings * MoreForEachMapping : AskAgainAfter;
    }
}
