using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Salesforce;

namespace HubSpotSfSync.Sandbox;

/// <summary>Runs operations on the realistic profile, ten in flight, and prints the rates that were asked for and got.</summary>
internal static class LatencyMeasurement
{
    private const int InFlight = 10;
    private const string Data = "services/data/v66.0";
    private const string Contacts = "crm/v3/objects/contacts";
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
    private static readonly PortalOptions Portal = new(1001, "sandbox-emea") { CallsPerTenSeconds = int.MaxValue, CallsPerDay = int.MaxValue, SearchesPerSecond = int.MaxValue };

    public static Command Command()
    {
        var command = new Command("measure-latency", "Runs calls on the realistic profile and prints the rates asked for and got");
        command.SetAction((_, ct) => RunAsync(ct));
        return command;
    }

    private static async Task RunAsync(CancellationToken ct)
    {
        await HubSpotAsync(ct);
        await SalesforceAsync(ct);
    }

    private static async Task HubSpotAsync(CancellationToken ct)
    {
        await using var sandbox = await HubSpotSandbox.StartAsync(new HubSpotSandboxOptions { Portals = [Portal] }, ct);
        sandbox.Seed(new SampleSize(20_000, 100));
        sandbox.Controls.Latency.Set(new LatencySetting("realistic"));
        using var http = Client(sandbox.Url, Portal.Token);
        async Task Say(string operation, int records, HttpMethod method, string path, Func<int, JsonNode?> body)
        {
            var row = HubSpotLatencies.Table.Operations.First(known => known.Operation == operation);
            var perCall = (row.BaseMs + ((row.RequestMs + row.AnswerMs) * records)) * (1 + (HubSpotLatencies.Table.TailShare * (HubSpotLatencies.Table.TailFactor - 1)));
            await SayAsync($"HubSpot {operation}, {records}", InFlight * records / perCall * 1000, await RateAsync(http, records, method, path, body, ct));
        }

        await Say("batch write", 100, HttpMethod.Post, $"{Contacts}/batch/upsert", call => Inputs(Enumerable.Range(call * 100, 100).Select(n => (JsonNode)new JsonObject
        {
            ["id"] = $"measured.{n}@new.example",
            ["idProperty"] = "email",
            ["properties"] = new JsonObject { ["lastname"] = $"L{n}" },
        })));
        await Say("batch read", 100, HttpMethod.Post, $"{Contacts}/batch/read", _ => Inputs(Enumerable.Range(0, 100).Select(n => (JsonNode)new JsonObject { ["id"] = $"{n + 1}" })));
        await Say("search", 200, HttpMethod.Post, $"{Contacts}/search", _ => new JsonObject { ["limit"] = 200 });
        await Say("list", 100, HttpMethod.Get, $"{Contacts}?limit=100", _ => null);
    }

    private static async Task SalesforceAsync(CancellationToken ct)
    {
        await using var sandbox = await SalesforceSandbox.StartAsync(new SalesforceSandboxOptions { DailyApiRequests = int.MaxValue, MaxLongRunningRequests = int.MaxValue }, ct);
        sandbox.Seed(new SampleSize(20_000, 100));
        sandbox.Controls.Latency.Set(new LatencySetting("realistic"));
        using var http = Client(sandbox.Url, sandbox.Org.Options.PermanentToken);
        JsonArray Rows(int call, int part) => new([.. Enumerable.Range(0, 200).Select(n => (JsonNode)new JsonObject
        {
            ["attributes"] = new JsonObject { ["type"] = "Account" }, ["Name"] = $"Measured {call}-{part}-{n}",
        })]);
        await SayAsync("Salesforce collections write, 200", 350, await RateAsync(http, 200, HttpMethod.Post, $"{Data}/composite/sobjects", call => new JsonObject { ["records"] = Rows(call, 0) }, ct));
        await SayAsync("Salesforce composite of 5 collections, 1,000", 350, await RateAsync(http, 1000, HttpMethod.Post, $"{Data}/composite", call => new JsonObject
        {
            ["compositeRequest"] = new JsonArray([.. Enumerable.Range(0, 5).Select(part => (JsonNode)new JsonObject
            {
                ["method"] = "POST", ["url"] = $"/{Data}/composite/sobjects", ["referenceId"] = $"r{part}", ["body"] = new JsonObject { ["records"] = Rows(call, part) },
            })]),
        }, ct));
        await SayAsync("Salesforce query page, 2,000", 12_000, await RateAsync(http, 2000, HttpMethod.Get, $"{Data}/query?q=SELECT+Id,LastName,Email,Phone+FROM+Contact+LIMIT+2000", _ => null, ct));
        await SayAsync("Salesforce bulk ingest, 10,000 and 2 s queued", 10_000 / (2 + (10_000 / 1066.0)), 10_000 / await IngestAsync(http, ct));
        await SayAsync("Salesforce bulk query, 40,000 and 2 s queued", 40_000 / (2 + (40_000 / 12_000.0)), 40_000 / await JobAsync(http, "query", """{"operation":"query","query":"SELECT Id, LastName FROM Contact"}""", ct));
    }

