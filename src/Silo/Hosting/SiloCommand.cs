using System.CommandLine;
using System.Net;
using HubSpotSfSync.Silo.Checking;
using HubSpotSfSync.Silo.CommandLine;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>The silo's command line. In Kubernetes the pod's own address and name come from POD_IP and POD_NAME.</summary>
internal static class SiloCommand
{
    private const int LeastStoreMegabytes = 64;

    public static RootCommand Build(Func<SiloOptions, CancellationToken, Task<int>> run)
    {
        var defaults = new SiloOptions();
        var config = new Option<string?>("--config") { Description = "The configuration file; without it the sandbox accounts are started and used" };
        var redis = new Option<string?>("--redis") { Description = "host:port of the Redis that the silos share; without it an embedded store is started" };
        var httpPort = Port("--http-port", defaults.HttpPort, "Dashboard, API, webhooks, health and metrics");
        var siloPort = Port("--silo-port", defaults.SiloPort, "Silo to silo");
        var gatewayPort = Port("--gateway-port", defaults.GatewayPort, "Orleans clients");
        var storePort = Port("--store-port", defaults.StorePort, "The embedded store");
        var storeMemory = new Option<int>("--store-memory") { Description = "MB that the embedded store may hold; without it half of the memory", DefaultValueFactory = _ => defaults.StoreMegabytes };
        storeMemory.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < LeastStoreMegabytes)
            {
                result.AddError($"--store-memory must be {LeastStoreMegabytes} at least.");
            }
        });
        var data = new Option<string>("--data") { Description = "Folder of the embedded store", DefaultValueFactory = _ => defaults.DataFolder };
        var cluster = new Option<string>("--cluster") { Description = "Name of the cluster; silos with one name and one Redis work together", DefaultValueFactory = _ => defaults.ClusterId };
        var command = new RootCommand("Keeps HubSpot portals and Salesforce orgs in step")
        {
            config, redis, httpPort, siloPort, gatewayPort, storePort, storeMemory, data, cluster, CheckCommands.Validate(), CheckCommands.Doctor(), PlanCommand.Build(), DuplicatesCommand.Build(),
            SyncNowCommand.Build(TimeProvider.System), ProgressCommand.Build(TimeProvider.System), BackfillCommand.Build(TimeProvider.System),
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var pod = Environment.GetEnvironmentVariable("POD_IP");
            var silo = parsed.GetValue(siloPort);
            return run(
                new SiloOptions
                {
                    ConfigFile = parsed.GetValue(config),
                    Redis = parsed.GetValue(redis),
                    HttpPort = parsed.GetValue(httpPort),
                    SiloPort = silo,
                    GatewayPort = parsed.GetValue(gatewayPort),
                    StorePort = parsed.GetValue(storePort),
                    StoreMegabytes = parsed.GetValue(storeMemory),
                    DataFolder = parsed.GetValue(data)!,
                    ClusterId = parsed.GetValue(cluster)!,
                    AdvertisedAddress = pod is null ? IPAddress.Loopback : IPAddress.Parse(pod),
                    HttpAddress = pod is null ? IPAddress.Loopback : IPAddress.Any,
                    SiloName = Environment.GetEnvironmentVariable("POD_NAME") ?? $"{Environment.MachineName}-{silo}",
                },
                cancellationToken);
        });
        return command;
    }

    private static Option<int> Port(string name, int port, string description)
    {
        var option = new Option<int>(name) { Description = $"Port: {description}", DefaultValueFactory = _ => port };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError($"{name} must be 0 to 65535.");
            }
        });
        return option;
    }
}
