using System.Buffers.Binary;
using Avro.Generic;
using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class PubSubTests : SalesforceTest
{
    private const string Contacts = "/data/ContactChangeEvent";

    protected override SalesforceSandboxOptions Options => new() { DailyDeliveredEvents = 20, KeepAlive = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public async Task A_create_carries_every_field_and_an_update_only_what_changed()
    {
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);
        var id = await Create("Contact", """{"LastName":"Lovelace","FirstName":"Ada","Title":"CTO","MailingCity":"London","Birthdate":"1980-01-01"}""");
        await Send(HttpMethod.Patch, $"{Data}/sobjects/Contact/{id}", """{"Title":null,"MailingCity":"Paris","FirstName":"Ada"}""", ("Sforce-Call-Options", "client=sync"));
        await Delete($"sobjects/Contact/{id}");

        var events = await Take(client, stream, 3);

        var created = events[0];
        Header(created, "changeType").ShouldBe("CREATE");
        ((object[])((GenericRecord)created["ChangeEventHeader"])["recordIds"]).ShouldBe([id]);
        ((GenericRecord)created["Name"])["LastName"].ShouldBe("Lovelace");
        ((GenericRecord)created["MailingAddress"])["City"].ShouldBe("London");
        created["Birthdate"].ShouldBe(315532800000L);
        created["Title"].ShouldBe("CTO");

        var updated = events[1];
        Header(updated, "changeType").ShouldBe("UPDATE");
        Header(updated, "changeOrigin").ShouldBe("com/salesforce/api/rest/66.0;client=sync");
        updated["Title"].ShouldBeNull();
        updated["Name"].ShouldBeNull();
        ((GenericRecord)updated["MailingAddress"])["City"].ShouldBe("Paris");
        var fields = Sandbox.Org.Events.SchemaOf(Sandbox.Org.Metadata["Contact"]).Fields.Select(field => field.Field.Name).ToList();
        Bitmaps(updated, "changedFields").ShouldBe(Expected(fields, ["Title", "LastModifiedDate"], "MailingAddress", 1));
        Bitmaps(updated, "nulledFields").ShouldBe([Expected(fields, ["Title"], null, 0)[0]]);

        Header(events[2], "changeType").ShouldBe("DELETE");
        events[2]["Name"].ShouldBeNull();
    }

    [Fact]
    public async Task Equal_updates_of_a_request_are_one_event_with_several_records()
    {
        var a = await Create("Contact", """{"LastName":"A"}""");
        var b = await Create("Contact", """{"LastName":"B"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await Listen(client);
        await Patch("composite/sobjects", $$"""
            {"records":[{"attributes":{"type":"Contact"},"id":"{{a}}","Title":"X"},{"attributes":{"type":"Contact"},"id":"{{b}}","Title":"X"}]}
            """);

        var events = await Take(client, stream, 1);

        ((object[])((GenericRecord)events[0]["ChangeEventHeader"])["recordIds"]).ShouldBe([a, b]);
    }

    [Fact]
    public async Task A_subscription_resumes_after_its_replay_id_and_keeps_alive_when_quiet()
    {
        using var client = new PubSubClient(Sandbox);
        await Create("Contact", """{"LastName":"A"}""");
        await Create("Contact", """{"LastName":"B"}""");
        using var all = await client.Subscribe(Contacts, ReplayPreset.Earliest, 1, Ct);
        var first = await Next(all);
        first.PendingNumRequested.ShouldBe(0);
        var replayId = BinaryPrimitives.ReadInt64BigEndian(first.Events.Single().ReplayId.Span);

        using var rest = await client.Subscribe(Contacts, ReplayPreset.Custom, 100, Ct, replayId);
        var second = await Next(rest);
        ((GenericRecord)(await client.Decode(second.Events.Single(), Ct))["Name"])["LastName"].ShouldBe("B");

        var quiet = await Next(rest);
        quiet.Events.ShouldBeEmpty();
        quiet.LatestReplayId.ShouldBe(second.Events[^1].ReplayId);
        quiet.PendingNumRequested.ShouldBe(99);
    }

    [Fact]
    public async Task Events_are_kept_for_72_hours()
    {
        using var client = new PubSubClient(Sandbox);
        await Create("Contact", """{"LastName":"Old"}""");
        var old = Sandbox.Org.Events.LastReplayId - 1;
        Sandbox.Clock.Advance(TimeSpan.FromHours(73));
        await Create("Contact", """{"LastName":"New"}""");

        using var stale = await client.Subscribe(Contacts, ReplayPreset.Custom, 1, Ct, old);
        (await FaultOf(stale)).ShouldBe((StatusCode.InvalidArgument, "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted"));

        using var earliest = await client.Subscribe(Contacts, ReplayPreset.Earliest, 5, Ct);
        var events = await Take(client, earliest, 1);
        ((GenericRecord)events[0]["Name"])["LastName"].ShouldBe("New");
    }

    [Fact]
    public async Task A_used_up_allowance_ends_the_stream()
    {
        using var client = new PubSubClient(Sandbox);
        var rows = string.Join(',', Enumerable.Range(0, 25).Select(n => $$"""{"attributes":{"type":"Contact"},"LastName":"C{{n}}"}"""));
        await Post("composite/sobjects", $$"""{"records":[{{rows}}]}""");
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 100, Ct);

        (await Next(stream)).Events.Count.ShouldBe(20);

        (await FaultOf(stream)).ShouldBe((StatusCode.ResourceExhausted, "sfdc.platform.eventbus.grpc.subscription.limit.exceeded"));
        (await Get("limits")).Body!["DailyDeliveredPlatformEvents"]!["Remaining"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task A_wrong_stream_is_refused_with_the_documented_code()
    {
        using var client = new PubSubClient(Sandbox);
        using var unknown = await client.Subscribe("/data/NothingChangeEvent", ReplayPreset.Latest, 1, Ct);
        (await FaultOf(unknown)).Code.ShouldEndWith(".topic.not.found");
        using var nothing = await client.Subscribe(Contacts, ReplayPreset.Latest, 0, Ct);
        (await FaultOf(nothing)).Code.ShouldEndWith(".subscription.fetch.requested.events.invalid");
        using var noId = await client.Subscribe(Contacts, ReplayPreset.Custom, 1, Ct);
        (await FaultOf(noId)).Code.ShouldEndWith(".subscription.fetch.replayid.validation.failed");
        using var other = await client.Subscribe(Contacts, ReplayPreset.Latest, 1, Ct);
        await other.RequestStream.WriteAsync(new FetchRequest { TopicName = "/data/ChangeEvents", NumRequested = 1 }, Ct);
        (await FaultOf(other)).Code.ShouldEndWith(".subscription.fetch.topic.mismatch");

        using var stranger = new PubSubClient(Sandbox, token: "wrong");
        using var refused = await stranger.Subscribe(Contacts, ReplayPreset.Latest, 1, Ct);
        (await FaultOf(refused)).ShouldBe((StatusCode.Unauthenticated, "sfdc.platform.eventbus.grpc.service.auth.error"));
        using var lost = new PubSubClient(Sandbox, tenantId: Sandbox.Org.Id[..15]);
        using var nowhere = await lost.Subscribe(Contacts, ReplayPreset.Latest, 1, Ct);
        (await FaultOf(nowhere)).Code.ShouldEndWith(".service.auth.headers.invalid");
    }

    [Fact]
    public async Task Whom_sharing_keeps_rows_from_gets_no_events_of_their_type()
    {
        using var client = new PubSubClient(Sandbox);
        await Control("sharing-rules", """[{"object":"Contact","field":"Title","equals":"Spy"}]""");
        using var stream = await Listen(client);
        await Create("Contact", """{"LastName":"Open"}""");
        await Create("Task", """{"Subject":"Ring"}""");
        await Create("Account", """{"Name":"Alder"}""");

        Header((await Take(client, stream, 1))[0], "entityName").ShouldBe("Account");
        using var refused = await client.Subscribe(Contacts, ReplayPreset.Latest, 1, Ct);
        (await FaultOf(refused)).ShouldBe((StatusCode.PermissionDenied, "sfdc.platform.eventbus.grpc.subscription.topic.cannot.subscribe"));
        (await client.Topic(Contacts, Ct)).CanSubscribe.ShouldBeFalse();

        await Control("sharing-rules", """[{"object":"Contact","field":"Title","equals":"Spy","visible":true}]""");
        await Create("Contact", """{"LastName":"Late"}""");

        Header((await Take(client, stream, 1))[0], "entityName").ShouldBe("Contact");
    }

    [Fact]
    public async Task A_new_custom_field_makes_a_new_schema()
    {
        using var client = new PubSubClient(Sandbox, tls: true);
        var before = (await client.Topic(Contacts, Ct)).SchemaId;

        await Control("fields", """{"object":"Contact","name":"Tier__c","type":"string"}""");

        var after = (await client.Topic(Contacts, Ct)).SchemaId;
        after.ShouldNotBe(before);
        (await client.Schema(after, Ct)).SchemaJson.ShouldContain("Tier__c");
    }

    [Fact]
    public async Task Events_can_be_lost_doubled_and_emptied()
    {
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);
        await Control("events", """{"drop":1}""");
        await Create("Contact", """{"LastName":"Lost"}""");
        await Control("events", """{"duplicate":1}""");
        await Create("Contact", """{"LastName":"Twice"}""");
        await Control("events", """{"gap":true,"delayMs":50}""");
        await Create("Contact", """{"LastName":"Hidden"}""");

        var events = await Take(client, stream, 3);

        ((GenericRecord)events[0]["Name"])["LastName"].ShouldBe("Twice");
        ((GenericRecord)events[1]["Name"])["LastName"].ShouldBe("Twice");
        Header(events[2], "changeType").ShouldBe("GAP_CREATE");
        Header(events[2], "changeOrigin").ShouldBe(string.Empty);
        events[2]["Name"].ShouldBeNull();
    }

    [Fact]
    public async Task Deliveries_count_for_each_stream_that_gets_them_and_end_it_when_they_are_used_up()
    {
        using var client = new PubSubClient(Sandbox);
        using var all = await Listen(client);
        using var contacts = await client.Subscribe(Contacts, ReplayPreset.Latest, 100, Ct);
        (await Next(contacts)).Events.ShouldBeEmpty();
        await Create("Account", """{"Name":"Acme"}""");
        await Create("Contact", """{"LastName":"Lovelace"}""");

        await Take(client, all, 2);
        await Take(client, contacts, 1);

        Sandbox.Org.Limits.DeliveredEvents.Used.ShouldBe(3);
        await Control("events/allocation", """{"daily":3}""");
        await Create("Contact", """{"LastName":"Hopper"}""");
        (await FaultOf(contacts)).ShouldBe((StatusCode.ResourceExhausted, "sfdc.platform.eventbus.grpc.subscription.limit.exceeded"));
        (await FaultOf(all)).ShouldBe((StatusCode.ResourceExhausted, "sfdc.platform.eventbus.grpc.subscription.limit.exceeded"));
        Sandbox.Org.Limits.DeliveredEvents.Used.ShouldBe(3);
    }

    [Fact]
    public async Task A_conversion_is_one_transaction_of_account_contact_and_lead()
    {
        var lead = await Create("Lead", """{"LastName":"Lovelace","Company":"Alder","Email":"ada@example.com"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await Listen(client);

        var converted = (await Control($"leads/{lead}/convert")).Body!;

        var events = await Take(client, stream, 3);
        events.Select(change => Header(change, "entityName")).ShouldBe(["Account", "Contact", "Lead"]);
        events.Select(change => Header(change, "transactionKey")).Distinct().Count().ShouldBe(1);
        events.Select(change => Header(change, "sequenceNumber")).ShouldBe(["1", "2", "3"]);
        events[2]["ConvertedContactId"].ShouldBe((string)converted["contactId"]!);
        // As in the published example, but with no opportunity (bit 23) and by another user than the lead's (bit 28).
        Bitmaps(events[2], "changedFields").ShouldBe(["0x18781000"]);
        (await Patch($"sobjects/Lead/{lead}", """{"Title":"x"}""")).Error.ShouldBe("CANNOT_UPDATE_CONVERTED_LEAD");
    }

    /// <summary>To all changes from now on: the first keep-alive says that the subscription has begun.</summary>
    private static async Task<AsyncDuplexStreamingCall<FetchRequest, FetchResponse>> Listen(PubSubClient client)
    {
        var stream = await client.Subscribe("/data/ChangeEvents", ReplayPreset.Latest, 10, Ct);
        (await Next(stream)).Events.ShouldBeEmpty();
        return stream;
    }

    private static async Task<FetchResponse> Next(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> stream)
    {
        (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        return stream.ResponseStream.Current;
    }

    private static async Task<List<GenericRecord>> Take(PubSubClient client, AsyncDuplexStreamingCall<FetchRequest, FetchResponse> stream, int count)
    {
        var events = new List<GenericRecord>();
        while (events.Count < count)
        {
            foreach (var change in (await Next(stream)).Events)
            {
                events.Add(await client.Decode(change, Ct));
            }
        }

        return events;
    }

    private static async Task<(StatusCode Status, string Code)> FaultOf(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> stream)
    {
        var fault = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await stream.ResponseStream.MoveNext(Ct))
            {
            }
        });
        return (fault.StatusCode, fault.Trailers.GetValue("error-code") ?? "none");
    }

    private static string Header(GenericRecord change, string name) => ((GenericRecord)change["ChangeEventHeader"])[name] switch
    {
        GenericEnum symbol => symbol.Value,
        var value => value.ToString()!,
    };

    private static string[] Bitmaps(GenericRecord change, string name) =>
        [.. ((object[])((GenericRecord)change["ChangeEventHeader"])[name]).Select(bitmap => (string)bitmap)];

    private static string[] Expected(List<string> fields, string[] top, string? compound, int part)
    {
        var bits = top.Aggregate(0UL, (bits, name) => bits | (1UL << (fields.IndexOf(name) + 1)));
        var hex = bits.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        string[] bitmaps = [$"0x{(hex.Length % 2 == 0 ? string.Empty : "0")}{hex}"];
        return compound is null ? bitmaps : [.. bitmaps, $"{fields.IndexOf(compound) + 1}-0x{1 << part:X2}"];
    }
}
