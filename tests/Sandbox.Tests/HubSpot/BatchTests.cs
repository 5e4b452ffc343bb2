using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class BatchTests : HubSpotTest
{
    private const string Batch = "crm/v3/objects/contacts/batch/";

    [Fact]
    public async Task A_batch_create_with_a_taken_email_creates_nothing()
    {
        await CreateContact("""{"email":"taken@example.com"}""");

        var refused = await Post(Batch + "create", """
            {"inputs":[{"properties":{"email":"new@example.com"}},{"properties":{"email":"taken@example.com"}}]}
            """);

        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        (await Get("crm/v3/objects/contacts/new@example.com?idProperty=email")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_traced_batch_create_answers_for_each_input()
    {
        await CreateContact("""{"email":"taken@example.com"}""");

        var mixed = await Post(Batch + "create", """
            {"inputs":[
              {"objectWriteTraceId":"one","properties":{"email":"new@example.com"}},
              {"objectWriteTraceId":"two","properties":{"email":"taken@example.com"}},
              {"objectWriteTraceId":"three","properties":{"nope":"1"}}]}
            """);

        mixed.Status.ShouldBe(HttpStatusCode.MultiStatus);
        ((string)mixed.Results.ShouldHaveSingleItem()["objectWriteTraceId"]!).ShouldBe("one");
        ((int)mixed.Body["numErrors"]!).ShouldBe(2);
        mixed.Body["errors"]!.AsArray().Select(error => ((string)error!["category"]!, (string)error["context"]!["objectWriteTraceId"]![0]!))
            .ShouldBe([("CONFLICT", "two"), ("VALIDATION_ERROR", "three")]);
    }

    [Fact]
    public async Task A_batch_update_writes_what_exists_and_names_what_does_not()
    {
        var id = await CreateContact("""{"email":"a@example.com"}""");

        var mixed = await Post(Batch + "update", $$"""
            {"inputs":[
              {"id":"{{id}}","objectWriteTraceId":"one","properties":{"firstname":"Ada"} },
              {"id":"999999","objectWriteTraceId":"two","properties":{"firstname":"Bea"} }]}
            """);

        mixed.Status.ShouldBe(HttpStatusCode.MultiStatus);
        ((string)mixed.Results.ShouldHaveSingleItem()["properties"]!["firstname"]!).ShouldBe("Ada");
        var error = mixed.Body["errors"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)error["category"]!).ShouldBe("OBJECT_NOT_FOUND");
        ((string)error["context"]!["ids"]![0]!).ShouldBe("999999");
        ((string)error["context"]!["objectWriteTraceId"]![0]!).ShouldBe("two");
    }

    [Fact]
    public async Task One_bad_input_fails_a_whole_batch_update()
    {
        var good = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        var bad = await CreateContact("""{"email":"b@example.com"}""");

        var refused = await Post(Batch + "update", $$"""
            {"inputs":[
              {"id":"{{good}}","properties":{"firstname":"Changed"} },
              {"id":"{{bad}}","properties":{"lifecyclestage":"friend"} }]}
            """);

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)(await ReadContact(good, "firstname"))["firstname"]!).ShouldBe("Ada");
    }

    [Fact]
    public async Task Duplicate_ids_fail_a_batch()
    {
        var id = await CreateContact("""{"email":"a@example.com"}""");

        var refused = await Post(Batch + "update", $$"""{"inputs":[{"id":"{{id}}","properties":{} },{"id":"{{id}}","properties":{} }]}""");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)refused.Body["message"]!).ShouldBe($"Duplicate IDs found in batch input: [{id}]. IDs must be unique");
    }

    [Fact]
    public async Task A_hundred_and_one_inputs_are_refused()
    {
        var inputs = new JsonArray([.. Enumerable.Range(1, 101).Select(id => new JsonObject { ["id"] = $"{id}" })]);

        (await Post(Batch + "read", new JsonObject { ["inputs"] = inputs }.ToJsonString())).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_upsert_by_a_unique_property_creates_once_and_then_updates()
    {
        (await Post("crm/v3/properties/contacts", """
            {"name":"salesforce_id","label":"Salesforce id","type":"string","fieldType":"text","groupName":"contactinformation","hasUniqueValue":true}
            """)).Status.ShouldBe(HttpStatusCode.Created);
        const string Upsert = """
            {"inputs":[{"id":"003A","idProperty":"salesforce_id","objectWriteTraceId":"t","properties":{"email":"a@example.com","firstname":"Ada"}}]}
            """;

        var first = (await Post(Batch + "upsert", Upsert)).Results.ShouldHaveSingleItem();
        var second = (await Post(Batch + "upsert", Upsert.Replace("Ada", "Bea", StringComparison.Ordinal))).Results.ShouldHaveSingleItem();

        ((bool)first["new"]!).ShouldBeTrue();
        ((bool)second["new"]!).ShouldBeFalse();
        ((string)second["id"]!).ShouldBe((string)first["id"]!);
        ((string)(await ReadContact((string)first["id"]!, "firstname,salesforce_id"))["salesforce_id"]!).ShouldBe("003A");
        var clash = await Post("crm/v3/objects/contacts", """{"properties":{"salesforce_id":"003A"}}""");
        clash.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)clash.Body["errors"]![0]!["code"]!).ShouldBe("CONFLICTING_UNIQUE_VALUE");
    }

    [Fact]
    public async Task A_batch_read_names_the_ids_it_did_not_find()
    {
        var id = await CreateContact("""{"email":"a@example.com"}""");

        var mixed = await Post(Batch + "read", """{"inputs":[{"id":"a@example.com"},{"id":"b@example.com"}],"idProperty":"email","properties":["email"]}""");

        mixed.Status.ShouldBe(HttpStatusCode.MultiStatus);
        ((string)mixed.Results.ShouldHaveSingleItem()["id"]!).ShouldBe(id);
        ((string)mixed.Body["errors"]![0]!["context"]!["ids"]![0]!).ShouldBe("b@example.com");
    }
}
