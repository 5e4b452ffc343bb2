using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class FaultTests : HubSpotTest
{
    private const string Contacts = "crm/v3/objects/contacts";

    [Theory]
    [InlineData("TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit.", "0", "649999")]
    [InlineData("DAILY", "You have reached your daily limit.", "189", "0")]
    public async Task A_rate_limit_storm_speaks_as_the_platform_does(string policy, string message, string remaining, string dailyRemaining)
    {
        await Get(Contacts);
        await Faults($$"""[{"match":"GET /crm","kind":"rateLimit","policy":"{{policy}}","count":2}]""");

        foreach (var refused in new[] { await Get(Contacts), await Get(Contacts) })
        {
            refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
            ((string)refused.Body["message"]!).ShouldBe(message);
            ((string)refused.Body["errorType"]!).ShouldBe("RATE_LIMIT");
            ((string)refused.Body["policyName"]!).ShouldBe(policy);
            refused.Headers.GetValues("X-HubSpot-RateLimit-Remaining").ShouldBe([remaining]);
            refused.Headers.GetValues("X-HubSpot-RateLimit-Daily-Remaining").ShouldBe([dailyRemaining]);
        }

        (await Get(Contacts)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_expired_token_is_told_from_a_wrong_one()
    {
        await Faults("""[{"match":"/crm","kind":"expiredSession"}]""");

        var refused = await Get(Contacts);

        refused.Status.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Category.ShouldBe("EXPIRED_AUTHENTICATION");
        ((string)refused.Body["message"]!).ShouldBe("The OAuth token used to make this call expired 5 minute(s) ago.");
        refused.Body["context"]!["expire time"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_gateway_answers_with_html()
    {
        await Faults("""[{"match":"/crm","kind":"gateway","status":504}]""");

        using var answer = await Raw(HttpMethod.Get, Contacts, HttpCompletionOption.ResponseContentRead);

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("<h1>504 Gateway Time-out</h1>");
    }

    [Fact]
    public async Task A_slow_body_comes_after_its_headers()
    {
        await Faults("""[{"match":"GET /crm","kind":"slowBody","delayMs":400}]""");
        var watch = Stopwatch.StartNew();

        using var answer = await Raw(HttpMethod.Get, Contacts, HttpCompletionOption.ResponseHeadersRead);
        var headersAt = watch.Elapsed;
        var body = await answer.Content.ReadAsStringAsync(Ct);

        (watch.Elapsed - headersAt).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(200));
        JsonNode.Parse(body)!["results"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Truncated_json_is_a_whole_answer_to_http()
    {
        await Faults("""[{"match":"GET /crm","kind":"truncatedJson"}]""");

        using var answer = await Raw(HttpMethod.Get, Contacts, HttpCompletionOption.ResponseContentRead);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Should.Throw<System.Text.Json.JsonException>(() => JsonNode.Parse(body));
    }

    [Theory]
    [InlineData("reset", false)]
    [InlineData("resetAfter", true)]
    public async Task A_reset_is_one_of_the_connection_before_or_after_the_effect(string kind, bool takesEffect)
    {
        await Faults($$"""[{"match":"POST /crm/v3/objects","kind":"{{kind}}","count":1}]""");

        var broken = await Should.ThrowAsync<HttpRequestException>(() => Post(Contacts, """{"properties":{"email":"a@example.com"}}"""));

        (broken.InnerException as IOException)?.InnerException.ShouldBeOfType<SocketException>().SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        (await Get($"{Contacts}/a@example.com?idProperty=email")).Status.ShouldBe(takesEffect ? HttpStatusCode.OK : HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_fault_can_be_meant_for_one_body_and_a_pattern_of_paths()
    {
        await Faults("""
            [{"match":"POST,PATCH /crm/*/objects/contacts/batch/**","kind":"gateway","bodyContains":"b@example.com"},
             {"match":"GET ~/objects/(companies|deals)$","kind":"gateway","status":503,"queryContains":"limit=7"}]
            """);

        const string Read = $"{Contacts}/batch/read";
        (await Post(Read, """{"inputs":[{"id":"a@example.com"}],"idProperty":"email"}""")).Status.ShouldBe(HttpStatusCode.MultiStatus);
        (await Status(HttpMethod.Post, Read, """{"inputs":[{"id":"b@example.com"}],"idProperty":"email"}""")).ShouldBe(HttpStatusCode.BadGateway);
        (await Get("crm/v3/objects/companies?limit=5")).Status.ShouldBe(HttpStatusCode.OK);
        (await Status(HttpMethod.Get, "crm/v3/objects/companies?limit=7")).ShouldBe(HttpStatusCode.ServiceUnavailable);

        var plan = (await Get("_sandbox/faults")).Body.AsArray();
        plan.Select(state => ((int)state!["matched"]!, (int)state["hit"]!)).ShouldBe([(1, 1), (1, 1)]);
        await Send(HttpMethod.Delete, "_sandbox/faults", null);
        (await Get("_sandbox/faults")).Body.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void The_same_seed_hits_the_same_calls()
    {
        bool[] Hits(int seed)
        {
            var plan = new FaultPlan();
            plan.Replace([new FaultRule { Match = "/", Kind = FaultKind.Reset, Probability = 0.3, Seed = seed }]);
            return [.. Enumerable.Range(0, 1000).Select(_ => plan.Take(new FaultCall("GET", "/")) is not null)];
        }

        Hits(1).ShouldBe(Hits(1));
        Hits(1).ShouldNotBe(Hits(2));
        Hits(1).Count(hit => hit).ShouldBeInRange(250, 350);
    }

    [Theory]
    [InlineData("""[{"kind":"reset"}]""", "[0].match")]
    [InlineData("""[{"match":"/crm","kind":"reset"},{"match":"/crm"}]""", "[1].kind")]
    [InlineData("""[{"match":"/crm","kind":"explode"}]""", "[0].kind")]
    [InlineData("""[{"match":"/crm","kind":"reset","often":3}]""", "[0].often")]
    [InlineData("""[{"match":"FETCH /crm","kind":"reset"}]""", "[0].match")]
    [InlineData("""[{"match":"crm","kind":"reset"}]""", "[0].match")]
    [InlineData("""[{"match":"~(","kind":"reset"}]""", "[0].match")]
    [InlineData("""[{"match":"/crm","kind":"reset","count":0}]""", "[0].count")]
    [InlineData("""[{"match":"/crm","kind":"reset","probability":1.5}]""", "[0].probability")]
    [InlineData("""[{"match":"/crm","kind":"gateway","status":500}]""", "[0].status")]
    [InlineData("""[{"match":"/crm","kind":"rateLimit","policy":"HOURLY"}]""", "[0].policy")]
    [InlineData("""{"match":"/crm"}""", "")]
    public async Task A_wrong_fault_is_refused_by_its_field(string rules, string field)
    {
        var refused = await Post("_sandbox/faults", rules);

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)refused.Body["field"]!).ShouldBe(field);
        ((string)refused.Body["message"]!).ShouldNotBeEmpty();
        (await Get("_sandbox/faults")).Body.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_clock_is_shown_moved_and_frozen()
    {
        var frozen = (await Post("_sandbox/clock", """{"frozen":true,"to":"2030-01-01T00:00:00Z"}""")).Body;
        // The machine's pace rules how long answers take, or its clients would hang.
        await Post("_sandbox/latency", """{"fixedMs":20}""");
        (await Get(Contacts)).Status.ShouldBe(HttpStatusCode.OK);

        frozen["now"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        (await Post("_sandbox/clock", """{"advanceSeconds":90}""")).Body["now"]!.ToString().ShouldStartWith("2030-01-01T00:01:30");
        (await Get("_sandbox/clock")).Body.ToJsonString().ShouldStartWith("""{"now":"2030-01-01T00:01:30""");
        ((bool)(await Post("_sandbox/clock", """{"frozen":false}""")).Body["frozen"]!).ShouldBeFalse();
        foreach (var (wrong, field) in new[] { ("""{"advanceSeconds":-1}""", "advanceSeconds"), ("""{"to":"2001-01-01T00:00:00Z"}""", "to"), ("""{"hours":1}""", "hours") })
        {
            var refused = await Post("_sandbox/clock", wrong);
            (refused.Status, (string)refused.Body["field"]!).ShouldBe((HttpStatusCode.BadRequest, field));
        }
    }

    private async Task Faults(string rules) =>
        (await Post("_sandbox/faults", rules)).Status.ShouldBe(HttpStatusCode.NoContent);

    private async Task<HttpStatusCode> Status(HttpMethod method, string path, string? body = null)
    {
        using var answer = await Raw(method, path, HttpCompletionOption.ResponseContentRead, body);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Raw(HttpMethod method, string path, HttpCompletionOption completion, string? body = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler(), disposeHandler: false);
        using var request = new HttpRequestMessage(method, new Uri(Sandbox.Url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-emea");
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await http.SendAsync(request, completion, Ct);
    }
}
