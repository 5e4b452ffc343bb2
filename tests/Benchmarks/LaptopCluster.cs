using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Silo.Laptop;
using HubSpotSfSync.Sync.Configuration;

namespace HubSpotSfSync.Benchmarks;

/// <summary>What `dotnet run --project src/Silo` starts, on free ports and in this process.</summary>
internal sealed class LaptopCluster : IAsyncDisposable
{
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

    /// <summary>From the start of the process's work until every connection is in step and nothing is owed.</summary>
    public TimeSpan TimeToInStep { get; }

    public Task<Overview> OverviewAsync() => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IOverviewGrain>(IOverviewGrain.Key).LookAsync();

    public static async Task<LaptopCluster> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
        var options = new SiloOptions
        {
            HttpPort = FreePort(),
            SiloPort = FreePort(),
            GatewayPort = FreePort(),
            StorePort = FreePort(),
            DataFolder = folder,
            Laptop = new LaptopOptions { HubSpotPort = FreePort(), SalesforcePort = FreePort(), PubSubPort = FreePort(), PubSubTlsPort = FreePort(), HubSpotCallsPerTenSeconds = 100_000 },
        };
        var watch = Stopwatch.StartNew();
        var sandbox = await LaptopSandbox.StartAsync(options, cancellationToken);
        var config = (ConfigurationResult.Valid)ConfigurationLoader.Load(sandbox.Configuration, "sandbox.yaml", sandbox.Environment, _ => null);
        var host = await SiloHost.StartAsync(options, config.Config, cancellationToken);
        var cluster = new LaptopCluster(folder, sandbox, host, TimeSpan.Zero);
        while (!IsInStep(await cluster.OverviewAsync()))
        {
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

    private static bool IsInStep(Overview overview) => overview.Connections.All(connection =>
        connection.Phase == ConnectionPhase.InStep && connection.Mappings.All(mapping => mapping.Pairs is { Pending: 0, Parked: 0, Total: > 0 }));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
