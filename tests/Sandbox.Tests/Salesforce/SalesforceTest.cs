using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

/// <summary>A sandbox of its own for each test, spoken to over a real socket.</summary>
public abstract class SalesforceTest : IAsyncLifetime
{
    protected const string Data = "services/data/v66.0";

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected virtual SalesforceSandboxOptions Options => new();

    protected SalesforceSandbox Sandbox { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SalesforceSandbox.StartAsync(Options, Ct);
        Http = new HttpClient { BaseAddress = Sandbox.Url };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Options.PermanentToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await Sandbox.DisposeAsync();
    }

    protected async Task<Answer> Send(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        var usage = response.Headers.TryGetValues("Sforce-Limit-Info", out var values) ? values.Single() : null;
        return new Answer((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), usage);
    }

    protected Task<Answer> Get(string path) => Send(HttpMethod.Get, $"{Data}/{path}");

    protected Task<Answer> Post(string path, string json) => Send(HttpMethod.Post, $"{Data}/{path}", json);

    protected Task<Answer> Patch(string path, string json) => Send(HttpMethod.Patch, $"{Data}/{path}", json);

    protected Task<Answer> Delete(string path) => Send(HttpMethod.Delete, $"{Data}/{path}");

    protected Task<Answer> Control(string path, string json = "{}") => Send(HttpMethod.Post, $"_sandbox/{path}", json);

    protected Task<Answer> Query(string soql, string resource = "query") => Get($"{resource}?q={Uri.EscapeDataString(soql)}");

    protected async Task<string> Create(string type, string json)
    {
        var answer = await Post($"sobjects/{type}", json);
        answer.Status.ShouldBe(201, answer.Body?.ToJsonString());
        return (string)answer.Body!["id"]!;
    }

    protected async Task<IReadOnlyList<string>> Column(string soql, string field, string resource = "query")
    {
        var answer = await Query(soql, resource);
        answer.Status.ShouldBe(200, answer.Body?.ToJsonString());
        return [.. answer.Body!["records"]!.AsArray().Select(record => record![field]?.ToString() ?? "null")];
    }

    protected sealed record Answer(int Status, JsonNode? Body, string? Usage)
    {
        public JsonArray Rows => Body!.AsArray();

        /// <summary>The code of the first error.</summary>
        public string? Error => (string?)Body![0]!["errorCode"];

        public string? Message => (string?)Body![0]!["message"];
    }
}
