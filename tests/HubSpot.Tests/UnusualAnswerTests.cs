using System.Net;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>Answers that HubSpot may give and the sandbox does not.</summary>
public sealed class UnusualAnswerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_and_errors_in_any_order_find_their_records()
    {
        var portal = FakePortal.Answering((_, body) => (HttpStatusCode.MultiStatus, new JsonObject
        {
            ["results"] = new JsonArray([.. Inputs(body).Where((_, i) => i != 1).Reverse().Select(input => FakePortal.Contact(Text(input, "id"), Text(input, "objectWriteTraceId")))]),
            ["errors"] = new JsonArray(new JsonObject
            {
                ["category"] = "VALIDATION_ERROR",
                ["message"] = "no",
                ["context"] = new JsonObject { ["objectWriteTraceId"] = new JsonArray(Text(Inputs(body)[1], "objectWriteTraceId")) },
            }),
        }));

        var outcomes = await WriteAsync(portal, 4);

        outcomes[1].ShouldBeOfType<WriteOutcome.Refused>();
        foreach (var i in new[] { 0, 2, 3 })
        {
            outcomes[i].ShouldBeOfType<WriteOutcome.Written>().After.Id.ShouldBe($"{100 + i}");
        }
    }

    [Theory]
    [InlineData(1, 14)]
    [InlineData(3, 33)]
    [InlineData(100, 199)]
    public async Task A_refusal_that_names_nothing_is_found_by_halving(int bad, int mostCalls)
    {
        var portal = FakePortal.Answering((_, body) => Inputs(body).Any(input => IsBad(input, bad))
            ? (HttpStatusCode.BadRequest, new JsonObject { ["category"] = "VALIDATION_ERROR", ["message"] = "Something is wrong" })
            : (HttpStatusCode.OK, Results(body)));

        var outcomes = await WriteAsync(portal, 100);

        outcomes.Count(outcome => outcome is WriteOutcome.Refused).ShouldBe(bad);
        outcomes.Count(outcome => outcome is WriteOutcome.Written).ShouldBe(100 - bad);
        portal.Calls.Count(call => call.EndsWith("/batch/update", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(mostCalls);
    }

    [Fact]
    public async Task An_input_that_the_error_names_is_not_looked_for()
    {
        var portal = FakePortal.Answering((_, body) => Inputs(body).Any(input => Text(input, "id") == "142")
            ? (HttpStatusCode.BadRequest, new JsonObject { ["category"] = "VALIDATION_ERROR", ["message"] = "no", ["context"] = new JsonObject { ["ids"] = new JsonArray("142") } })
            : (HttpStatusCode.OK, Results(body)));

        var outcomes = await WriteAsync(portal, 100);

        outcomes.Select((outcome, i) => (outcome, i)).Single(one => one.outcome is WriteOutcome.Refused).i.ShouldBe(42);
        portal.Calls.Count(call => call.EndsWith("/batch/update", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_write_of_which_the_answer_says_nothing_may_have_arrived()
    {
        var portal = FakePortal.Answering((_, _) => (HttpStatusCode.OK, new JsonObject { ["results"] = new JsonArray() }));

        (await WriteAsync(portal, 1)).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();
    }

    [Fact]
    public async Task A_portal_that_can_not_be_reached_leaves_no_write_in_doubt()
    {
        var portal = FakePortal.Answering((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));

        var later = (await WriteAsync(portal, 1)).Single().ShouldBeOfType<WriteOutcome.Later>();

        later.MayHaveArrived.ShouldBeFalse();
        portal.Calls.Count(call => call.EndsWith("/batch/update", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task What_properties_there_are_is_asked_once_an_hour()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero));
        var portal = FakePortal.Answering((_, body) => (HttpStatusCode.OK, Results(body)), clock);
        int Asked() => portal.Calls.Count(call => call == "GET /crm/v3/properties/contacts");

        await WriteAsync(portal, 1);
        await WriteAsync(portal, 1);
        Asked().ShouldBe(1);

        clock.Advance(TimeSpan.FromMinutes(61));
        await WriteAsync(portal, 1);
        Asked().ShouldBe(2);
    }

    [Fact]
    public async Task A_spent_day_is_waited_out_until_midnight_in_the_portals_own_zone()
    {
        // 22:00 in Tokyo.
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 8, 1, 13, 0, 0, TimeSpan.Zero));
        var portal = FakePortal.Answering(
            (_, _) => (HttpStatusCode.TooManyRequests, new JsonObject { ["status"] = "error", ["message"] = "You have reached your daily limit.", ["policyName"] = "DAILY" }), clock);

        var failure = await Should.ThrowAsync<CrmException>(() => portal.Crm.ReadAsync(FakePortal.Contacts, ["1"], new CallContext(Lane.Live), Ct));
        failure.Fault.ShouldBe(CrmFault.BudgetSpent);
        failure.RetryAfter.ShouldBe(TimeSpan.FromHours(2));

        var later = (await WriteAsync(portal, 1)).Single().ShouldBeOfType<WriteOutcome.Later>();
        later.NotBefore.ShouldBe(new DateTimeOffset(2026, 8, 2, 0, 0, 0, TimeSpan.FromHours(9)));
        later.MayHaveArrived.ShouldBeFalse();
        portal.Calls.Count(call => call.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static Task<IReadOnlyList<WriteOutcome>> WriteAsync(FakePortal portal, int count) => portal.Crm.WriteAsync(
        new WriteBatch
        {
            Query = FakePortal.Contacts,
            Writes = [.. Enumerable.Range(100, count).Select(id => new RecordWrite { RecordId = $"{id}", Identity = $"003{id}", Values = new Dictionary<string, string?> { ["jobtitle"] = "CTO" } })],
        },
        new CallContext(Lane.Live),
        Ct);

    private static bool IsBad(JsonNode? input, int bad) => bad == 100 || Enumerable.Range(0, bad).Any(i => Text(input, "id") == $"{113 + (i * 31)}");

    private static JsonArray Inputs(JsonNode body) => body["inputs"]!.AsArray();

    private static string Text(JsonNode? node, string name) => (string)node![name]!;

    private static JsonObject Results(JsonNode body) =>
        new() { ["results"] = new JsonArray([.. Inputs(body).Select(input => FakePortal.Contact(Text(input, "id"), (string?)input!["objectWriteTraceId"]))]) };
}
