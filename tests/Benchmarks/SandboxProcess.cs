using System.Globalization;
using System.Net.Http.Headers;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>Where the sandboxes of one process listen.</summary>
internal sealed record SandboxPorts(int HubSpot, int Salesforce, int PubSub)
{
    public static SandboxPorts Free() => new(Ports.Free(), Ports.Free(), Ports.Free());
}

/// <summary>Both sandboxes in a process of their own, so that their CPU time is told apart from the product's, with their APIs and controls.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    /// <summary>Is what a silo may take; the platforms are none of its memory.</summary>
    private const string HeapLimit = "DOTNET_GCHeapHardLimit";
    private const string HubSpotToken = "sandbox-emea";
    private const string SalesforceToken = "sandbox-token";
    private readonly RunningProcess _process;

    private SandboxProcess(RunningProcess process, SandboxPorts ports)
    {
        _process = process;
        HubSpot = Client($"http://127.0.0.1:{ports.HubSpot}/", HubSpotToken);
        Salesforce = Client($"http://127.0.0.1:{ports.Salesforce}/services/data/v66.0/", SalesforceToken);
    }

    /// <summary>Portal 1001 as another app of it sees it.</summary>
    public HttpClient HubSpot { get; }

    public HttpClient Salesforce { get; }

    public TimeSpan CpuTime => _process.CpuTime;

    public long Memory => _process.Memory;

    /// <param name="ports">Where they listen.</param>
    /// <param name="limits">False takes the platforms' call limits away.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <param name="contacts">Sample contacts on each side.</param>
    /// <param name="companies">Sample companies on each side.</param>
    /// <param name="webhooks">Where HubSpot's webhooks go; null sends none.</param>
    public static async Task<SandboxProcess> StartAsync(
        SandboxPorts ports, bool limits, CancellationToken cancellationToken, int contacts = 0, int companies = 0, string? webhooks = null)
    {
        var process = RunningProcess.StartProject(
            "Sandbox",
            [
                .. limits ? Array.Empty<string>() : ["--no-limits"], "--seed-contacts", Text(contacts), "--seed-companies", Text(companies),
                "--hubspot-port", Text(ports.HubSpot), "--salesforce-port", Text(ports.Salesforce), "--pubsub-port", Text(ports.PubSub), "--pubsub-tls-port", "0",
                .. webhooks is null ? Array.Empty<string>() : ["--webhooks", webhooks],
            ],
            new Dictionary<string, string> { [HeapLimit] = "0" });
        while (!process.Output.Contains("Ctrl+C", StringComparison.Ordinal))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The sandboxes ended: {process.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        return new SandboxProcess(process, ports);
    }

    /// <summary>Contacts that HubSpot has had for long, and Salesforce has not.</summary>
    public Task SeedHubSpotAsync(int contacts, long portal, CancellationToken cancellationToken) =>
        HubSpot.SendJsonAsync(HttpMethod.Post, "/_sandbox/seed", new { contacts, companies = 0, portal }, cancellationToken);

    /// <summary>Contacts of the same region: half of them are those that HubSpot has.</summary>
    public Task SeedSalesforceAsync(int contacts, CancellationToken cancellationToken) =>
        Salesforce.SendJsonAsync(HttpMethod.Post, "/_sandbox/seed", new { contacts, companies = 0, region = "emea" }, cancellationToken);

    /// <summary>How long both platforms take to answer: <c>instant</c> or <c>realistic</c>.</summary>
    public async Task AnswerAsync(string profile, CancellationToken cancellationToken)
    {
        foreach (var platform in new[] { HubSpot, Salesforce })
        {
            await platform.SendJsonAsync(HttpMethod.Post, "/_sandbox/latency", new { profile }, cancellationToken);
        }
    }

    /// <summary>Calls so far, by operation.</summary>
    public async Task<PlatformCalls> CallsAsync(CancellationToken cancellationToken) => new(await CallsAsync(HubSpot, cancellationToken), await CallsAsync(Salesforce, cancellationToken));

    /// <summary>The ids of the contacts of portal 1001.</summary>
    public async Task<List<string>> ContactIdsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await HubSpot.SendJsonAsync(HttpMethod.Get, $"crm/v3/objects/contacts?limit=100{after}", null, cancellationToken);
            ids.AddRange(page["results"]!.AsArray().Select(one => (string)one!["id"]!));
            after = (string?)page["paging"]?["next"]?["after"] is { } next ? $"&after={next}" : null;
        }

        return ids;
    }

    /// <summary>How many Contacts the org has.</summary>
    public async Task<int> CountContactsAsync(CancellationToken cancellationToken) =>
        (int)(await Salesforce.SendJsonAsync(HttpMethod.Get, $"query?q={Uri.EscapeDataString("SELECT COUNT() FROM Contact")}", null, cancellationToken))["totalSize"]!;

    public async ValueTask DisposeAsync()
    {
        HubSpot.Dispose();
        Salesforce.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<Dictionary<string, long>> CallsAsync(HttpClient platform, CancellationToken cancellationToken)
    {
        var stats = await platform.SendJsonAsync(HttpMethod.Get, "/_sandbox/stats", null, cancellationToken);
        return stats["endpoints"]!.AsObject().ToDictionary(one => one.Key, one => (long)one.Value!["calls"]!);
    }

    private static HttpClient Client(string address, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Calls to both platforms by operation, as the sandboxes count them.</summary>
internal sealed record PlatformCalls(IReadOnlyDictionary<string, long> HubSpot, IReadOnlyDictionary<string, long> Salesforce)
{
    public PlatformCalls Since(PlatformCalls before) => new(Difference(HubSpot, before.HubSpot), Difference(Salesforce, before.Salesforce));

    private static Dictionary<string, long> Difference(IReadOnlyDictionary<string, long> after, IReadOnlyDictionary<string, long> before) =>
        after.ToDictionary(one => one.Key, one => one.Value - before.GetValueOrDefault(one.Key));
}
