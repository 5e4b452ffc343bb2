using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class CollectionTests : SalesforceTest
{
    private const string Collections = "composite/sobjects";

    [Fact]
    public async Task Each_row_has_its_own_result_in_the_order_of_the_request()
    {
        var answer = await Post(Collections, $$"""
            {"allOrNone":false,"records":[{{Contact("A")}},{"attributes":{"type":"Contact"},"FirstName":"B"},{{Contact("C")}}]}
            """);

        answer.Status.ShouldBe(200);
        answer.Rows.Select(row => (bool)row!["success"]!).ShouldBe([true, false, true]);
        ((string)answer.Rows[1]!["errors"]![0]!["statusCode"]!).ShouldBe("REQUIRED_FIELD_MISSING");
        ((string)answer.Rows[1]!["errors"]![0]!["fields"]![0]!).ShouldBe("LastName");
        (await Column("SELECT LastName FROM Contact ORDER BY Id", "LastName")).ShouldBe(["A", "C"]);
    }

    [Fact]
    public async Task All_or_none_undoes_the_good_rows()
    {
        var kept = await Create("Contact", """{"LastName":"Kept"}""");

        var answer = await Patch(Collections, $$"""
            {"allOrNone":true,"records":[{"attributes":{"type":"Contact"},"id":"{{kept}}","LastName":"Changed"},{"attributes":{"type":"Contact"},"id":"{{kept}}","LastName":""}]}
            """);

        answer.Rows.Select(row => (string)row!["errors"]![0]!["statusCode"]!).ShouldBe(["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]);
        (await Column("SELECT LastName FROM Contact", "LastName")).ShouldBe(["Kept"]);
    }

    [Fact]
    public async Task The_same_external_id_twice_in_a_request_fails_both_rows()
    {
        var answer = await Patch($"{Collections}/Contact/HubSpot_Sync_Id__c", """
            {"records":[{"attributes":{"type":"Contact"},"HubSpot_Sync_Id__c":"a","LastName":"1"},
                        {"attributes":{"type":"Contact"},"HubSpot_Sync_Id__c":"a","LastName":"2"},
                        {"attributes":{"type":"Contact"},"HubSpot_Sync_Id__c":"b","LastName":"3"}]}
            """);

        answer.Rows.Select(row => (bool)row!["success"]!).ShouldBe([false, false, true]);
        ((string)answer.Rows[0]!["errors"]![0]!["message"]!).ShouldBe("Duplicate external id specified: a");
        ((bool)answer.Rows[2]!["created"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task Mixed_types_are_cut_into_at_most_ten_runs()
    {
        var alternating = string.Join(',', Enumerable.Range(0, 11).Select(n => n % 2 == 0 ? Contact($"C{n}") : $$"""{"attributes":{"type":"Account"},"Name":"A{{n}}"}"""));

        (await Post(Collections, $$"""{"records":[{{alternating}}]}""")).Status.ShouldBe(400);
        (await Column("SELECT Id FROM Contact", "Id")).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_200_rows_are_refused()
    {
        var rows = string.Join(',', Enumerable.Range(0, 201).Select(n => Contact($"C{n}")));

        (await Post(Collections, $$"""{"records":[{{rows}}]}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_read_by_ids_keeps_the_order_and_gives_null_for_the_missing()
    {
        var a = await Create("Contact", """{"LastName":"A"}""");
        var b = await Create("Contact", """{"LastName":"B"}""");
        var gone = await Create("Contact", """{"LastName":"C"}""");
        await Delete($"{Collections}?ids={gone}");

        var answer = await Post($"{Collections}/Contact", $$"""{"ids":["{{b}}","{{gone}}","{{a}}"],"fields":["LastName"]}""");

        answer.Rows.Select(row => row is null ? "null" : (string)row["LastName"]!).ShouldBe(["B", "null", "A"]);
        (await Get($"{Collections}/Contact?ids={a}&fields=Nope")).Error.ShouldBe("INVALID_FIELD");
    }

    [Fact]
    public async Task A_row_fault_hits_as_many_rows_as_it_says()
    {
        await Control("row-faults", """[{"object":"Contact","statusCode":"UNABLE_TO_LOCK_ROW","count":1,"skip":1}]""");

        var answer = await Post(Collections, $$"""{"records":[{{Contact("A")}},{{Contact("B")}},{{Contact("C")}}]}""");

        answer.Rows.Select(row => (bool)row!["success"]!).ShouldBe([true, false, true]);
        ((string)answer.Rows[1]!["errors"]![0]!["statusCode"]!).ShouldBe("UNABLE_TO_LOCK_ROW");
    }

    [Fact]
    public async Task A_composite_of_five_collections_is_one_request_and_later_ones_see_earlier_answers()
    {
        var before = Used(await Get("limits"));
        var requests = new JsonArray(
            Subrequest("POST", "sobjects/Account", "account", """{"Name":"Alder"}"""),
            Subrequest("POST", "composite/sobjects", "people", """{"records":[{"attributes":{"type":"Contact"},"LastName":"A","AccountId":"@{account.id}"}]}"""),
            Subrequest("GET", "sobjects/Contact/@{people[0].id}?fields=AccountId", "read", null));

        var answer = await Post("composite", new JsonObject { ["compositeRequest"] = requests }.ToJsonString());

        var parts = answer.Body!["compositeResponse"]!.AsArray();
        parts.Select(part => (int)part!["httpStatusCode"]!).ShouldBe([201, 200, 200]);
        ((string)parts[2]!["body"]!["AccountId"]!).ShouldBe((string)parts[0]!["body"]!["id"]!);
        Used(answer).ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_composite_has_at_most_five_collections_and_queries()
    {
        var requests = new JsonArray([.. Enumerable.Range(0, 6).Select(n => Subrequest("GET", "query?q=SELECT+Id+FROM+Contact", $"q{n}", null))]);

        (await Post("composite", new JsonObject { ["compositeRequest"] = requests }.ToJsonString())).Status.ShouldBe(400);
    }

    [Fact]
    public async Task An_all_or_none_composite_with_a_failure_leaves_nothing()
    {
        var requests = new JsonArray(
            Subrequest("POST", "sobjects/Account", "a", """{"Name":"Alder"}"""), Subrequest("POST", "sobjects/Account", "b", "{}"));

        var answer = await Post("composite", new JsonObject { ["allOrNone"] = true, ["compositeRequest"] = requests }.ToJsonString());

        var parts = answer.Body!["compositeResponse"]!.AsArray();
        parts.Select(part => (string)part!["body"]![0]!["errorCode"]!).ShouldBe(["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"]);
        (await Column("SELECT Id FROM Account", "Id")).ShouldBeEmpty();
    }

    private static int Used(Answer answer) => int.Parse(answer.Usage!["api-usage=".Length..].Split('/')[0]);

    private static string Contact(string lastName) => $$"""{"attributes":{"type":"Contact"},"LastName":"{{lastName}}"}""";

    private static JsonObject Subrequest(string method, string path, string referenceId, string? body) => new JsonObject
    {
        ["method"] = method,
        ["url"] = $"/{Data}/{path}",
        ["referenceId"] = referenceId,
        ["body"] = body is null ? null : JsonNode.Parse(body),
    };
}
