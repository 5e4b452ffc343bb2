using System.Net;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>What the command line says.</summary>
public sealed record SiloOptions
{
    /// <summary>The configuration file; null starts with the sandbox accounts.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The Redis that the silos of a cluster share; null starts an embedded store for this silo alone.</summary>
    public string? Redis { get; init; }

    public int HttpPort { get; init; } = 8080;
    public int SiloPort { get; init; } = 11111;
    public int GatewayPort { get; init; } = 30000;

    /// <summary>Where the other silos reach this one.</summary>
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Where HTTP listens: loopback unless told otherwise.</summary>
    public IPAddress HttpAddress { get; init; } = IPAddress.Loopback;

    public string SiloName { get; init; } = Environment.MachineName;
    public string ClusterId { get; init; } = "hubspotsfsync";
    public string DataFolder { get; init; } = "data";
    public int StorePort { get; init; } = 6390;

    /// <summary>What the embedded store may hold.</summary>
    public int StoreMegabytes { get; init; } = EmbeddedStore.UsualMegabytes;
    public LaptopOptions Laptop { get; init; } = new();
}

/// <summary>The sandbox accounts of a silo without a configuration. Port 0 takes any free one.</summary>
public sealed record LaptopOptions
{
    public int HubSpotPort { get; init; } = 7101;
    public int SalesforcePort { get; init; } = 7102;
    public int PubSubPort { get; init; } = 7103;
    public int PubSubTlsPort { get; init; } = 7104;

    /// <summary>HubSpot's burst limit of a Professional portal; a benchmark whose own looks would use it up raises it.</summary>
    public int HubSpotCallsPerTenSeconds { get; init; } = 190;
}
