using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class OrgTests : SalesforceTest
{
    protected override SalesforceSandboxOptions Options => new() { DailyApiRequests = 5, MaxLongRunningRequests = 1 };

    [Fact]
    public async Task A_session_works_until_it_expires()
    {
        var login = await Login("sandbox-secret");
        ((string)login["instance_url"]!).ShouldBe(Sandbox.Url.ToString().TrimEnd('/'));
        ((string)login["id"]!).ShouldContain(Sandbox.Org.Id);
        ((string)login["access_token"]!).ShouldStartWith(Sandbox.Org.Id[..15] + "!");
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)login["access_token"]!);
        (await Get("limits")).Status.ShouldBe(200);

        await Control("sessions/expire");

        var refused = await Get("limits");
        refused.Status.ShouldBe(401);
        refused.Error.ShouldBe("INVALID_SESSION_ID");
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_as_an_object()
    {
        ((string)(await Login("wrong"))["error"]!).ShouldBe("invalid_client");
    }

    [Fact]
    public async Task The_daily_limit_rolls_by_the_minute()
    {
        for (var call = 0; call < 5; call++)
        {
            (await Get("limits")).Status.ShouldBe(200);
            Sandbox.Clock.Advance(TimeSpan.FromHours(1));
        }

        var refused = await Get("limits");
        refused.Status.ShouldBe(403);
        refused.Error.ShouldBe("REQUEST_LIMIT_EXCEEDED");
        refused.Message.ShouldBe("TotalRequests Limit exceeded.");
        refused.Usage.ShouldBe("api-usage=5/5");
        (await Send(HttpMethod.Get, "services/data/")).Status.ShouldBe(200);

        Sandbox.Clock.Advance(TimeSpan.FromHours(19));
        (await Get("limits")).Usage.ShouldBe("api-usage=5/5");
        (await Get("limits")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Too_many_long_requests_close_the_door_for_new_ones()
    {
        using var stop = new CancellationTokenSource();
        Sandbox.Controls.Faults.Replace([new() { Match = "GET /services/data/v66.0/query", Kind = Common.FaultKind.Slow, DelayMs = 600_000, Count = 1 }]);
        var slow = Http.GetAsync(new Uri($"{Sandbox.Url}{Data}/query?q=x"), stop.Token);
        await Eventually(() => !Sandbox.Controls.Calls.Snapshot().Endpoints.Any() && Began());

        var refused = await Get("limits");

        refused.Status.ShouldBe(403);
        refused.Message.ShouldBe("ConcurrentPerOrgLongTxn Limit exceeded.");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => slow);

        bool Began()
        {
            Sandbox.Clock.Advance(TimeSpan.FromSeconds(20));
            return Sandbox.Org.Limits.TooManyLongRunning;
        }
    }

    [Fact]
    public async Task An_unknown_version_is_not_found_and_a_retired_one_is_gone()
    {
        (await Send(HttpMethod.Get, "services/data/v99.0/limits")).Status.ShouldBe(404);
        (await Send(HttpMethod.Get, "services/data/v25.0/limits")).Status.ShouldBe(410);
        (await Get("nothing/here")).Error.ShouldBe("NOT_FOUND");
    }

    private async Task<JsonNode> Login(string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "sandbox-client",
            ["client_secret"] = secret,
        });
        using var response = await Http.PostAsync(new Uri(Sandbox.Url, "services/oauth2/token"), form, Ct);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
    }

    // A request can't be seen to have begun except by asking for it.
    private static async Task Eventually(Func<bool> isTrue)
    {
        for (var attempt = 0; attempt < 500 && !isTrue(); attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }
}
