using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>Grants everything, and counts.</summary>
public sealed class CountingPermits : IPermits
{
    private int _granted;
    private int _searches;

    public int Granted => _granted;

    public int Searches => _searches;

    public ConcurrentQueue<PlatformUsage> Reports { get; } = new();

    public DateTimeOffset? ClosedUntil { get; set; }

    public int? LongRequests(string account) => null;

    public ValueTask<Permit> AcquireAsync(string account, PermitWish wish, CancellationToken cancellationToken)
    {
        if (ClosedUntil is { } until)
        {
            return ValueTask.FromResult(Permit.No(until));
        }

        Interlocked.Increment(ref _granted);
        if (wish.Kind == PermitKind.Search)
        {
            Interlocked.Increment(ref _searches);
        }

        return ValueTask.FromResult(Permit.Yes);
    }

    public void Report(string account, PlatformUsage usage) => Reports.Enqueue(usage);
}

/// <summary>The client of portal 1001 against a sandbox of its own, over a socket.</summary>
public abstract class HubSpotClientTest : IAsyncLifetime
{
    protected const string Identity = "salesforce_sync_id";

    protected static readonly RecordQuery Contacts = new()
    {
        ObjectType = "contacts",
        Fields = ["email", "firstname", "lastname", "jobtitle", "lifecyclestage"],
        IdentityField = Identity,
    };

    protected static readonly RecordQuery Companies = new()
    {
        ObjectType = "companies",
        Fields = ["name", "domain", "numberofemployees"],
        IdentityField = Identity,
    };

    private readonly HttpClient _http = new();
    private HubSpotSandbox? _sandbox;
    private ServiceProvider? _services;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected static CallContext Live { get; } = new(Lane.Live);

    protected HubSpotSandbox Sandbox => _sandbox!;

    protected CountingPermits Permits { get; } = new();

    protected virtual HubSpotLogin Login => new HubSpotLogin.PrivateApp(() => "sandbox-emea");

    protected ICrm Crm => _services!.GetRequiredKeyedService<ICrm>("hubspot/emea");

