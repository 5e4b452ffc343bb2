using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.DependencyInjection;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>A portal that answers as a test says, where the sandbox is too well-behaved: other orders, errors that name nothing.</summary>
public sealed class FakePortal : HttpMessageHandler
{
    private const string Properties = """
        {"results":[
          {"name":"jobtitle","label":"Job title","type":"string","fieldType":"text"},
          {"name":"lastmodifieddate","label":"Changed","type":"datetime","fieldType":"date","calculated":true}]}
        """;

    public static readonly RecordQuery Contacts = new() { ObjectType = "contacts", Fields = ["jobtitle"], IdentityField = "salesforce_sync_id" };

    private readonly Func<string, JsonNode, (HttpStatusCode, JsonNode)> _answer;

    private FakePortal(Func<string, JsonNode, (HttpStatusCode, JsonNode)> answer, TimeProvider clock)
    {
        _answer = answer;
        var services = new ServiceCollection().AddSingleton(clock).AddSingleton<IPermits>(new CountingPermits()).AddLogging()
            .AddHubSpotAccount(new HubSpotAccount { Portal = "fake", BaseUrl = new Uri("https://hubspot.test"), Login = new HubSpotLogin.PrivateApp(() => "token") });
        services.AddHttpClient("hubspot/fake").ConfigurePrimaryHttpMessageHandler(() => this);
        Crm = services.BuildServiceProvider().GetRequiredKeyedService<ICrm>("hubspot/fake");
    }

    public ICrm Crm { get; }

    public List<string> Calls { get; } = [];

    /// <param name="answer">The path and body of a post, and the answer to it.</param>
    /// <param name="clock">The client's.</param>
    public static FakePortal Answering(Func<string, JsonNode, (HttpStatusCode, JsonNode)> answer, TimeProvider? clock = null) => new(answer, clock ?? TimeProvider.System);

    public static JsonNode Contact(string id, string? trace = null, string jobtitle = "CTO") => new JsonObject
    {
        ["id"] = id,
        ["objectWriteTraceId"] = trace,
        ["updatedAt"] = "2026-08-01T10:00:00.000Z",
        ["properties"] = new JsonObject { ["jobtitle"] = jobtitle, ["salesforce_sync_id"] = $"003{id}", ["lastmodifieddate"] = "2026-08-01T10:00:00.000Z" },
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        Calls.Add($"{request.Method} {path}");
        var (status, body) = request.Method == HttpMethod.Get
            ? (HttpStatusCode.OK, path.Contains("/properties/", StringComparison.Ordinal) ? JsonNode.Parse(Properties)! : new JsonObject { ["timeZone"] = "Asia/Tokyo" })
            : _answer(path, JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!);
        return new HttpResponseMessage(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}
