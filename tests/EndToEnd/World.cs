using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Testing;
using Xunit;

namespace HubSpotSfSync.EndToEnd;

/// <summary>What a user has: Redis, the sandbox accounts, and as many silos as wanted; each a process of its own.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<RunningProcess> _processes = [];
    private readonly int _redis = Ports.Free();
    private readonly int _hubSpot = Ports.Free();
    private readonly int _salesforce = Ports.Free();
    private readonly int _pubSub = Ports.Free();
    private readonly string _config = Path.Combine(AppContext.BaseDirectory, "sync.yaml");

    public List<Silo> Silos { get; } = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<World> StartAsync(int silos, string? config = null, int contacts = 60, int companies = 20)
    {
        var world = new World();
        try
        {
            await world.StartCoreAsync(silos, config, contacts, companies);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async Task<Silo> AddSiloAsync(string? config = null)
    {
        var silo = new Silo(Silos.Count == 0 ? WebhookPort : Ports.Free(), Ports.Free(), Ports.Free());
        silo.Process = RunningProcess.StartProject(
            "Silo",
            ["--config", config ?? _config, "--redis", $"127.0.0.1:{_redis}", "--http-port", $"{silo.HttpPort}", "--silo-port", $"{silo.SiloPort}", "--gateway-port", $"{silo.GatewayPort}"],
            new Dictionary<string, string>
            {
                ["SANDBOX_HUBSPOT"] = $"http://127.0.0.1:{_hubSpot}",
                ["SANDBOX_SALESFORCE"] = $"http://127.0.0.1:{_salesforce}",
                ["SANDBOX_PUBSUB"] = $"http://127.0.0.1:{_pubSub}",
            });
        _processes.Add(silo.Process);
        Silos.Add(silo);
        await EventuallyAsync($"silo {silo.HttpPort} is ready", async () => silo.Process.HasExited
            ? throw new InvalidOperationException($"The silo ended: {silo.Process.Output}")
            : (await _http.GetAsync(new Uri($"http://127.0.0.1:{silo.HttpPort}/healthz/ready"), Ct)).IsSuccessStatusCode);
        return silo;
    }

    /// <summary>Waits for something to be so; says what it waited for when it never is.</summary>
    public async Task EventuallyAsync(string what, Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        timeout.CancelAfter(patience ?? Patience);
        Exception? last = null;
        while (!timeout.IsCancellationRequested)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
            {
                last = failure;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        throw new TimeoutException($"It never came about that {what}. {last?.Message}{Environment.NewLine}{string.Join(Environment.NewLine, _processes.Select(process => $"--- {process.Name}{Environment.NewLine}{Tail(process.Output)}"))}");
    }

    /// <summary>The sandbox begins with companies and contacts; the sample's other mappings are empty.</summary>
    public Task InStepAsync(Silo? asked = null) => EventuallyAsync("every connection is in step and nothing is owed", async () =>
    {
        var overview = await OverviewAsync(asked ?? Silos[0]);
        return overview["connections"]!.AsArray().All(connection => (string)connection!["phase"]! == "InStep"
            && connection["mappings"]!.AsArray().All(mapping => (long)mapping!["pairs"]!["pending"]! == 0 && (long)mapping["pairs"]!["parked"]! == 0
                && ((long)mapping["pairs"]!["total"]! > 0 || (string)mapping["name"]! is not ("companies" or "contacts"))));
    });

    public async Task<JsonNode> OverviewAsync(Silo silo) => JsonNode.Parse(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{silo.HttpPort}/api/overview"), Ct))!;

    public Task<JsonNode> HubSpotAsync(HttpMethod method, string path, JsonNode? body = null, string token = "sandbox-emea") =>
        SendAsync(method, new Uri($"http://127.0.0.1:{_hubSpot}{path}"), token, body);

    public Task<JsonNode> SalesforceAsync(HttpMethod method, string path, JsonNode? body = null) =>
        SendAsync(method, new Uri($"http://127.0.0.1:{_salesforce}/services/data/v66.0{path}"), "sandbox-token", body);

    public Task SandboxFaultsAsync(bool hubSpot, JsonArray faults) =>
        SendAsync(HttpMethod.Post, new Uri($"http://127.0.0.1:{(hubSpot ? _hubSpot : _salesforce)}/_sandbox/faults"), "sandbox-token", faults);

    public async Task<JsonArray> QueryAsync(string soql) =>
        (await SalesforceAsync(HttpMethod.Get, $"/query?q={Uri.EscapeDataString(soql)}"))["records"]!.AsArray();

    /// <summary>All contacts of a portal, e-mail to title.</summary>
    public async Task<Dictionary<string, string?>> HubSpotTitlesAsync(string token = "sandbox-emea")
    {
        var titles = new Dictionary<string, string?>();
        string? after = null;
        do
        {
            var page = await HubSpotAsync(HttpMethod.Get, $"/crm/v3/objects/contacts?limit=100&properties=email,jobtitle,lastname{(after is null ? "" : $"&after={after}")}", token: token);
            foreach (var record in page["results"]!.AsArray().Where(record => !string.IsNullOrEmpty((string?)record!["properties"]!["lastname"])))
            {
                titles.Add((string)record!["properties"]!["email"]!, Text((string?)record["properties"]!["jobtitle"]));
            }

            after = (string?)page["paging"]?["next"]?["after"];
            await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System, Ct); // the portal's burst limit counts our looks, too
        }
        while (after is not null);

        return titles;
    }

    public async Task<Dictionary<string, string?>> SalesforceTitlesAsync(string region = "EMEA") =>
        (await QueryAsync($"SELECT Email, Title FROM Contact WHERE Region__c = '{region}'")).ToDictionary(record => (string)record!["Email"]!, record => Text((string?)record!["Title"]));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        _http.Dispose();
    }

    public async Task<HttpStatusCode> PostAsync(Uri url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(url, content, Ct);
        return response.StatusCode;
    }

    private int WebhookPort { get; } = Ports.Free();

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static string Tail(string output) => output.Length > 6000 ? output[^6000..] : output;

    private async Task StartCoreAsync(int silos, string? config, int contacts, int companies)
    {
        _processes.Add(RunningProcess.Start("redis", "redis-server", ["--port", $"{_redis}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]));
        _processes.Add(RunningProcess.StartProject(
            "Sandbox",
            [
                "--hubspot-port", $"{_hubSpot}", "--salesforce-port", $"{_salesforce}", "--pubsub-port", $"{_pubSub}", "--pubsub-tls-port", "0",
                "--seed-contacts", contacts.ToString(CultureInfo.InvariantCulture), "--seed-companies", companies.ToString(CultureInfo.InvariantCulture),
                "--webhooks", $"http://127.0.0.1:{WebhookPort}/webhooks/hubspot/{{portal}}",
            ]));
        await EventuallyAsync("the sandbox answers", async () => (await _http.GetAsync(new Uri($"http://127.0.0.1:{_salesforce}/services/data/"), Ct)).IsSuccessStatusCode
            && (await HubSpotAsync(HttpMethod.Get, "/crm/v3/objects/contacts?limit=1"))["results"] is not null);
        for (var i = 0; i < silos; i++)
        {
            await AddSiloAsync(config);
        }
    }

    /// <summary>Has the product's token and so its burst limit: when that is used up, it waits as any client does.</summary>
    private async Task<JsonNode> SendAsync(HttpMethod method, Uri url, string token, JsonNode? body)
    {
        while (true)
        {
            if (await TrySendAsync(method, url, token, body) is { } answer)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Ct);
        }
    }

    /// <returns>Null when there were too many calls.</returns>
    private async Task<JsonNode?> TrySendAsync(HttpMethod method, Uri url, string token, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return response.StatusCode == HttpStatusCode.TooManyRequests ? null
            : response.IsSuccessStatusCode ? text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!
            : throw new HttpRequestException($"{method} {url.PathAndQuery}: {(int)response.StatusCode} {text}");
    }
}

/// <summary>A silo's addresses and process.</summary>
internal sealed record Silo(int HttpPort, int SiloPort, int GatewayPort)
{
    public RunningProcess Process { get; set; } = null!;
}