    public async ValueTask InitializeAsync()
    {
        _sandbox = await HubSpotSandbox.StartAsync(
            new HubSpotSandboxOptions
            {
                // The pace is the permits' affair, and these grant everything.
                Portals = [new PortalOptions(1001, "sandbox-emea") { SearchesPerSecond = 1_000, CallsPerTenSeconds = 10_000 }],
                SearchLagMin = TimeSpan.Zero,
                SearchLagMax = TimeSpan.Zero,
            },
            Ct);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Sandbox.Clock)
            .AddSingleton<IPermits>(Permits)
            .AddLogging()
            .AddHubSpotAccount(new HubSpotAccount { Portal = "emea", BaseUrl = Sandbox.Url, Login = Login })
            .BuildServiceProvider();
        await PrepareAsync();
    }

    protected virtual Task PrepareAsync() => Crm.EnsureIdentityFieldAsync("contacts", Identity, Live, Ct);

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await Sandbox.DisposeAsync();
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static RecordWrite Create(string identity, string email, params (string Name, string? Value)[] values) => new()
    {
        Identity = identity,
        Values = values.Append(("email", email)).ToDictionary(one => one.Item1, one => one.Item2),
        Match = [Key(("email", email))],
    };

    protected static MatchKey Key(params (string Field, string Value)[] values) => new(values.ToDictionary(value => value.Field, value => value.Value));

    protected static RecordWrite Update(string id, string identity, params (string Name, string? Value)[] values) => new()
    {
        RecordId = id,
        Identity = identity,
        Values = values.ToDictionary(one => one.Name, one => one.Value),
    };

    protected Task<IReadOnlyList<WriteOutcome>> WriteAsync(params RecordWrite[] writes) =>
        Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = writes }, Live, Ct);

    /// <summary>What somebody does in HubSpot.</summary>
    protected Task<string> PersonCreatesAsync(string email, params (string Name, string Value)[] values) =>
        PersonAddsAsync("contacts", [("email", email), ("lastname", "Doe"), .. values]);

    protected Task<string> PersonCreatesCompanyAsync(string name, string domain) => PersonAddsAsync("companies", [("name", name), ("domain", domain)]);

    /// <summary>The record that is left.</summary>
    protected async Task<string> PersonMergesAsync(string primary, string other) =>
        (string)(await PersonDoesAsync(HttpMethod.Post, "contacts/merge", new JsonObject { ["primaryObjectId"] = primary, ["objectIdToMerge"] = other }))!["id"]!;

    /// <summary>Every contact, by its identity, past the client and its faults.</summary>
    protected async Task<ILookup<string?, JsonNode>> ContactsAsync()
    {
        var answer = await PersonDoesAsync(HttpMethod.Post, "contacts/search", new JsonObject { ["limit"] = 200, ["properties"] = new JsonArray("email", "jobtitle", Identity) });
        return answer!["results"]!.AsArray().Select(contact => contact!["properties"]!).ToLookup(contact => (string?)contact[Identity]);
    }

    protected async Task<IReadOnlyList<string>> PeopleAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(await PersonCreatesAsync($"p{i}@acme.com"));
        }

        return ids;
    }

    protected Task PersonAssociatesAsync(string from, string id, string to, string toId) =>
        SendAsync(HttpMethod.Put, $"/crm/v4/objects/{from}/{id}/associations/default/{to}/{toId}");

    protected Task PersonAssociatesAsync(string from, string id, string to, string toId, string category, int type) => SendAsync(
        HttpMethod.Put, $"/crm/v4/objects/{from}/{id}/associations/{to}/{toId}", new JsonArray(new JsonObject { ["associationCategory"] = category, ["associationTypeId"] = type }));

    /// <summary>Makes a label and says its type.</summary>
    protected async Task<int> PersonLabelsAsync(string from, string to, string label) =>
        (int)(await SendAsync(HttpMethod.Post, $"/crm/v4/associations/{from}/{to}/labels", new JsonObject { ["label"] = label, ["name"] = label.ToLowerInvariant().Replace(' ', '_') }))!["results"]![0]!["typeId"]!;

    protected Task<IReadOnlyList<WriteOutcome>> WriteAsync(RecordQuery query, params RecordWrite[] writes) =>
        Crm.WriteAsync(new WriteBatch { Query = query, Writes = writes }, Live, Ct);

    protected async Task<CrmRecord> ReadAsync(RecordQuery query, string id) => (await Crm.ReadAsync(query, [id], Live, Ct)).Single();

    protected static RecordWrite Delete(string id) => new() { RecordId = id, Identity = "", Values = new Dictionary<string, string?>(), Delete = true };

    protected static RecordWrite New(string identity, params (string Name, string? Value)[] values) => new()
    {
        Identity = identity,
        Values = values.ToDictionary(one => one.Name, one => one.Value),
    };

    protected async Task<IReadOnlyList<CrmRecord>> ScanAsync(RecordQuery query)
    {
        var all = new List<CrmRecord>();
        await foreach (var page in Crm.ScanAsync(query, null, Live, Ct))
        {
            all.AddRange(page.Records);
        }

        return all;
    }

    protected void Fault(FaultRule rule) => Sandbox.Controls.Faults.Replace([rule]);

    protected async Task<string> PersonAddsAsync(string objectType, params IEnumerable<(string Name, string Value)> values)
    {
        var properties = new JsonObject(values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Name, value.Value)));
        return (string)(await PersonDoesAsync(HttpMethod.Post, objectType, new JsonObject { ["properties"] = properties }))!["id"]!;
    }

    private Task<JsonNode?> PersonDoesAsync(HttpMethod method, string path, JsonNode body) => SendAsync(method, $"/crm/v3/objects/{path}", body);

    /// <summary>A call past the client and its permits.</summary>
    protected async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Sandbox.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-emea");
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, Ct);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync(Ct);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