    private static async Task<double> IngestAsync(HttpClient http, CancellationToken ct)
    {
        var job = await SendAsync(http, HttpMethod.Post, $"{Data}/jobs/ingest", Text("""{"object":"Account","operation":"insert","contentType":"CSV","lineEnding":"LF"}""", "application/json"), ct);
        var id = (string)job!["id"]!;
        await SendAsync(http, HttpMethod.Put, $"{Data}/jobs/ingest/{id}/batches", Text($"Name\n{string.Concat(Enumerable.Range(0, 10_000).Select(n => $"Bulk {n}\n"))}", "text/csv"), ct);
        var watch = Stopwatch.StartNew();
        await SendAsync(http, HttpMethod.Patch, $"{Data}/jobs/ingest/{id}", Text("""{"state":"UploadComplete"}""", "application/json"), ct);
        return await EndedAsync(http, $"ingest/{id}", watch, ct);
    }

    private static async Task<double> JobAsync(HttpClient http, string kind, string job, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var created = await SendAsync(http, HttpMethod.Post, $"{Data}/jobs/{kind}", Text(job, "application/json"), ct);
        return await EndedAsync(http, $"{kind}/{created!["id"]}", watch, ct);
    }

    private static async Task<double> EndedAsync(HttpClient http, string job, Stopwatch watch, CancellationToken ct)
    {
        while ((string)(await SendAsync(http, HttpMethod.Get, $"{Data}/jobs/{job}", null, ct))!["state"]! is "UploadComplete" or "InProgress")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <returns>Records a second.</returns>
    private static async Task<double> RateAsync(HttpClient http, int records, HttpMethod method, string path, Func<int, JsonNode?> body, CancellationToken ct)
    {
        var calls = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            while (watch.Elapsed < Span)
            {
                await SendAsync(http, method, path, body(Interlocked.Increment(ref calls)) is { } node ? Text(node.ToJsonString(), "application/json") : null, ct);
            }
        }));
        return calls * records / watch.Elapsed.TotalSeconds;
    }

    private static async Task<JsonNode?> SendAsync(HttpClient http, HttpMethod method, string path, StringContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        var text = await answer.Content.ReadAsStringAsync(ct);
        return text.Length == 0 || content is null && text.Length > 10_000 ? null : JsonNode.Parse(text);
    }

    private static HttpClient Client(Uri url, string token) =>
        new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private static StringContent Text(string text, string type) => new(text, Encoding.UTF8, type);

    private static JsonObject Inputs(IEnumerable<JsonNode> inputs) => new() { ["inputs"] = new JsonArray([.. inputs]) };

    private static Task SayAsync(string operation, double asked, double got) => Console.Out.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture, $"{operation,-52} asked {asked,8:0} records/s, got {got,8:0} ({got / asked,4:0%})"));
}
