using System.Diagnostics;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Silo.Laptop;
using HubSpotSfSync.Sync.Configuration;

namespace HubSpotSfSync.Testing;

/// <summary>What `dotnet run --project src/Silo` starts, on free ports and in this process.</summary>
internal sealed class LaptopCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder;
    private readonly SiloHost _host;

    private LaptopCluster(string folder, LaptopSandbox sandbox, SiloHost host, TimeSpan timeToInStep)
    {
        _folder = folder;
        Sandbox = sandbox;
        _host = host;
        TimeToInStep = timeToInStep;
    }

    public LaptopSandbox Sandbox { get; }

    public Uri Url => _host.Url;

    public IServiceProvider Services => _host.Services;

    /// <summary>From the start of the process's work until every connection is in step and nothing is owed.</summary>
    public TimeSpan TimeToInStep { get; }

    public Task<Overview> OverviewAsync() => Services.GetRequiredService<IGrainFactory>().GetGrain<IOverviewGrain>(IOverviewGrain.Key).LookAsync();

    /// <param name="configure">Changes the sample configuration.</param>
    /// <param name="webhooks">False sends the sandbox's webhooks to a port where nobody listens.</param>
    /// <param name="hubSpotCallsPerTenSeconds">A portal's burst limit.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<LaptopCluster> StartAsync(Func<string, string> configure, bool webhooks, int hubSpotCallsPerTenSeconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
        var options = new SiloOptions
        {
            HttpPort = Ports.Free(),
            SiloPort = Ports.Free(),
            GatewayPort = Ports.Free(),
            StorePort = Ports.Free(),
            DataFolder = folder,
            Laptop = new LaptopOptions
            {
                HubSpotPort = Ports.Free(),
                SalesforcePort = Ports.Free(),
                PubSubPort = Ports.Free(),
                PubSubTlsPort = Ports.Free(),
                HubSpotCallsPerTenSeconds = hubSpotCallsPerTenSeconds,
            },
        };
        var watch = Stopwatch.StartNew();
        var sandbox = await LaptopSandbox.StartAsync(webhooks ? options : options with { HttpPort = Ports.Free() }, cancellationToken);
        var config = (ConfigurationResult.Valid)ConfigurationLoader.Load(configure(sandbox.Configuration), "sandbox.yaml", sandbox.Environment, _ => null);
        var host = await SiloHost.StartAsync(options, config.Config, cancellationToken);
        var cluster = new LaptopCluster(folder, sandbox, host, TimeSpan.Zero);
        while (!IsInStep(await cluster.OverviewAsync()))
        {
            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"It was not in step within {Patience}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        return new LaptopCluster(folder, sandbox, host, watch.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The sandbox begins with companies and contacts.</summary>
    private static bool IsInStep(Overview overview) => overview.Connections.All(connection =>
        connection.Phase == ConnectionPhase.InStep && connection.Mappings.All(mapping =>
            mapping.Pairs is { Pending: 0, Parked: 0 } && (mapping.Pairs.Total > 0 || mapping.Name is not ("companies" or "contacts"))));
}
