using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>Two silos with the product's grains and storage; only the platforms are in memory. Its connection has a name of its own,
/// so that tests share one Redis.</summary>
internal sealed class SyncCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly InProcessTestCluster _cluster;

    private SyncCluster(RedisFixture redis, string connection, string salesforceBudget, string pollEvery, bool changeEvents)
    {
        Name = connection;
        HubSpot = new FakePlatform(Side.HubSpot, "contacts", "email", Clock);
        Salesforce = new FakePlatform(Side.Salesforce, "Contact", "Email", Clock);
        Plan = PlanOf(connection, salesforceBudget, pollEvery, changeEvents);
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ServiceId = connection;
        builder.Options.ClusterId = connection;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
            silo.AddRedisGrainStorageAsDefault();
            silo.Services.AddOptions<RedisStorageOptions>(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME).Configure<Serializer>((storage, serializer) =>
            {
                storage.ConfigurationOptions = ConfigurationOptions.Parse(redis.Address);
                storage.CreateMultiplexer = _ => Task.FromResult((redis.Connection, IsShared: true));
                storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            });
            silo.Services
                .AddSingleton(redis.Connection)
                .AddSingleton<TimeProvider>(Clock)
                .AddSingleton(Plan)
                .AddSyncGrains()
                .AddSingleton<IPairStore>(services => new UnreliablePairStore(ActivatorUtilities.CreateInstance<PairStore>(services), pair => PairFault(pair)))
                .AddSingleton<ICrmAccounts>(services => new FakeAccounts(this, services.GetRequiredService<IPermits>()));
        });
        _cluster = builder.Build();
    }

    /// <summary>The connection's name, and that of its portal and its org.</summary>
    public string Name { get; }

    public SyncPlan Plan { get; }

    public MappingKey Contacts => new(Name, "contacts");

    public FastClock Clock { get; } = new();

    public FakePlatform HubSpot { get; }

    public FakePlatform Salesforce { get; }

    /// <summary>Salesforce's change events, where the configuration takes them.</summary>
    public FakeStream Stream { get; } = new();

    /// <summary>Decides on each write of a pair what goes wrong with it.</summary>
    public Func<PairKey, StorageFault> PairFault { get; set; } = _ => StorageFault.None;

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider SiloServices => _cluster.GetSiloServiceProvider();

    public IConnectionGrain Connection => Grains.GetGrain<IConnectionGrain>(Name);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<SyncCluster> DeployAsync(RedisFixture redis, string salesforceBudget = "{ share: 100%, reserve: 0% }", string pollEvery = "1s", bool changeEvents = false)
    {
        var cluster = new SyncCluster(redis, $"c{Guid.NewGuid():N}", salesforceBudget, pollEvery, changeEvents);
        await cluster._cluster.DeployAsync(Ct);
        return cluster;
    }

    public Task SiloComesAsync() => _cluster.StartAdditionalSiloAsync();

    /// <summary>The one that came last leaves, or is killed.</summary>
    public Task SiloGoesAsync(bool killed) => killed ? _cluster.KillSiloAsync(_cluster.Silos[^1]) : _cluster.StopSiloAsync(_cluster.Silos[^1]);

    public async Task<PairCounts> CountsAsync() => (await Connection.LookAsync()).Mappings.Single().Pairs;

    /// <summary>Starts the connection, as the silos do every few seconds, and waits until nothing is on its way.</summary>
    public async Task InStepAsync()
    {
        await Connection.EnsureAsync(Plan.Version);
        await EventuallyAsync("everything is in step", async () =>
            (await Connection.LookAsync()) is { Phase: ConnectionPhase.InStep } status && status.Mappings.Single().Pairs is { Pending: 0, Parked: 0, Total: > 0 });
    }

    public static async Task EventuallyAsync(string what, Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Never happened: {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, Ct);
        }
    }

    public static Task EventuallyAsync(string what, Func<bool> condition) => EventuallyAsync(what, () => Task.FromResult(condition()));

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private static SyncPlan PlanOf(string name, string salesforceBudget, string pollEvery, bool changeEvents)
    {
        var yaml = $$"""
            version: 1
            portals:
              {{name}}:
                id: 1001
                auth: { privateAppToken: ${SECRET} }
                webhooks: { enabled: true, appSecret: ${SECRET} }
            orgs:
              {{name}}:
                loginUrl: https://example.my.salesforce.com
                apiVersion: v66.0
                auth: { clientCredentials: { id: client, secret: ${SECRET} } }
                changeEvents: { enabled: {{(changeEvents ? "true" : "false")}}, fallback: 1s }
                budget: {{salesforceBudget}}
            connections:
              {{name}}:
                portal: {{name}}
                org: {{name}}
                people: { createAs: contact }
                polling: { hubspot: {{pollEvery}}, salesforce: {{pollEvery}} }
                mappings:
                  - hubspot: contacts
                    salesforce: Contact
                    match: { hubspot: email, salesforce: Email }
                    fields:
                      - { hubspot: email, salesforce: Email, owner: shared }
                      - { hubspot: lastname, salesforce: LastName, owner: shared }
                      - { hubspot: jobtitle, salesforce: Title, owner: shared }
            """;
        return ConfigurationLoader.Load(yaml, "test.yaml", _ => "secret", _ => null) switch
        {
            ConfigurationResult.Valid valid => SyncPlan.Build(valid.Config),
            ConfigurationResult.Invalid invalid => throw new InvalidOperationException(string.Join('\n', invalid.Problems)),
            _ => throw new InvalidOperationException("A configuration is valid or it is not."),
        };
    }

    private sealed class FakeAccounts(SyncCluster cluster, IPermits permits) : ICrmAccounts
    {
        private readonly Dictionary<string, ICrm> _crms = new()
        {
            [Accounts.HubSpot(cluster.Name)] = new FakeCrm(cluster.HubSpot, Accounts.HubSpot(cluster.Name), permits, cluster.Clock),
            [Accounts.Salesforce(cluster.Name)] = new FakeCrm(cluster.Salesforce, Accounts.Salesforce(cluster.Name), permits, cluster.Clock),
        };

        public ICrm Crm(string account) => _crms[account];

        public IChangeStream? Stream(string account) => cluster.Stream;
    }
}
