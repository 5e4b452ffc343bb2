using Avro.Generic;
using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class FaultTests : SalesforceTest
{
    private const string Contacts = "/data/ContactChangeEvent";

    [Theory]
    [InlineData("TotalRequests", "TotalRequests Limit exceeded.", "api-usage=115000/115000")]
    [InlineData("ConcurrentPerOrgLongTxn", "ConcurrentPerOrgLongTxn Limit exceeded.", "api-usage=0/115000")]
    [InlineData("ConcurrentRequests", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.", "api-usage=0/115000")]
    public async Task An_exceeded_limit_is_told_by_its_message(string policy, string message, string usage)
    {
        await Control("faults", $$"""[{"match":"GET /services/data","kind":"rateLimit","policy":"{{policy}}","count":1}]""");

        var refused = await Get("limits");

        (refused.Status, refused.Error, refused.Message, refused.Usage).ShouldBe((403, "REQUEST_LIMIT_EXCEEDED", message, usage));
        (await Get("limits")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_expired_session_has_ended_for_all_calls()
    {
        var token = Sandbox.Org.Sessions.Open();
        Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await Control("faults", """[{"match":"/services/data","kind":"expiredSession","count":1}]""");

        foreach (var refused in new[] { await Get("limits"), await Get("limits") })
        {
            (refused.Status, refused.Error, refused.Message).ShouldBe((401, "INVALID_SESSION_ID", "Session expired or invalid"));
        }
    }

    [Fact]
    public async Task A_refused_stream_says_so_in_its_trailers()
    {
        using var client = new PubSubClient(Sandbox);
        foreach (var (kind, status, code) in new[]
        {
            ("expiredSession", StatusCode.Unauthenticated, "service.auth.error"), ("rateLimit", StatusCode.ResourceExhausted, "service.protection.triggered"),
        })
        {
            await Control("faults", $$"""[{"match":"POST /eventbus.v1.PubSub/**","kind":"{{kind}}","count":1}]""");
            var fault = await Should.ThrowAsync<RpcException>(() => client.Topic(Contacts, Ct));
            (fault.StatusCode, fault.Trailers.GetValue("error-code")).ShouldBe((status, $"sfdc.platform.eventbus.grpc.{code}"));
        }

        await Control("faults", """[{"match":"POST /eventbus.v1.PubSub/**","kind":"gateway","status":503}]""");
        (await Should.ThrowAsync<RpcException>(() => client.Topic(Contacts, Ct))).StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task A_row_is_locked_by_its_id_alone_or_in_a_collection()
    {
        var a = await Create("Contact", """{"LastName":"A"}""");
        var b = await Create("Contact", """{"LastName":"B"}""");
        await Control("row-faults", $$"""[{"object":"Contact","statusCode":"UNABLE_TO_LOCK_ROW","ids":["{{b}}"],"count":2}]""");

        var single = await Patch($"sobjects/Contact/{b}", """{"Title":"X"}""");
        var both = await Patch("composite/sobjects", $$"""
            {"records":[{"attributes":{"type":"Contact"},"id":"{{a}}","Title":"X"},{"attributes":{"type":"Contact"},"id":"{{b}}","Title":"X"}]}
            """);

        (single.Status, single.Error, single.Message).ShouldBe((400, "UNABLE_TO_LOCK_ROW", $"unable to obtain exclusive access to this record or 1 records: {b}"));
        ((bool)both.Rows[0]!["success"]!).ShouldBeTrue();
        ((string)both.Rows[1]!["errors"]![0]!["statusCode"]!).ShouldBe("UNABLE_TO_LOCK_ROW");
        (await Patch($"sobjects/Contact/{b}", """{"Title":"X"}""")).Status.ShouldBe(204);
        var state = (await Send(HttpMethod.Get, "_sandbox/row-faults")).Rows.ShouldHaveSingleItem()!;
        ((int)state["matched"]!, (int)state["hit"]!).ShouldBe((3, 2));
        (await Send(HttpMethod.Delete, "_sandbox/row-faults")).Status.ShouldBe(204);
        (await Send(HttpMethod.Get, "_sandbox/row-faults")).Rows.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("row-faults", """[{"object":"Shoe","statusCode":"X"}]""", "[0].object")]
    [InlineData("row-faults", """[{"object":"Contact","statusCode":"X","field":"Shoe"}]""", "[0].field")]
    [InlineData("row-faults", """[{"object":"Contact","statusCode":"X","ids":["1"]}]""", "[0].ids")]
    [InlineData("events", """{"drop":-1}""", "drop")]
    [InlineData("events", """{"explode":1}""", "explode")]
    [InlineData("bulk", """{"profile":"slow"}""", "profile")]
    [InlineData("bulk", """{"errorMessage":"down"}""", "errorMessage")]
    [InlineData("streams/break", """{"kind":"error","code":"service.tired"}""", "code")]
    [InlineData("streams/break", """{"kind":"reset","status":"internal"}""", "status")]
    [InlineData("latency", """{"profile":"slow"}""", "profile")]
    public async Task A_wrong_fault_is_refused_by_its_field(string control, string wrong, string field)
    {
        var refused = await Control(control, wrong);

        (refused.Status, (string?)refused.Body!["field"]).ShouldBe((400, field));
    }

    [Fact]
    public async Task Single_events_of_one_object_are_lost_doubled_or_lose_their_values()
    {
        await Control("events", """{"object":"Contact","skip":1,"gaps":1}""");
        await Create("Contact", """{"LastName":"A"}""");
        await Create("Account", """{"Name":"A"}""");
        await Create("Contact", """{"LastName":"B"}""");
        await Control("events", """{"drop":1}""");
        await Create("Contact", """{"LastName":"C"}""");
        await Control("events", """{"duplicate":1}""");
        await Create("Contact", """{"LastName":"D"}""");
        await Create("Contact", """{"LastName":"E"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);

        var told = new List<string>();
        while (told.Count < 5)
        {
            (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
            foreach (var change in stream.ResponseStream.Current.Events)
            {
                var decoded = await client.Decode(change, Ct);
                told.Add($"{((GenericEnum)((GenericRecord)decoded["ChangeEventHeader"])["changeType"]).Value} {(decoded["Name"] as GenericRecord)?["LastName"]}");
            }
        }

        told.ShouldBe(["CREATE A", "GAP_CREATE ", "CREATE D", "CREATE D", "CREATE E"]);
        var left = (await Send(HttpMethod.Get, "_sandbox/events")).Body!;
        ((int)left["drop"]!, (int)left["duplicate"]!).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_delayed_event_waits_on_the_sandboxes_clock()
    {
        Sandbox.Clock.Freeze();
        await Create("Contact", """{"LastName":"Early"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);
        (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue("who is subscribed only after the clock was moved is told nothing");
        await Control("events", """{"delayMs":90000}""");
        await Create("Contact", """{"LastName":"Late"}""");

        await Control("clock", """{"advanceSeconds":60}""");
        (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        stream.ResponseStream.Current.Events.ShouldBeEmpty();
        await Control("clock", """{"advanceSeconds":30}""");
        (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        stream.ResponseStream.Current.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_realistic_subscription_gets_200_events_a_second()
    {
        var rows = string.Join(',', Enumerable.Range(0, 60).Select(n => $$"""{"attributes":{"type":"Contact"},"LastName":"C{{n}}"}"""));
        await Post("composite/sobjects", $$"""{"records":[{{rows}}]}""");
        Sandbox.Clock.Freeze();
        await Control("latency", """{"profile":"realistic"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 100, Ct);

        var counts = new List<int>();
        for (var response = 0; response < 3; response++)
        {
            (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
            counts.Add(stream.ResponseStream.Current.Events.Count);
            await Control("clock", """{"advanceSeconds":0.1}""");
        }

        counts.ShouldBe([20, 20, 20]);
        ((string)(await Send(HttpMethod.Get, "_sandbox/bulk")).Body!["profile"]!).ShouldBe("realistic");
    }

    [Fact]
    public async Task A_stream_breaks_after_so_many_events_with_a_bare_status()
    {
        await Control("streams/break", """{"kind":"error","status":"unavailable","next":1,"afterEvents":2}""");
        foreach (var name in new[] { "A", "B", "C" })
        {
            await Create("Contact", $$"""{"LastName":"{{name}}"}""");
        }

        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);
        var events = 0;
        var fault = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await stream.ResponseStream.MoveNext(Ct))
            {
                events += stream.ResponseStream.Current.Events.Count;
            }
        });

        (events, fault.StatusCode, fault.Trailers.GetValue("error-code")).ShouldBe((2, StatusCode.Unavailable, null));
        using var next = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);
        (await next.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        next.ResponseStream.Current.Events.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_job_stalls_and_then_fails()
    {
        Sandbox.Clock.Freeze();
        await Control("bulk", """{"failAfter":0,"stallSeconds":600}""");
        var id = (string)(await Post("jobs/query", """{"operation":"query","query":"SELECT Id FROM Contact"}""")).Body!["id"]!;
        async Task<string> State() => (string)(await Get($"jobs/query/{id}")).Body!["state"]!;

        await Control("clock", """{"advanceSeconds":599}""");
        (await State()).ShouldBe("InProgress");
        await Control("clock", """{"advanceSeconds":1}""");
        (await State()).ShouldBe("Failed");
    }
}
