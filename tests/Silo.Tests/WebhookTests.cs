using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>What the webhook address takes, and what it refuses without a trace.</summary>
[Collection(nameof(SiloFixture))]
public sealed class WebhookTests(SiloFixture fixture)
{
    [Fact]
    public async Task A_signed_event_takes_effect_on_the_other_side_as_one_trace_from_webhook_to_write()
    {
        var (hubSpotId, salesforceId) = await fixture.PairedContactAsync(skip: 0);
        await fixture.SetTitleInHubSpotAsync(hubSpotId, "Told by webhook");

        var answer = await new SignedWebhook { Body = SignedWebhook.Event(hubSpotId, "jobtitle", "Told by webhook") }.SendAsync(fixture.Silo);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await SiloFixture.EventuallyAsync("the title is in Salesforce", async () =>
            await fixture.TitleInSalesforceAsync(salesforceId) == "Told by webhook");

        Activity? webhook = null;
        await SiloFixture.EventuallyAsync("the trace is complete", () =>
        {
            webhook = fixture.Activities.FirstOrDefault(one => one.Kind == ActivityKind.Server && one.GetTagItem("url.path") as string == "/webhooks/hubspot/1001"
                && fixture.Activities.Any(other => other.OperationName == "crm.write" && other.TraceId == one.TraceId));
            return Task.FromResult(webhook is not null);
        });
        var write = fixture.Activities.First(one => one.OperationName == "crm.write" && one.TraceId == webhook!.TraceId);
        write.GetTagItem("sync.target").ShouldBe("emea-main/contacts/Salesforce/Contact/Live");
        fixture.Activities.ShouldContain(one => one.Kind == ActivityKind.Client && one.TraceId == webhook!.TraceId && one.ParentSpanId == write.SpanId
            && one.GetTagItem("url.full")!.ToString()!.EndsWith("/composite", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_an_old_and_a_missing_signature_answer_401_and_store_nothing()
    {
        var (contact, _) = await fixture.PairedContactAsync(skip: 1);
        var body = SignedWebhook.Event(contact, "jobtitle", "Forged");
        var before = await fixture.EventsStoredAsync();

        SignedWebhook[] refused =
        [
            new() { Body = body, Secret = "somebody-elses-secret" },
            new() { Body = body, Age = TimeSpan.FromMinutes(6) },
            new() { Body = body, Age = TimeSpan.FromMinutes(-6) },
            new() { Body = body, Signed = false },
        ];
        foreach (var webhook in refused)
        {
            var answer = await webhook.SendAsync(fixture.Silo);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }

        (await fixture.EventsStoredAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"portalId": 1001}]""")]
    public async Task A_malformed_body_answers_400_and_stores_nothing(string body)
    {
        var before = await fixture.EventsStoredAsync();

        (await new SignedWebhook { Body = body }.SendAsync(fixture.Silo)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        (await fixture.EventsStoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_event_of_another_portal_answers_400_and_names_both_and_stores_nothing()
    {
        var before = await fixture.EventsStoredAsync();

        var answer = await new SignedWebhook { Body = SignedWebhook.Event("501", "jobtitle", "Strayed", portal: 1002) }.SendAsync(fixture.Silo);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!).ShouldBe("An event is of portal 1002, this address is of portal 1001.");
        (await fixture.EventsStoredAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_unknown_portal_answers_404()
    {
        var answer = await new SignedWebhook { Portal = "4711", Body = SignedWebhook.Event("501", "jobtitle", "Nobody's", portal: 4711) }.SendAsync(fixture.Silo);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_body_beyond_the_longest_that_HubSpot_sends_answers_413()
    {
        var answer = await new SignedWebhook { Body = new string(' ', (8 * 1024 * 1024) + 1) }.SendAsync(fixture.Silo);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_event_delivered_twice_has_the_effect_of_one()
    {
        var (contact, salesforceId) = await fixture.PairedContactAsync(skip: 2);
        await fixture.SetTitleInHubSpotAsync(contact, "Told twice");
        var webhook = new SignedWebhook { Body = SignedWebhook.Event(contact, "jobtitle", "Told twice") };

        (await webhook.SendAsync(fixture.Silo)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await webhook.SendAsync(fixture.Silo)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await SiloFixture.EventuallyAsync("the title is in Salesforce", async () =>
            await fixture.TitleInSalesforceAsync(salesforceId) == "Told twice");
        await SiloFixture.EventuallyAsync("the inbox is empty", async () => await fixture.EventsWaitingAsync() == 0);
        var pair = await fixture.PairAsync(contact, salesforceId);
        pair["decisions"]!.AsArray().Count(one => one!.ToJsonString().Contains("Told twice", StringComparison.Ordinal)).ShouldBe(1);
    }
}
