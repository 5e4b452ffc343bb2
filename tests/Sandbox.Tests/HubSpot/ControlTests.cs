using System.Net;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class ControlTests : HubSpotTest
{
    private const string Contacts = "crm/v3/objects/contacts";

    [Fact]
    public async Task A_status_fault_hits_so_many_calls_after_those_it_skips()
    {
        await Faults("""[{"match":"GET /crm/v3/objects","kind":"status","status":503,"retryAfterSeconds":4,"skip":1,"count":1,"body":"{}"}]""");

        (await Get(Contacts)).Status.ShouldBe(HttpStatusCode.OK);
        var hit = await Get(Contacts);
        hit.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        hit.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(4));
        (await Get(Contacts)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("timeoutAfter", true)]
    [InlineData("truncate", true)]
    [InlineData("timeoutBefore", false)]
    [InlineData("reset", false)]
    public async Task A_broken_answer_has_taken_effect_or_not(string kind, bool takesEffect)
    {
        await Faults($$"""[{"match":"POST /crm/v3/objects","kind":"{{kind}}","count":1,"delayMs":5}]""");

        await Should.ThrowAsync<HttpRequestException>(() => Post(Contacts, """{"properties":{"email":"a@example.com"}}"""));

        (await Post(Contacts, """{"properties":{"email":"a@example.com"}}""")).Status
            .ShouldBe(takesEffect ? HttpStatusCode.Conflict : HttpStatusCode.Created);
    }

    [Fact]
    public async Task Stats_count_calls_by_endpoint_and_the_use_of_limits()
    {
        await Get($"{Contacts}/1");
        await Get($"{Contacts}/2");

        var stats = (await Get("_sandbox/stats")).Body;

        ((int)stats["endpoints"]!["GET /crm/v3/objects/{objectType}/{id}"]!["byStatus"]!["404"]!).ShouldBe(2);
        ((int)stats["limits"]!["1001/tenSecondlyRolling"]!["used"]!).ShouldBe(2);
    }

    private async Task Faults(string rules) =>
        (await Post("_sandbox/faults", rules)).Status.ShouldBe(HttpStatusCode.NoContent);
}
