using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>Grants everything unless closed, and counts.</summary>
public sealed class CountingPermits : IPermits
{
    private int _granted;

    public int Granted => _granted;

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
        return ValueTask.FromResult(Permit.Yes);
    }

    public void Report(string account, PlatformUsage usage) => Reports.Enqueue(usage);
}

/// <summary>The client of one org against a sandbox of its own, over sockets.</summary>
public abstract class OrgTest : IAsyncLifetime
{
    protected const string Identity = "HubSpot_Sync_Id__c";

    protected static readonly RecordQuery Contacts = new()
    {
        ObjectType = "Contact",
        Fields = ["Email", "FirstName", "LastName", "MailingCity", "Lead_Score__c", "HasOptedOutOfEmail"],
        IdentityField = Identity,
    };

    protected static readonly RecordQuery Accounts = new()
    {
        ObjectType = "Account",
        Fields = ["Name", "Website", "BillingCity", "NumberOfEmployees"],
        IdentityField = Identity,
    };

    private readonly HttpClient _person = new();
    private SalesforceSandbox? _sandbox;
    private ServiceProvider? _services;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected static CallContext Live { get; } = new(Lane.Live);

    protected virtual SalesforceSandboxOptions Options { get; } = new() { KeepAlive = TimeSpan.FromMilliseconds(300) };

    protected SalesforceSandbox Sandbox => _sandbox!;

    protected CountingPermits Permits { get; } = new();

    protected ICrm Crm => _services!.GetRequiredKeyedService<ICrm>("salesforce/main");

    protected IRelations Relations => (IRelations)Crm;

    protected IChangeStream Stream => _services!.GetRequiredKeyedService<IChangeStream>("salesforce/main");

    protected virtual SalesforceLogin Login { get; } = new SalesforceLogin.ClientCredentials("sandbox-client", () => "sandbox-secret");

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SalesforceSandbox.StartAsync(Options, Ct);
        _person.BaseAddress = new Uri(Sandbox.Url, "/services/data/v66.0/");
        _person.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-token");
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new SwiftClock(Sandbox.Clock))
            .AddSingleton<IPermits>(Permits)
            .AddLogging()
            .AddSalesforceAccount(new SalesforceAccount
            {
                Org = "main",
                LoginUrl = Sandbox.Url,
                Login = Login,
                PubSubEndpoint = Sandbox.PubSubUrl,
            });
        Configure(services.AddHttpClient("salesforce/main"));
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        await Sandbox.DisposeAsync();
        _person.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static RecordWrite Create(string identity, string email, params (string Name, string? Value)[] values) => new()
    {
        Identity = identity,
        Values = values.Prepend(("LastName", "Doe")).Append(("Email", email)).GroupBy(one => one.Item1).ToDictionary(one => one.Key, one => one.Last().Item2),
        Match = [By(("Email", email))],
    };

    protected static MatchKey By(params (string Field, string Value)[] values) => new(values.ToDictionary(one => one.Field, one => one.Value));

    protected static RecordWrite Update(string id, string identity, params (string Name, string? Value)[] values) => new()
    {
        RecordId = id,
        Identity = identity,
        Values = values.ToDictionary(one => one.Name, one => one.Value),
    };

    protected Task<IReadOnlyList<WriteOutcome>> WriteAsync(params RecordWrite[] writes) => WriteAsync(Contacts, writes);

    protected Task<IReadOnlyList<WriteOutcome>> WriteAsync(RecordQuery query, params RecordWrite[] writes) =>
        Crm.WriteAsync(new WriteBatch { Query = query, Writes = writes }, Live, Ct);

    protected virtual void Configure(IHttpClientBuilder client)
    {
    }

    /// <summary>What somebody else does in the org.</summary>
    protected async Task<string> PersonCreatesAsync(string type, params (string Name, JsonNode? Value)[] values)
    {
        using var response = await _person.PostAsync(new Uri($"sobjects/{type}", UriKind.Relative), Json(values), Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        return response.IsSuccessStatusCode ? (string)JsonNode.Parse(body)!["id"]! : throw new InvalidOperationException(body);
    }

    /// <summary>Sets how fast bulk jobs are, and after how many records the next one fails.</summary>
    protected async Task SetBulkPaceAsync(string profile = "instant", int? failAfter = null)
    {
        var pace = new JsonObject { ["profile"] = profile };
        if (failAfter is not null)
        {
            pace["failAfter"] = failAfter;
        }

        using var content = new StringContent(pace.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _person.PostAsync(new Uri(Sandbox.Url, "/_sandbox/bulk"), content, Ct);
        response.EnsureSuccessStatusCode();
    }

    protected async Task PersonUpdatesAsync(string type, string id, params (string Name, JsonNode? Value)[] values)
    {
        using var response = await _person.PatchAsync(new Uri($"sobjects/{type}/{id}", UriKind.Relative), Json(values), Ct);
        response.EnsureSuccessStatusCode();
    }

    protected async Task PersonMergesAsync(string winner, string loser)
    {
        using var content = new StringContent(new JsonObject { ["loserIds"] = new JsonArray(loser) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _person.PostAsync(new Uri(Sandbox.Url, $"/_sandbox/records/{winner}/merge"), content, Ct);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Ct));
    }

    protected async Task<(string Contact, string Account, string? Opportunity)> PersonConvertsAsync(string lead, JsonObject? into = null)
    {
        using var content = new StringContent((into ?? []).ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _person.PostAsync(new Uri(Sandbox.Url, $"/_sandbox/leads/{lead}/convert"), content, Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        response.IsSuccessStatusCode.ShouldBeTrue(body);
        var answer = JsonNode.Parse(body)!;
        return ((string)answer["contactId"]!, (string)answer["accountId"]!, (string?)answer["opportunityId"]);
    }

    protected async Task SetUpSandboxAsync(string control, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _person.PostAsync(new Uri(Sandbox.Url, $"/_sandbox/{control}"), content, Ct);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Ct));
    }

    protected async Task PersonDeletesAsync(string type, string id)
    {
        using var response = await _person.DeleteAsync(new Uri($"sobjects/{type}/{id}", UriKind.Relative), Ct);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Subscribes, and waits until the subscription stands.</summary>
    private protected async Task<Follower> FollowAsync(string? position, params RecordQuery[] queries)
    {
        var follower = new Follower(Stream, position, queries, Ct);
        if (position is null)
        {
            await follower.PositionAsync();
        }

        return follower;
    }

    private static StringContent Json((string Name, JsonNode? Value)[] values) =>
        new(new JsonObject(values.Select(one => KeyValuePair.Create(one.Name, one.Value))).ToJsonString(), Encoding.UTF8, "application/json");
}
