using System.Net;
using HubSpotSfSync.Sandbox.HubSpot;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class LimitTests : HubSpotTest
{
    protected override HubSpotSandboxOptions Options => new()
    {
        Portals =
        [
            new PortalOptions(1001, "sandbox-emea") { CallsPerTenSeconds = 7, CallsPerDay = 10, SearchesPerSecond = 2 },
            new PortalOptions(1002, "sandbox-apac"),
        ],
    };

    [Fact]
    public async Task The_call_past_the_rolling_limit_answers_429_until_ten_seconds_have_passed()
    {
        for (var call = 1; call <= 7; call++)
        {
            var allowed = await Get("account-info/v3/details");
            allowed.Status.ShouldBe(HttpStatusCode.OK);
            allowed.Headers.GetValues("X-HubSpot-RateLimit-Remaining").ShouldBe([$"{7 - call}"]);
        }

        var refused = await Get("account-info/v3/details");
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        ((string)refused.Body["errorType"]!).ShouldBe("RATE_LIMIT");
        ((string)refused.Body["policyName"]!).ShouldBe("TEN_SECONDLY_ROLLING");
        (await Get("account-info/v3/details", "sandbox-apac")).Status.ShouldBe(HttpStatusCode.OK);

        Sandbox.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Get("account-info/v3/details")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_daily_limit_lasts_until_midnight()
    {
        for (var call = 1; call <= 10; call++)
        {
            (await Get("account-info/v3/details")).Status.ShouldBe(HttpStatusCode.OK);
            Sandbox.Clock.Advance(TimeSpan.FromSeconds(call == 5 ? 10 : 0));
        }

        ((string)(await Get("account-info/v3/details")).Body["policyName"]!).ShouldBe("DAILY");

        Sandbox.Clock.Advance(TimeSpan.FromDays(1));
        (await Get("account-info/v3/details")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Searches_have_a_limit_of_their_own_and_show_no_headers()
    {
        const string Search = "crm/v3/objects/contacts/search";
        var first = await Post(Search, "{}");
        await Post(Search, "{}");

        first.Headers.Contains("X-HubSpot-RateLimit-Remaining").ShouldBeFalse();
        ((string)(await Post(Search, "{}")).Body["policyName"]!).ShouldBe("SECONDLY");
    }
}
