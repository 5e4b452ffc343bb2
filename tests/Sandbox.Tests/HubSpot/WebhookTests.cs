using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using HubSpotSfSync.Sandbox.HubSpot;
using HubSpotSfSync.Sandbox.HubSpot.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class WebhookTests : HubSpotTest
{
    private static readonly string[] FalseAndTrue = ["false", "true"];

    protected override HubSpotSandboxOptions Options => new() { Webhooks = new WebhookOptions { RetryDelayScale = 0.00001 } };

    [Fact]
    public async Task A_create_is_told_signed_with_its_creation_and_each_property()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);

        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        var delivery = await receiver.Next(Ct);

        delivery.Signature.ShouldBe(WebhookSignature.V3("sandbox-app-secret", "POST", receiver.Url, delivery.Body, delivery.Timestamp));
        delivery.FormerSignature.ShouldBe(WebhookSignature.V1("sandbox-app-secret", delivery.Body));
        delivery.Events.Select(told => (string)told["subscriptionType"]!)
            .ShouldBe(["contact.creation", "contact.propertyChange", "contact.propertyChange"]);
        delivery.Events.ShouldAllBe(told => (long)told["portalId"]! == 1001 && (long)told["appId"]! == 501
            && $"{told["objectId"]}" == id && (string)told["changeSource"]! == "INTEGRATION" && (string)told["sourceId"]! == "501");
        delivery.Events.Skip(1).Select(told => ((string)told["propertyName"]!, (string)told["propertyValue"]!))
            .ShouldBe([("email", "a@example.com"), ("firstname", "Ada")]);
    }

    [Fact]
    public async Task A_refused_delivery_is_tried_again()
    {
        await using var receiver = await Receiver.StartAsync(Ct, refusals: 2);
        await Subscribe(receiver);

        await CreateContact("""{"email":"a@example.com"}""");
        var attempts = new[] { await receiver.Next(Ct), await receiver.Next(Ct), await receiver.Next(Ct) };

        attempts.Select(attempt => (int)attempt.Events[0]["attemptNumber"]!).ShouldBe([0, 1, 2]);
        attempts.Select(attempt => (long)attempt.Events[0]["eventId"]!).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Webhooks_are_idle_once_every_event_is_taken()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);
        await Post("_sandbox/webhook-faults", """[{"kind":"delay","delayMs":60000}]""");
        (await AreIdle()).ShouldBeTrue();

        await CreateContact("""{"email":"a@example.com"}""");
        (await AreIdle()).ShouldBeFalse();
        while (!await AreIdle())
        {
            await Post("_sandbox/clock", """{"advanceSeconds":60}""");
        }

        (await receiver.Next(Ct)).Events.ShouldNotBeEmpty();

        async Task<bool> AreIdle() => (bool)(await Get("_sandbox/webhooks")).Body["idle"]!;
    }

    [Fact]
    public async Task How_long_the_receiver_took_is_told_of_every_attempt_until_it_is_forgotten()
    {
        await using var receiver = await Receiver.StartAsync(Ct, refusals: 2);
        await Subscribe(receiver);

        await CreateContact("""{"email":"a@example.com"}""");
        JsonNode webhooks;
        do
        {
            webhooks = (await Get("_sandbox/webhooks")).Body;
        }
        while (!(bool)webhooks["idle"]!);

        var answers = webhooks["answers"]!;
        ((int)answers["deliveries"]!).ShouldBe(3);
        ((double)answers["p50Ms"]!).ShouldBeInRange(0, (double)answers["p99Ms"]!);
        ((double)answers["p99Ms"]!).ShouldBeInRange(0, (double)answers["maxMs"]!);
        await Send(HttpMethod.Delete, "_sandbox/webhooks", null);
        ((int)(await Get("_sandbox/webhooks")).Body["answers"]!["deliveries"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_is_not_told()
    {
        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);

        await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"firstname":"Ada"}}""");
        await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"firstname":"Bea"}}""");

        ((string)(await receiver.Next(Ct)).Events.ShouldHaveSingleItem()["propertyValue"]!).ShouldBe("Bea");
    }

    [Fact]
    public async Task Webhooks_are_lost_repeated_and_reordered_on_demand()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);
        await Fault("""[{"kind":"drop","subscriptionType":"*.creation","count":1},{"kind":"reorder","subscriptionType":"contact.*","count":2},{"kind":"duplicate","portal":1001,"every":2,"count":1}]""");

        await CreateContact("""{"email":"a@example.com","firstname":"Ada","lastname":"Ash","phone":"1"}""");

        // Requests may overtake each other, as they are several at a time.
        var requests = new[] { await receiver.Next(Ct), await receiver.Next(Ct) }.OrderByDescending(request => request.Events.Count).ToList();
        var (first, second) = (requests[0], requests[1]);
        first.Events.Select(told => (string)told["propertyName"]!).ShouldBe(["firstname", "email", "lastname", "phone"]);
        ((string)second.Events.ShouldHaveSingleItem()["propertyName"]!).ShouldBe("phone");
        var uses = (await Get("_sandbox/webhook-faults")).Body.AsArray();
        uses.Select(use => (int)use!["hit"]!).ShouldBe([1, 2, 1]);
    }

    [Fact]
    public async Task A_delayed_webhook_comes_after_what_happened_later()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);
        await Fault("""[{"kind":"delay","subscriptionType":"contact.creation","delayMs":300}]""");

        var id = await CreateContact("""{"email":"a@example.com"}""");
        var (first, second) = (await receiver.Next(Ct), await receiver.Next(Ct));

        first.Events.Select(told => (string)told["subscriptionType"]!).ShouldBe(["contact.propertyChange"]);
        $"{second.Events.ShouldHaveSingleItem()["objectId"]}".ShouldBe(id);
        ((string)second.Events[0]["subscriptionType"]!).ShouldBe("contact.creation");
    }

    [Fact]
    public async Task A_wrong_fault_is_refused() =>
        (await Post("_sandbox/webhook-faults", """[{"kind":"drop","every":0}]""")).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Event_ids_repeat()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);

        var inputs = string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"properties":{"email":"p{{i}}@example.com"} }"""));
        await Post("crm/v3/objects/contacts/batch/create", $$"""{"inputs":[{{inputs}}]}""");
        var told = await receiver.Until(40, Ct);

        told.Select(one => (long)one["eventId"]!).Distinct().Count().ShouldBeLessThan(told.Count);
    }

    [Fact]
    public async Task A_merge_a_restore_and_a_privacy_deletion_are_told_with_what_belongs_to_each()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await SubscribeTo("contact.merge", "contact.restore", "contact.privacyDeletion");
        var one = await CreateContact("""{"email":"a@example.com"}""");
        var two = await CreateContact("""{"email":"b@example.com","firstname":"Bea"}""");
        await Subscribe(receiver);
        await Send(HttpMethod.Delete, $"crm/v3/objects/contacts/{one}", null);
        await Post("_sandbox/restore", $$"""{"portal":1001,"objectType":"contacts","id":"{{one}}"}""");
        var merged = (string)(await Post("crm/v3/objects/contacts/merge", $$"""{"primaryObjectId":"{{one}}","objectIdToMerge":"{{two}}"}""")).Body["id"]!;
        await Post("crm/v3/objects/contacts/gdpr-delete", $$"""{"objectId":"{{merged}}"}""");

        var told = (await receiver.Until(5, Ct)).ToLookup(event_ => (string)event_["subscriptionType"]!);

        var merge = told["contact.merge"].Single();
        $"{merge["primaryObjectId"]} {merge["mergedObjectIds"]!.AsArray().Single()} {merge["newObjectId"]}".ShouldBe($"{one} {two} {merged}");
        ((int)merge["numberOfPropertiesMoved"]!).ShouldBe(1);
        $"{told["contact.restore"].Single()["objectId"]}".ShouldBe(one);
        told["contact.restore"].Single()["changeFlag"].ShouldBeNull();
        told["contact.deletion"].Select(gone => (string)gone["changeFlag"]!).ShouldBe(["DELETED", "DELETED"]);
        $"{told["contact.privacyDeletion"].Single()["objectId"]}".ShouldBe(merged);
    }

    [Fact]
    public async Task An_association_is_told_from_both_ends_and_only_when_it_is_new()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await SubscribeTo("contact.associationChange", "company.associationChange");
        var contact = await CreateContact("""{"email":"a@example.com"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!;
        await Subscribe(receiver);
        for (var twice = 0; twice < 2; twice++)
        {
            await Send(HttpMethod.Put, $"crm/v4/objects/contacts/{contact}/associations/default/companies/{company}", null);
        }

        await Send(HttpMethod.Delete, $"crm/v4/objects/contacts/{contact}/associations/companies/{company}", null);

        var told = (await receiver.Until(18, Ct)).Where(one => one["associationType"] is not null).ToList();

        told.Select(one => $"{one["subscriptionType"]} {one["associationType"]} {one["fromObjectId"]} {one["toObjectId"]} {one["associationRemoved"]} {one["isPrimaryAssociation"]}")
            .ShouldBe(
                from removed in FalseAndTrue
                from primary in FalseAndTrue
                from end in new[] { $"contact.associationChange CONTACT_TO_COMPANY {contact} {company}", $"company.associationChange COMPANY_TO_CONTACT {company} {contact}" }
                select $"{end} {removed} {primary}",
                ignoreOrder: true);
        told.ShouldAllBe(one => one["objectId"] == null);
    }

    [Fact]
    public async Task The_generic_style_names_the_object_type_and_reaches_custom_objects()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        var type = (string)(await Post("crm-object-schemas/v3/schemas", """
            {"name":"car","labels":{"singular":"Car","plural":"Cars"},"primaryDisplayProperty":"model","requiredProperties":["model"],
             "properties":[{"name":"model","label":"Model","type":"string","fieldType":"text"}],"associatedObjects":["CONTACT"]}
            """)).Body["objectTypeId"]!;
        await SubscribeTo($"object.creation {type}", $"object.propertyChange {type} model", $"object.associationChange {type}");
        var contact = await CreateContact("""{"email":"a@example.com"}""");
        await Subscribe(receiver);

        var car = (string)(await Post("crm/v3/objects/p_car", """{"properties":{"model":"K"}}""")).Body["id"]!;
        await Send(HttpMethod.Put, $"crm/v4/objects/{type}/{car}/associations/default/contacts/{contact}", null);
        var told = (await receiver.Until(4, Ct)).Where(one => type == (string?)one["objectTypeId"] || type == (string?)one["fromObjectTypeId"]).ToList();

        told.Take(2).ShouldAllBe(one => (string)one["objectTypeId"]! == type && $"{one["objectId"]}" == car);
        told.Select(one => (string)one["subscriptionType"]!).ShouldBe(["object.creation", "object.propertyChange", "object.associationChange"]);
        $"{told[2]["fromObjectTypeId"]} {told[2]["fromObjectId"]} {told[2]["toObjectTypeId"]} {told[2]["toObjectId"]}".ShouldBe($"{type} {car} 0-1 {contact}");
        told[2]["associationType"].ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"eventType":"contact.exploded"}""")]
    [InlineData("""{"eventType":"company.privacyDeletion"}""")]
    [InlineData("""{"eventType":"contact.propertyChange"}""")]
    [InlineData("""{"eventType":"contact.propertyChange","propertyName":"hs_lastmodifieddate"}""")]
    [InlineData("""{"eventType":"object.creation"}""")]
    public async Task A_subscription_to_what_is_not_told_is_refused(string body) =>
        (await Post(Url("subscriptions"), body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Settings_and_subscriptions_belong_to_the_app_and_are_changed_with_its_key()
    {
        (await Get("webhooks/v3/501/subscriptions")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await Send(HttpMethod.Put, Url("settings"), """{"targetUrl":"http://127.0.0.1:1/","throttling":{"maxConcurrentRequests":5}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);

        var id = (string)(await Post(Url("subscriptions"), """{"eventType":"ticket.restore"}""")).Body["id"]!;
        (await Post(Url("subscriptions"), """{"eventType":"ticket.restore"}""")).Status.ShouldBe(HttpStatusCode.Conflict);
        ((bool)(await Send(HttpMethod.Patch, Url($"subscriptions/{id}"), """{"active":true}""")).Body["active"]!).ShouldBeTrue();
        var many = await Post(Url("subscriptions/batch/update"), $$"""{"inputs":[{"id":{{id}},"active":false},{"id":99999,"active":true}]}""");
        many.Status.ShouldBe(HttpStatusCode.MultiStatus);
        ((string)many.Body["errors"]![0]!["category"]!).ShouldBe("SUBSCRIPTION_ID_NOT_FOUND");
        (await Send(HttpMethod.Delete, Url($"subscriptions/{id}"), null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get(Url($"subscriptions/{id}"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Send(HttpMethod.Delete, Url("settings"), null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get(Url("settings"))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static string Url(string path) => $"webhooks/v3/501/{path}?hapikey=sandbox-developer";

    private async Task Fault(string faults) => (await Post("_sandbox/webhook-faults", faults)).Status.ShouldBe(HttpStatusCode.NoContent);

    /// <param name="wishes">Event type, then object type and property where there are any.</param>
    private async Task SubscribeTo(params string[] wishes)
    {
        foreach (var wish in wishes.Select(wish => wish.Split(' ')))
        {
            var body = new JsonObject { ["eventType"] = wish[0], ["active"] = true, ["objectTypeId"] = wish.ElementAtOrDefault(1), ["propertyName"] = wish.ElementAtOrDefault(2) };
            (await Post(Url("subscriptions"), body.ToJsonString())).Status.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict);
        }
    }

    private async Task Subscribe(Receiver receiver) =>
        (await Send(HttpMethod.Put, Url("settings"), new JsonObject { ["targetUrl"] = receiver.Url }.ToJsonString()))
            .Status.ShouldBe(HttpStatusCode.OK);

    private sealed record Delivery(string Signature, string FormerSignature, long Timestamp, byte[] Body, IReadOnlyList<JsonNode> Events);

    /// <summary>Takes webhooks, refusing the first few.</summary>
    private sealed class Receiver(WebApplication app, ChannelReader<Delivery> deliveries) : IAsyncDisposable
    {
        public string Url => app.Urls.Single() + "/hooks/1001?a=1";

        public static async Task<Receiver> StartAsync(CancellationToken ct, int refusals = 0)
        {
            var channel = Channel.CreateUnbounded<Delivery>();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapPost("/hooks/1001", async (HttpContext context) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, ct);
                var headers = context.Request.Headers;
                channel.Writer.TryWrite(new Delivery(
                    headers[WebhookSignature.Header].ToString(),
                    headers[WebhookSignature.FormerHeader].ToString(),
                    long.Parse(headers[WebhookSignature.TimestampHeader].ToString(), System.Globalization.CultureInfo.InvariantCulture),
                    body.ToArray(),
                    [.. JsonNode.Parse(body.ToArray())!.AsArray().Select(told => told!)]));
                context.Response.StatusCode = Interlocked.Decrement(ref refusals) >= 0 ? 503 : 200;
            });
            await app.StartAsync(ct);
            return new Receiver(app, channel.Reader);
        }

        public async Task<Delivery> Next(CancellationToken ct) =>
            await deliveries.ReadAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, ct);

        /// <summary>At least so many events, however many requests they come in.</summary>
        public async Task<IReadOnlyList<JsonNode>> Until(int count, CancellationToken ct)
        {
            var told = new List<JsonNode>();
            while (told.Count < count)
            {
                told.AddRange((await Next(ct)).Events);
            }

            return told;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
