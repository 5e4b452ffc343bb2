using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.HubSpot;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

/// <summary>A status and a body, as a client sees them.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode Body, HttpResponseHeaders Headers)
{
    public IEnumerable<JsonNode> Results => Body["results"]!.AsArray().Select(result => result!);

    public string Category => (string)Body["category"]!;
}

/// <summary>A sandbox of its own for each test, spoken to over a socket.</summary>
public abstract class HubSpotTest : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private HubSpotSandbox? _sandbox;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected HubSpotSandbox Sandbox => _sandbox!;

    protected virtual HubSpotSandboxOptions Options => new();

    public async ValueTask InitializeAsync() => _sandbox = await HubSpotSandbox.StartAsync(Options, Ct);

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<Answer> Get(string path, string token = "sandbox-emea") => Send(HttpMethod.Get, path, null, token);

    protected Task<Answer> Post(string path, string body, string token = "sandbox-emea") => Send(HttpMethod.Post, path, body, token);

    /// <summary>A token call: the app's id and secret go along unless the fields say others.</summary>
    protected async Task<Answer> PostForm(string path, params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string> { ["client_id"] = "sandbox-app", ["client_secret"] = "sandbox-app-secret" };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        using var content = new FormUrlEncodedContent(form);
        using var response = await _http.PostAsync(new Uri(Sandbox.Url, path), content, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return new Answer(response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!, response.Headers);
    }

    protected Task<Answer> Patch(string path, string body) => Send(HttpMethod.Patch, path, body);

    protected async Task<Answer> Send(HttpMethod method, string path, string? body, string token = "sandbox-emea")
    {
        using var request = new HttpRequestMessage(method, new Uri(Sandbox.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return new Answer(response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!, response.Headers);
    }

    protected async Task<string> CreateContact(string properties)
    {
        var created = await Post("crm/v3/objects/contacts", $$"""{"properties":{{properties}}}""");
        created.Status.ShouldBe(HttpStatusCode.Created, created.Body.ToJsonString());
        return (string)created.Body["id"]!;
    }

    protected async Task<JsonNode> ReadContact(string id, string properties) =>
        (await Get($"crm/v3/objects/contacts/{id}?properties={properties}")).Body["properties"]!;
}
