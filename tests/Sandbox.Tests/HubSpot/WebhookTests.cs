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
    protected override HubSpotSandboxOptions Options => new() { Webhooks = new WebhookOptions { RetryDelayScale = 0.00001 } };

    [Fact]
    public async Task A_create_is_told_signed_with_its_creation_and_each_property()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);

        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        var delivery = await receiver.Next(Ct);

        delivery.Signature.ShouldBe(WebhookSignature.V3("sandbox-app-secret", "POST", receiver.Url, delivery.Body, delivery.Timestamp));
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
    public async Task A_repeated_delivery_and_a_lost_event_can_be_had()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        await Subscribe(receiver);
        (await Post("_sandbox/webhooks", """{"duplicateEvery":1,"dropEvery":2}""")).Status.ShouldBe(HttpStatusCode.NoContent);

        await CreateContact("""{"email":"a@example.com"}""");
        var first = await receiver.Next(Ct);
        var second = await receiver.Next(Ct);

        ((string)first.Events.ShouldHaveSingleItem()["subscriptionType"]!).ShouldBe("contact.creation");
        second.Events.Select(told => (long)told["eventId"]!).ShouldBe(first.Events.Select(told => (long)told["eventId"]!));
    }

    [Fact]
    public async Task A_merge_a_restore_a_privacy_deletion_and_an_association_are_announced()
    {
        await using var receiver = await Receiver.StartAsync(Ct);
        foreach (var type in new[] { "contact.merge", "contact.restore", "contact.privacyDeletion", "contact.associationChange", "company.associationChange" })
        {
            await Post("webhooks/v3/501/subscriptions", $$"""{"eventType":"{{type}}","active":true}""");
        }

        var one = await CreateContact("""{"email":"a@example.com"}""");
        var two = await CreateContact("""{"email":"b@example.com"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!;
        await Subscribe(receiver);
        await Send(HttpMethod.Put, $"crm/v4/objects/contacts/{two}/associations/default/companies/{company}", null);
        await Send(HttpMethod.Delete, $"crm/v3/objects/contacts/{one}", null);
        await Post("_sandbox/restore", $$"""{"portal":1001,"objectType":"contacts","id":"{{one}}"}""");
        var merged = (string)(await Post("crm/v3/objects/contacts/merge", $$"""{"primaryObjectId":"{{one}}","objectIdToMerge":"{{two}}"}""")).Body["id"]!;
        await Post("crm/v3/objects/contacts/gdpr-delete", $$"""{"objectId":"{{merged}}"}""");

        var told = new List<string>();
        while (!told.Contains("contact.privacyDeletion"))
        {
            told.AddRange((await receiver.Next(Ct)).Events.Select(one => (string)one["subscriptionType"]!));
        }

        told.ShouldContain("contact.merge");
        told.ShouldContain("contact.restore");
        told.ShouldContain("contact.associationChange");
        told.ShouldContain("company.associationChange");
    }

    private async Task Subscribe(Receiver receiver) =>
        (await Send(HttpMethod.Put, "webhooks/v3/501/settings", new JsonObject { ["targetUrl"] = receiver.Url }.ToJsonString()))
            .Status.ShouldBe(HttpStatusCode.OK);

    private sealed record Delivery(string Signature, long Timestamp, byte[] Body, IReadOnlyList<JsonNode> Events);

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

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
