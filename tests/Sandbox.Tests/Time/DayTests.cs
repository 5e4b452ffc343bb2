using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sandbox.Tests.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Time;

/// <summary>Days pass in a second or two.</summary>
public sealed class DayTests
{
    private const string Data = "services/data/v66.0";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_turns_HubSpots_limit_and_uses_up_the_retries_of_a_webhook()
    {
        await using var sandbox = await HubSpotSandbox.StartAsync(
            new HubSpotSandboxOptions
            {
                Portals = [new PortalOptions(1001, "token") { CallsPerDay = 2 }],
                // Nobody listens there.
                Webhooks = new WebhookOptions { TargetUrl = "http://127.0.0.1:1/", RetryDelayScale = 1 },
            },
            Ct);
        using var http = Client(sandbox.Url, "token");
        (await Post(http, "crm/v3/objects/contacts", """{"properties":{"email":"a@example.com"}}""")).ShouldBe(201);
        (await Status(http, "crm/v3/objects/contacts")).ShouldBe(200);
        (await Status(http, "crm/v3/objects/contacts")).ShouldBe(429);
        while (sandbox.Controls.Calls.CallsTo("WEBHOOK 1001") == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }

        await Pass(http, TimeSpan.FromHours(12));
        sandbox.Controls.Calls.CallsTo("WEBHOOK 1001").ShouldBe(9);
        await Pass(http, TimeSpan.FromHours(12));
        sandbox.Controls.Calls.CallsTo("WEBHOOK 1001").ShouldBe(11);
        await Pass(http, TimeSpan.FromHours(24));
        sandbox.Controls.Calls.CallsTo("WEBHOOK 1001").ShouldBe(11);
        (await Status(http, "crm/v3/objects/contacts")).ShouldBe(200);
    }

    [Fact]
    public async Task Days_end_Salesforces_sessions_jobs_and_events_and_give_calls_back()
    {
        await using var sandbox = await SalesforceSandbox.StartAsync(new SalesforceSandboxOptions { DailyApiRequests = 4 }, Ct);
        using var http = Client(sandbox.Url, "sandbox-token");
        using var session = Client(sandbox.Url, await Login(http));
        (await Status(session, $"{Data}/limits")).ShouldBe(200);
        (await Post(http, $"{Data}/sobjects/Contact", """{"LastName":"A"}""")).ShouldBe(201);
        var replayId = sandbox.Org.Events.LastReplayId;
        using var answer = await http.PostAsync($"{Data}/jobs/ingest", Json("""{"object":"Contact","operation":"insert","contentType":"CSV","lineEnding":"LF"}"""), Ct);
        var job = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["id"]!;
        (await Status(http, $"{Data}/jobs/ingest/{job}")).ShouldBe(200);
        (await Status(http, $"{Data}/limits")).ShouldBe(403);
        using var client = new PubSubClient(sandbox);
        sandbox.Clock.Freeze();
        using var stream = await client.Subscribe("/data/ContactChangeEvent", ReplayPreset.Earliest, 100, Ct);
        (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        var alive = CountAsync(stream, 24 * 60);

        await Pass(http, TimeSpan.FromHours(24));

        // Once a minute.
        (await alive.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Ct)).ShouldBe(24 * 60);
        stream.Dispose();
        (await Status(session, $"{Data}/limits")).ShouldBe(401);
        var open = JsonNode.Parse(await http.GetStringAsync(new Uri($"{Data}/jobs/ingest/{job}", UriKind.Relative), Ct))!;
        ((string)open["state"]!).ShouldBe("Aborted");
        using (var kept = await client.Subscribe("/data/ContactChangeEvent", ReplayPreset.Custom, 1, Ct, replayId - 1))
        {
            (await kept.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        }

        await Pass(http, TimeSpan.FromHours(48));
        using var expired = await client.Subscribe("/data/ContactChangeEvent", ReplayPreset.Custom, 1, Ct, replayId - 1);
        var fault = await Should.ThrowAsync<RpcException>(() => expired.ResponseStream.MoveNext(Ct));
        fault.Trailers.GetValue("error-code").ShouldBe("sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted");
    }

    private static HttpClient Client(Uri url, string token) =>
        new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<string> Login(HttpClient http)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "sandbox-client",
            ["client_secret"] = "sandbox-secret",
        });
        using var answer = await http.PostAsync(new Uri("services/oauth2/token", UriKind.Relative), form, Ct);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["access_token"]!;
    }

    private static async Task<int> CountAsync(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> stream, int enough)
    {
        var count = 0;
        while (count < enough && await stream.ResponseStream.MoveNext(Ct))
        {
            stream.ResponseStream.Current.Events.ShouldBeEmpty();
            count++;
        }

        return count;
    }

    private static async Task Pass(HttpClient http, TimeSpan time)
    {
        using var answer = await http.PostAsJsonAsync("_sandbox/clock", new { advanceSeconds = time.TotalSeconds }, Ct);
        ((int)answer.StatusCode).ShouldBe(200);
    }

    private static async Task<int> Status(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        return (int)answer.StatusCode;
    }

    private static async Task<int> Post(HttpClient http, string path, string json)
    {
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), Json(json), Ct);
        return (int)answer.StatusCode;
    }
}
