using System.Globalization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Silo.Hosting;

namespace HubSpotSfSync.Silo.Laptop;

/// <summary>
/// The accounts of a silo that was started without a configuration: a sandbox HubSpot and a sandbox Salesforce with sample data, in
/// this process. Their records live as long as the process, so what the store remembers of an earlier run is cleared: it would speak
/// of records that are gone.
/// </summary>
internal sealed class LaptopSandbox : IAsyncDisposable
{
    private const string SampleConfiguration = "sync.yaml";
    private readonly HubSpotSandbox _hubSpot;
    private readonly SalesforceSandbox _salesforce;

    private LaptopSandbox(HubSpotSandbox hubSpot, SalesforceSandbox salesforce)
    {
        _hubSpot = hubSpot;
        _salesforce = salesforce;
    }

    public Uri HubSpotUrl => _hubSpot.Url;

    public Uri SalesforceUrl => _salesforce.Url;

    /// <summary>The repository's sync.yaml, the same that a user begins with.</summary>
    public string Configuration { get; } = ReadConfiguration();

    /// <summary>Where the configuration's variables point for this process.</summary>
    public string? Environment(string name) => name switch
    {
        "SANDBOX_HUBSPOT" => Address(_hubSpot.Url),
        "SANDBOX_SALESFORCE" => Address(_salesforce.Url),
        "SANDBOX_PUBSUB" => Address(_salesforce.PubSubUrl),
        _ => null,
    };

    public static async Task<LaptopSandbox> StartAsync(SiloOptions options, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(options.DataFolder, "sandbox");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var size = new SampleSize();
        var webhooks = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.HttpPort}/webhooks/hubspot/{{portal}}");
        var hubSpotOptions = new HubSpotSandboxOptions { Port = options.Laptop.HubSpotPort, Webhooks = new WebhookOptions { TargetUrl = webhooks } };
        var hubSpot = await HubSpotSandbox.StartAsync(
            hubSpotOptions with { Portals = [.. hubSpotOptions.Portals.Select(portal => portal with { CallsPerTenSeconds = options.Laptop.HubSpotCallsPerTenSeconds })] }, cancellationToken);
        hubSpot.Seed(size);
        var salesforce = await SalesforceSandbox.StartAsync(
            new SalesforceSandboxOptions
            {
                Port = options.Laptop.SalesforcePort,
                PubSubPort = options.Laptop.PubSubPort,
                PubSubTlsPort = options.Laptop.PubSubTlsPort,
                CurrencyIsoCode = "EUR",
                ChangeDataCaptureObjects = ["Account", "Contact", "Lead", "Opportunity", "Task"],
            },
            cancellationToken);
        salesforce.Seed(size);
        return new LaptopSandbox(hubSpot, salesforce);
    }

    public async ValueTask DisposeAsync()
    {
        await _hubSpot.DisposeAsync();
        await _salesforce.DisposeAsync();
    }

    private static string Address(Uri url) => url.ToString().TrimEnd('/');

    private static string ReadConfiguration()
    {
        using var resource = typeof(LaptopSandbox).Assembly.GetManifestResourceStream(SampleConfiguration)
            ?? throw new InvalidOperationException($"{SampleConfiguration} is not in the assembly.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
