using System.Diagnostics;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Testing;
using StackExchange.Redis;

namespace HubSpotSfSync.Benchmarks;

/// <summary>A silo in this process with the one connection of <see cref="ContactsConfiguration"/>.</summary>
internal sealed class BenchmarkSilo : IAsyncDisposable
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private readonly SiloHost _host;
    private readonly Stopwatch _watch;

    private BenchmarkSilo(SiloHost host, Stopwatch watch)
    {
        _host = host;
        _watch = watch;
    }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public static MappingKey Contacts { get; } = new(SandboxConnection.Measured, "contacts");

    /// <summary>Since the start of the process's work.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    public long RedisOperations => Services.GetRequiredService<IConnectionMultiplexer>().OperationCount;

    /// <param name="configuration">What is synced.</param>
    /// <param name="folder">Of the embedded store.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <param name="redis">A Redis instead of the embedded store.</param>
    /// <param name="httpPort">Where webhooks come in; null takes any.</param>
    public static async Task<BenchmarkSilo> StartAsync(string configuration, string folder, CancellationToken cancellationToken, string? redis = null, int? httpPort = null)
    {
        var options = new SiloOptions { HttpPort = httpPort ?? Ports.Free(), SiloPort = Ports.Free(), GatewayPort = Ports.Free(), StorePort = Ports.Free(), DataFolder = folder, Redis = redis };
        var config = ConfigurationLoader.Load(configuration, "benchmark.yaml", _ => null, _ => null) switch
        {
            ConfigurationResult.Valid valid => valid.Config,
            ConfigurationResult.Invalid invalid => throw new InvalidOperationException(string.Join(Environment.NewLine, invalid.Problems)),
            _ => throw new InvalidOperationException("A configuration is valid or it is not."),
        };
        var watch = Stopwatch.StartNew();
        return new BenchmarkSilo(await SiloHost.StartAsync(options, config, cancellationToken), watch);
    }

    public async Task<ConnectionStatus> LookAsync() => (await Grains.GetGrain<IOverviewGrain>(IOverviewGrain.Key).LookAsync()).Connections.Single();

    /// <summary>Whether each of so many contacts has its counterpart, or was refused, and nothing is owed.</summary>
    public async Task<bool> IsLoadedAsync(ConnectionStatus status, int records)
    {
        var pairs = status.Mappings.Single().Pairs;
        return pairs is { Pending: 0, Parked: 0 } && pairs.Settled + pairs.Quarantined >= records && await Services.GetRequiredService<CreationGate>().IsOpenAsync(Contacts);
    }

    /// <summary>How many pairs are active.</summary>
    public async Task<int> PairsInMemoryAsync() =>
        (await Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Where(one => one.GrainType.Contains(nameof(RecordPairGrain), StringComparison.Ordinal)).Sum(one => one.ActivationCount);

    public Task LoadedAsync(int records, CancellationToken cancellationToken) =>
        UntilAsync($"{records} records are loaded", async status => await IsLoadedAsync(status, records), cancellationToken);

    public Task InStepAsync(CancellationToken cancellationToken) => UntilAsync("the connection is in step", status => Task.FromResult(status.Phase == ConnectionPhase.InStep), cancellationToken);

    public async Task UntilAsync(string what, Func<ConnectionStatus, Task<bool>> condition, CancellationToken cancellationToken)
    {
        var until = _watch.Elapsed + Patience;
        while (!await condition(await LookAsync()))
        {
            if (_watch.Elapsed > until)
            {
                throw new TimeoutException($"It never came about that {what}.");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
