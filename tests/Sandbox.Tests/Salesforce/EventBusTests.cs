using Avro.Generic;
using Avro.IO;
using Google.Protobuf;
using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class EventBusTests : SalesforceTest
{
    private const string Contacts = "/data/ContactChangeEvent";

    protected override SalesforceSandboxOptions Options => new() { KeepAlive = TimeSpan.FromMilliseconds(200), MaxConcurrentStreams = 2 };

    [Fact]
    public async Task A_managed_subscription_goes_on_after_what_was_committed()
    {
        await Control("managed-subscriptions", """{"developerName":"Sync","topicName":"/data/ContactChangeEvent","defaultReplay":"EARLIEST"}""");
        var held = (await Get("tooling/query?q=SELECT+Id,Metadata+FROM+ManagedEventSubscription+WHERE+DeveloperName='Sync'+LIMIT+1")).Body!["records"]![0]!;
        held["Metadata"]!["topicName"]!.ToString().ShouldBe(Contacts);
        await Create("Contact", """{"LastName":"A"}""");
        await Create("Contact", """{"LastName":"B"}""");
        using var client = new PubSubClient(Sandbox);
        using (var first = client.ManagedSubscribe(Ct))
        {
            await first.RequestStream.WriteAsync(new ManagedFetchRequest { DeveloperName = "Sync", NumRequested = 1 }, Ct);
            var a = (await Next(first)).Events.Single();
            (await LastName(client, a)).ShouldBe("A");

            using var second = client.ManagedSubscribe(Ct);
            await second.RequestStream.WriteAsync(new ManagedFetchRequest { DeveloperName = "Sync", NumRequested = 1 }, Ct);
            (await FaultOf(second)).Code.ShouldEndWith(".managed.subscription.already.active");

            await first.RequestStream.WriteAsync(Commit("1", a.ReplayId), Ct);
            var committed = await Until(first, response => response.CommitResponse is not null);
            committed.CommitResponse.CommitRequestId.ShouldBe("1");
            committed.CommitResponse.Error.ShouldBeNull();
            await first.RequestStream.WriteAsync(Commit("2", ByteString.CopyFrom(new byte[8])), Ct);
            (await Until(first, response => response.CommitResponse is not null)).CommitResponse.Error.Code.ShouldBe(ErrorCode.Commit);
            await first.RequestStream.CompleteAsync();
            await Drain(first);
        }

        using var again = client.ManagedSubscribe(Ct);
        await again.RequestStream.WriteAsync(new ManagedFetchRequest { DeveloperName = "Sync", NumRequested = 5 }, Ct);
        (await LastName(client, (await Next(again)).Events.Single())).ShouldBe("B");
    }

    [Fact]
    public async Task A_wrong_managed_subscription_is_refused()
    {
        await Control("managed-subscriptions", """{"developerName":"Stopped","topicName":"/data/ContactChangeEvent","state":"STOP"}""");
        using var client = new PubSubClient(Sandbox);
        ManagedFetchRequest[] wrong =
        [
            new() { DeveloperName = "Nobody", NumRequested = 1 },
            new() { DeveloperName = "Stopped", NumRequested = 1 },
            new() { DeveloperName = "Stopped", SubscriptionId = "18x000000000001", NumRequested = 1 },
        ];
        foreach (var request in wrong)
        {
            using var stream = client.ManagedSubscribe(Ct);
            await stream.RequestStream.WriteAsync(request, Ct);
            (await FaultOf(stream)).Code.ShouldContain("managed.subscription.");
        }
    }

    [Fact]
    public async Task A_platform_event_is_published_and_comes_back()
    {
        await Control("platform-events", """{"name":"Order_Event__e","fields":[{"name":"Order_Number__c","type":"string"}]}""");
        using var client = new PubSubClient(Sandbox);
        var topic = await client.Topic("/event/Order_Event__e", Ct);
        topic.CanPublish.ShouldBeTrue();
        var schema = (Avro.RecordSchema)Avro.Schema.Parse((await client.Schema(topic.SchemaId, Ct)).SchemaJson);
        var message = new GenericRecord(schema);
        message.Add("CreatedDate", 1L);
        message.Add("CreatedById", Sandbox.Org.IntegrationUserId);
        message.Add("Order_Number__c", "17");
        using var payload = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(message, new BinaryEncoder(payload));

        var published = await client.Publish(
            new PublishRequest
            {
                TopicName = topic.TopicName,
                Events =
                {
                    new ProducerEvent { Id = "1", SchemaId = topic.SchemaId, Payload = ByteString.CopyFrom(payload.ToArray()) },
                    new ProducerEvent { Id = "2", SchemaId = topic.SchemaId, Payload = ByteString.CopyFromUtf8("x") },
                },
            },
            Ct);

        published.Results[0].Error.ShouldBeNull();
        published.Results[1].Error.Code.ShouldBe(ErrorCode.Publish);
        published.Results[1].CorrelationKey.ShouldBe("2");
        using var stream = await client.Subscribe(topic.TopicName, ReplayPreset.Earliest, 5, Ct);
        var received = (await Next(stream)).Events.Single();
        received.ReplayId.ShouldBe(published.Results[0].ReplayId);
        (await client.Decode(received, Ct))["Order_Number__c"].ShouldBe("17");
        (await Get("limits")).Body!["HourlyPublishedPlatformEvents"]!["Remaining"]!.GetValue<int>().ShouldBe(249_999);
        (await Should.ThrowAsync<RpcException>(() => client.Publish(new PublishRequest { TopicName = Contacts }, Ct))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_channel_filters_enriches_and_takes_merged_events_apart()
    {
        (await Post("tooling/sobjects/PlatformEventChannel", """{"FullName":"Sync__chn","Metadata":{"channelType":"data","label":"Sync"}}""")).Status.ShouldBe(201);
        (await Post("tooling/sobjects/PlatformEventChannelMember", """
            {"FullName":"Sync_chn_ContactChangeEvent","Metadata":{"eventChannel":"Sync__chn","selectedEntity":"ContactChangeEvent",
             "enrichedFields":[{"name":"HubSpot_Sync_Id__c"}],"filterExpression":"Region__c = 'EMEA'"}}
            """)).Status.ShouldBe(201);
        var a = await Create("Contact", """{"LastName":"A","Region__c":"EMEA","HubSpot_Sync_Id__c":"c1"}""");
        var b = await Create("Contact", """{"LastName":"B","Region__c":"EMEA","HubSpot_Sync_Id__c":"c2"}""");
        await Create("Contact", """{"LastName":"C","Region__c":"APAC"}""");
        await Patch("composite/sobjects", $$"""
            {"records":[{"attributes":{"type":"Contact"},"id":"{{a}}","Title":"X"},{"attributes":{"type":"Contact"},"id":"{{b}}","Title":"X"}]}
            """);

        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe("/data/Sync__chn", ReplayPreset.Earliest, 10, Ct);
        var events = await Take(stream, 4);

        events[2].ReplayId.ShouldBe(events[3].ReplayId);
        var last = await client.Decode(events[3], Ct);
        ((object[])((GenericRecord)last["ChangeEventHeader"])["recordIds"]).ShouldBe([b]);
        last["Title"].ShouldBe("X");
        last["HubSpot_Sync_Id__c"].ShouldBe("c2");
        last["Region__c"].ShouldBe("EMEA");
        last["Email"].ShouldBeNull();
    }

    [Fact]
    public async Task Gaps_and_overflows_come_on_demand_and_by_themselves()
    {
        var a = await Create("Contact", """{"LastName":"A"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);
        await Control("events/gap", $$"""{"object":"Contact","changeType":"gapUpdate","recordIds":["{{a}}"]}""");
        await Control("events/gap", """{"object":"Contact","changeType":"gapOverflow"}""");
        await Control("events", """{"overflowAfter":2}""");
        var rows = string.Join(',', Enumerable.Range(0, 5).Select(n => $$"""{"attributes":{"type":"Contact"},"LastName":"C{{n}}"}"""));
        await Post("composite/sobjects", $$"""{"records":[{{rows}}]}""");

        var events = await Take(stream, 6);

        var headers = new List<(string Type, string Id)>();
        foreach (var change in events)
        {
            var header = (GenericRecord)(await client.Decode(change, Ct))["ChangeEventHeader"];
            headers.Add((((GenericEnum)header["changeType"]).Value, (string)((object[])header["recordIds"])[0]));
        }

        headers.Select(header => header.Type).ShouldBe(["CREATE", "GAP_UPDATE", "GAP_OVERFLOW", "CREATE", "CREATE", "GAP_OVERFLOW"]);
        headers[1].Id.ShouldBe(a);
        headers[5].Id.ShouldBe("000000000000000AAA");
    }

    [Fact]
    public async Task Events_can_come_in_another_order()
    {
        await Control("events", """{"reorder":2}""");
        await Create("Contact", """{"LastName":"First"}""");
        await Create("Contact", """{"LastName":"Second"}""");
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);

        var events = await Take(stream, 2);

        (await LastName(client, events[0])).ShouldBe("Second");
        (await LastName(client, events[1])).ShouldBe("First");
    }

    [Fact]
    public async Task A_long_text_is_told_as_a_difference()
    {
        var lines = Enumerable.Range(0, 60).Select(n => $"line {n} of a long description").ToArray();
        var id = await Create("Contact", new System.Text.Json.Nodes.JsonObject { ["LastName"] = "A", ["Description"] = string.Join('\n', lines) }.ToJsonString());
        lines[30] = "changed";
        await Patch($"sobjects/Contact/{id}", new System.Text.Json.Nodes.JsonObject { ["Description"] = string.Join('\n', lines) }.ToJsonString());
        using var client = new PubSubClient(Sandbox);
        using var stream = await client.Subscribe(Contacts, ReplayPreset.Earliest, 10, Ct);

        var update = await client.Decode((await Take(stream, 2))[1], Ct);

        ((object[])((GenericRecord)update["ChangeEventHeader"])["diffFields"]).Length.ShouldBe(1);
        ((string)update["Description"]).ShouldMatch("^--- \n\\+\\+\\+ [0-9a-f]{64}\n@@ -31,1 \\+31,1 @@\n-line 30 of a long description\n\\+changed\n$");
    }

    [Fact]
    public async Task Streams_break_on_demand()
    {
        using var client = new PubSubClient(Sandbox);
        using var stream = await Open(client);
        await Control("streams/break", """{"kind":"error","code":"service.unavailable"}""");
        (await FaultOf(stream)).ShouldBe((StatusCode.Unavailable, "sfdc.platform.eventbus.grpc.service.unavailable"));

        using var reset = await Open(client);
        await Control("streams/break", """{"kind":"reset"}""");
        (await FaultOf(reset)).Code.ShouldBe("none");

        using var silent = await Open(client);
        await Control("streams/break", """{"kind":"silent"}""");
        await Create("Contact", """{"LastName":"Unheard"}""");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMilliseconds(600));
        await Should.ThrowAsync<RpcException>(() => Heard(silent, patience.Token));
    }

    [Fact]
    public async Task Only_so_many_streams_are_open_at_a_time()
    {
        using var client = new PubSubClient(Sandbox);
        using var one = await Open(client);
        using var two = await Open(client);
        using var three = await client.Subscribe(Contacts, ReplayPreset.Latest, 1, Ct);
        (await FaultOf(three)).Code.ShouldEndWith(".concurrent.client.limit.exceeded");
    }

    private static ManagedFetchRequest Commit(string id, ByteString replayId) =>
        new() { CommitReplayIdRequest = new CommitReplayRequest { CommitRequestId = id, ReplayId = replayId } };

    private static async Task<AsyncDuplexStreamingCall<FetchRequest, FetchResponse>> Open(PubSubClient client)
    {
        var stream = await client.Subscribe(Contacts, ReplayPreset.Latest, 5, Ct);
        (await Next(stream)).Events.ShouldBeEmpty();
        return stream;
    }

    // A keep-alive may still have been on its way.
    private static async Task Heard(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> stream, CancellationToken ct)
    {
        while (await stream.ResponseStream.MoveNext(ct))
        {
            stream.ResponseStream.Current.Events.ShouldBeEmpty();
        }
    }

    private static async Task<T> Next<TRequest, T>(AsyncDuplexStreamingCall<TRequest, T> stream)
    {
        (await stream.ResponseStream.MoveNext(Ct)).ShouldBeTrue();
        return stream.ResponseStream.Current;
    }

    private static async Task<T> Until<TRequest, T>(AsyncDuplexStreamingCall<TRequest, T> stream, Func<T, bool> isIt)
    {
        while (true)
        {
            var response = await Next(stream);
            if (isIt(response))
            {
                return response;
            }
        }
    }

    private static async Task Drain<TRequest, T>(AsyncDuplexStreamingCall<TRequest, T> stream)
    {
        while (await stream.ResponseStream.MoveNext(Ct))
        {
        }
    }

    private static async Task<List<ConsumerEvent>> Take(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> stream, int count)
    {
        var events = new List<ConsumerEvent>();
        while (events.Count < count)
        {
            events.AddRange((await Next(stream)).Events);
        }

        return events;
    }

    private static async Task<string> LastName(PubSubClient client, ConsumerEvent change) =>
        (string)((GenericRecord)(await client.Decode(change, Ct))["Name"])["LastName"];

    private static async Task<(StatusCode Status, string Code)> FaultOf<TRequest, T>(AsyncDuplexStreamingCall<TRequest, T> stream)
    {
        var fault = await Should.ThrowAsync<RpcException>(() => Drain(stream));
        return (fault.StatusCode, fault.Trailers.GetValue("error-code") ?? "none");
    }
}
