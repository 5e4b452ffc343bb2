using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using HubSpotSfSync.Grains;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Silo.Tests;
using HubSpotSfSync.Testing;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(SiloFixture))]

namespace HubSpotSfSync.Silo.Tests;

/// <summary>
/// The laptop's silo with its sandbox accounts, in step. The sandbox's own webhooks go nowhere and HubSpot is not polled again within
/// the run, so that a change in HubSpot arrives by the tests' own webhooks and by nothing else.
/// </summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int HubSpotCallsPerTenSeconds = 190;

    private readonly ActivityListener _listener;
    private LaptopCluster _cluster = null!;

    public SiloFixture()
    {
        // Traces are made where somebody collects them: here that is the listener, and at the address nobody is.
        Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is SyncInstruments.Name or "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public HttpClient Silo { get; private set; } = null!;

    internal ConcurrentQueue<Activity> Activities { get; } = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LaptopCluster.StartAsync(
            sample => sample.Replace("hubspot: 10s", "hubspot: 1h", StringComparison.Ordinal),
            webhooks: false, HubSpotCallsPerTenSeconds, CancellationToken.None);
        Silo = new HttpClient { BaseAddress = _cluster.Url };
        await PollersAreIdleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Silo.Dispose();
        await _cluster.DisposeAsync();
        _listener.Dispose();
    }

    /// <summary>A poller polls once when it starts, and after a pause; the next time is an hour away.</summary>
    public Task PollersAreIdleAsync() => EventuallyAsync(
        "the pollers are idle", async () => (await _cluster.OverviewAsync()).Connections.All(one => one.Sources.All(source => source.Phase is SourcePhase.Following or SourcePhase.Polled)));

    public async Task<JsonNode> HubSpotAsync(HttpMethod method, string path, object? body = null, string token = "sandbox-emea")
    {
        using var http = Client(_cluster.Sandbox.HubSpotUrl, token);
        return await SendAsync(http, method, path, body);
    }

    public async Task<JsonNode> SalesforceAsync(HttpMethod method, string path, object? body = null)
    {
        using var http = Client(new Uri(_cluster.Sandbox.SalesforceUrl, "/services/data/v66.0/"), "sandbox-token");
        return await SendAsync(http, method, path, body);
    }

    /// <summary>A contact that is paired: its ids on both sides.</summary>
    public async Task<(string HubSpotId, string SalesforceId)> PairedContactAsync(int skip, string token = "sandbox-emea")
    {
        var page = await HubSpotAsync(HttpMethod.Get, "/crm/v3/objects/contacts?limit=100&properties=salesforce_sync_id", token: token);
        var contact = page["results"]!.AsArray().Where(one => !string.IsNullOrEmpty((string?)one!["properties"]!["salesforce_sync_id"])).Skip(skip).First()!;
        return ((string)contact["id"]!, (string)contact["properties"]!["salesforce_sync_id"]!);
    }

    /// <summary>Changes the contact's job title in HubSpot, and does not tell.</summary>
    public Task SetTitleInHubSpotAsync(string id, string title, string token = "sandbox-emea") =>
        HubSpotAsync(HttpMethod.Patch, $"/crm/v3/objects/contacts/{id}", new { properties = new { jobtitle = title } }, token);

    public async Task<string?> TitleInSalesforceAsync(string salesforceId) =>
        (string?)(await SalesforceAsync(HttpMethod.Get, $"sobjects/Contact/{salesforceId}?fields=Title"))["Title"];

    /// <summary>What the operator API tells of the pair of these two, which was named by the record that was seen first.</summary>
    public async Task<JsonNode> PairAsync(string hubSpotId, string salesforceId)
    {
        foreach (var name in (string[])[$"h{hubSpotId}", $"s{salesforceId}"])
        {
            var pair = await Silo.GetFromJsonAsync<JsonNode>($"/api/pairs/emea-main/contacts/{name}", Ct);
            if ((string?)pair!["salesforce"]!["recordId"] == salesforceId)
            {
                return pair;
            }
        }

        throw new InvalidOperationException($"No pair has HubSpot's {hubSpotId} and Salesforce's {salesforceId}.");
    }

    /// <summary>How many webhook events were ever put into the durable inbox.</summary>
    public Task<long> EventsStoredAsync() => OfInboxesAsync(async (redis, inbox) => (long)await redis.StringGetAsync($"{inbox}:number"));

    /// <summary>How many are still in it.</summary>
    public Task<long> EventsWaitingAsync() => OfInboxesAsync((redis, inbox) => redis.SortedSetLengthAsync($"{inbox}:entries"));

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

    private async Task<long> OfInboxesAsync(Func<IDatabase, string, Task<long>> count)
    {
        var redis = _cluster.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();
        var inboxes = from portal in (string[])["emea", "apac"] from partition in Enumerable.Range(0, InboxStore.Partitions) select $"hss:{{inbox/{portal}/{partition}}}";
        return (await Task.WhenAll(inboxes.Select(inbox => count(redis, inbox)))).Sum();
    }

    private static HttpClient Client(Uri address, string token)
    {
        var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static async Task<JsonNode> SendAsync(HttpClient http, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text.Length == 0 ? "{}" : text)! : throw new HttpRequestException($"{method} {path}: {text}", null, response.StatusCode);
    }
}
