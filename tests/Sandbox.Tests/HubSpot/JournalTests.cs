using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class JournalTests : HubSpotTest
{
    private const string Journal = "webhooks-journal/journal/2026-03";
    private const string Subscriptions = "webhooks-journal/subscriptions/2026-03";
    private static readonly string[] Scopes = ["read", "subscriptions.read", "subscriptions.write", "snapshots.read", "snapshots.write"];
    private static readonly HttpClient Anyone = new();
    private string _token = string.Empty;

    [Fact]
    public async Task The_journal_is_read_file_by_file_and_each_file_is_fetched()
    {
        await Open();
        (await Get($"{Journal}/latest", _token)).Status.ShouldBe(HttpStatusCode.NoContent);
        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));
        await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"firstname":"Bea","lastname":"Ash"}}""");
        await Patch($"crm/v3/objects/contacts/{id}", """{"properties":{"lastname":"Oak"}}""");
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(5));

        var first = (await Get($"{Journal}/earliest", _token)).Body;
        var created = (await Fetch(first))["journalEvents"]!.AsArray().ShouldHaveSingleItem()!;
        $"{created["type"]} {created["action"]} {created["portalId"]} {created["objectTypeId"]} {created["objectId"]}".ShouldBe($"crmObject CREATE 1001 0-1 {id}");
        created["propertyChanges"]!.ToJsonString().ShouldBe("""{"email":"a@example.com","firstname":"Ada"}""");

        var second = (await Get($"{Journal}/offset/{first["currentOffset"]}/next", _token)).Body;
        var file = await Fetch(second);
        file["journalEvents"]!.AsArray().ShouldHaveSingleItem()!["propertyChanges"]!.ToJsonString().ShouldBe("""{"firstname":"Bea"}""");
        $"{file["offset"]}".ShouldBe($"{second["currentOffset"]}");
        (await Get($"{Journal}/offset/{second["currentOffset"]}/next", _token)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Journal}/batch/earliest/10", _token)).Results.Select(entry => $"{entry["currentOffset"]}")
            .ShouldBe([$"{first["currentOffset"]}", $"{second["currentOffset"]}"]);
        (await Get("webhooks-journal/journal-local/2026-03/earliest?installPortalId=1002", _token)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task After_three_days_a_file_is_gone_and_its_offset_leads_nowhere()
    {
        await Open();
        await CreateContact("""{"email":"a@example.com"}""");
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        var offset = (await Get($"{Journal}/latest", _token)).Body["currentOffset"]!;
        (await Get($"{Journal}/offset/{offset}/next", _token)).Status.ShouldBe(HttpStatusCode.NoContent);

        Sandbox.Clock.Advance(TimeSpan.FromDays(3));
        await Login();
        (await Get($"{Journal}/offset/{offset}/next", _token)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Get($"{Journal}/earliest", _token)).Status.ShouldBe(HttpStatusCode.NoContent);
        var read = await Post($"{Journal}/batch/read", $$"""{"inputs":["{{offset}}"]}""", _token);
        read.Status.ShouldBe(HttpStatusCode.MultiStatus);
        ((int)read.Body["numErrors"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_takes_no_token_and_its_address_expires()
    {
        await Open();
        await CreateContact("""{"email":"a@example.com"}""");
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        var url = (string)(await Get($"{Journal}/latest", _token)).Body["url"]!;

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = new("Bearer", _token) } };
        (await Anyone.SendAsync(request, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Anyone.GetAsync(new Uri(url + "0"), Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Anyone.GetAsync(new Uri(url), Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(16));
        (await (await Anyone.GetAsync(new Uri(url), Ct)).Content.ReadAsStringAsync(Ct)).ShouldContain("Request has expired");
    }

    [Fact]
    public async Task The_journal_is_the_apps_and_needs_its_scopes()
    {
        (await Get($"{Journal}/earliest")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await Login("developer.webhooks_journal.subscriptions.read");
        (await Get($"{Journal}/earliest", _token)).Category.ShouldBe("MISSING_SCOPES");
        (await Get(Subscriptions, _token)).Status.ShouldBe(HttpStatusCode.OK);
        (await Get("crm/v3/objects/contacts", _token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_second_subscription_for_the_same_takes_the_place_of_the_first()
    {
        await Open();
        var changed = (await Subscribe("""{"subscriptionType":"OBJECT","portalId":1001,"objectTypeId":"0-1","actions":["DELETE"],"properties":[]}""")).Body;
        (await Get(Subscriptions, _token)).Results.ShouldHaveSingleItem()["actions"]!.ToJsonString().ShouldBe("""["DELETE"]""");
        (await Subscribe("""{"subscriptionType":"OBJECT","portalId":1001,"objectTypeId":"0-1","actions":["ASSOCIATION_ADDED"]}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Subscribe("""{"subscriptionType":"OBJECT","portalId":7,"objectTypeId":"0-1","actions":["CREATE"]}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Send(HttpMethod.Delete, $"{Subscriptions}/{changed["id"]}", null, _token)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Subscriptions}/{changed["id"]}", _token)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Merges_associations_privacy_deletions_and_installations_are_in_it()
    {
        await Open();
        await Subscribe("""{"subscriptionType":"ASSOCIATION","portalId":1001,"objectTypeId":"0-1","actions":["ASSOCIATION_ADDED","ASSOCIATION_REMOVED"],"associatedObjectTypeIds":["0-2"]}""");
        await Subscribe("""{"subscriptionType":"GDPR_PRIVACY_DELETION","portalId":1001}""");
        await Subscribe("""{"subscriptionType":"APP_LIFECYCLE_EVENT","eventTypeId":"4-1909196"}""");
        var one = await CreateContact("""{"email":"a@example.com"}""");
        var two = await CreateContact("""{"email":"b@example.com"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!;
        await Send(HttpMethod.Put, $"crm/v4/objects/contacts/{one}/associations/default/companies/{company}", null);
        var merged = (string)(await Post("crm/v3/objects/contacts/merge", $$"""{"primaryObjectId":"{{one}}","objectIdToMerge":"{{two}}"}""")).Body["id"]!;
        await Post("crm/v3/objects/contacts/gdpr-delete", $$"""{"objectId":"{{merged}}"}""");
        var code = (string)(await Post("_sandbox/oauth/code", """{"redirectUri":"https://a.example/","scopes":["oauth"]}""")).Body["code"]!;
        await PostForm("oauth/v3/token", ("grant_type", "authorization_code"), ("redirect_uri", "https://a.example/"), ("code", code));
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        var told = (await Fetch((await Get($"{Journal}/latest", _token)).Body))["journalEvents"]!.AsArray();

        told.Select(one => (string)one!["action"]!).ShouldBe(
            ["CREATE", "CREATE", "ASSOCIATION_ADDED", "ASSOCIATION_ADDED", "MERGE", "ASSOCIATION_REMOVED", "ASSOCIATION_REMOVED", "DELETE", "GDPR_DELETE", "APP_INSTALL"]);
        $"{told[2]!["fromObjectId"]} {told[2]!["toObjectId"]} {told[2]!["toObjectTypeId"]}".ShouldBe($"{one} {company} 0-2");
        $"{told[4]!["newObjectId"]}".ShouldBe(merged);
    }

    [Fact]
    public async Task A_snapshot_comes_through_the_journal_and_has_a_status()
    {
        await Open();
        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        var asked = await Post(
            "webhooks-journal/snapshots/2026-03/crm",
            $$"""{"snapshotRequests":[{"portalId":1001,"objectTypeId":"0-1","objectId":{{id}},"properties":["firstname"]},{"portalId":1001,"objectTypeId":"0-1","objectId":1,"properties":[]}]}""",
            _token);
        var ids = asked.Body["snapshotResponses"]!.AsArray().Select(response => (string)response!["snapshotStatusId"]!).ToList();
        ((string)(await Get($"webhooks-journal/journal-local/2026-03/status/{ids[0]}", _token)).Body["status"]!).ShouldBe("PENDING");
        ((string)(await Get($"{Journal}/status/{ids[1]}", _token)).Body["status"]!).ShouldBe("FAILED");

        Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));
        ((string)(await Get($"{Journal}/status/{ids[0]}", _token)).Body["status"]!).ShouldBe("COMPLETED");
        var told = (await Fetch((await Get($"{Journal}/latest", _token)).Body))["journalEvents"]!.AsArray()[^1]!;
        $"{told["action"]} {told["propertyChanges"]!["firstname"]}".ShouldBe("SNAPSHOT Ada");
    }

    private async Task Open()
    {
        await Login();
        (await Subscribe("""{"subscriptionType":"OBJECT","portalId":1001,"objectTypeId":"0-1","actions":["CREATE","UPDATE","DELETE","MERGE"],"properties":["email","firstname"],"objectIds":[]}"""))
            .Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task Login(string? scopes = null)
    {
        scopes ??= string.Join(' ', Scopes.Select(name => $"developer.webhooks_journal.{name}"));
        _token = (string)(await PostForm("oauth/v3/token", ("grant_type", "client_credentials"), ("scope", scopes))).Body["access_token"]!;
    }

    private Task<Answer> Subscribe(string body) => Post(Subscriptions, body, _token);

    private static async Task<JsonNode> Fetch(JsonNode entry) => JsonNode.Parse(await Anyone.GetStringAsync(new Uri((string)entry["url"]!), Ct))!;
}
