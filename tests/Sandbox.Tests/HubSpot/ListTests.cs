using System.Net;
using HubSpotSfSync.Sandbox.HubSpot;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class ListTests : HubSpotTest
{
    private const string Lists = "crm/v3/lists";

    protected override HubSpotSandboxOptions Options => new() { SearchLagMin = TimeSpan.Zero, SearchLagMax = TimeSpan.Zero };

    [Fact]
    public async Task A_dynamic_list_follows_its_filters()
    {
        var lead = await CreateContact("""{"email":"a@example.com","lifecyclestage":"lead","firstname":"Ada"}""");
        var customer = await CreateContact("""{"email":"b@example.com","lifecyclestage":"customer","firstname":"Bea"}""");
        var list = await Create("Customers", "DYNAMIC", """
            ,"filterBranch":{"filterBranchType":"OR","filters":[],"filterBranches":[{"filterBranchType":"AND","filterBranches":[],"filters":[
              {"filterType":"PROPERTY","property":"lifecyclestage","operation":{"operationType":"ENUMERATION","operator":"IS_ANY_OF","values":["customer"],"includeObjectsWithNoValueSet":false}}]}]}
            """);

        (await Members(list)).ShouldBe([customer]);
        await Patch($"crm/v3/objects/contacts/{lead}", """{"properties":{"lifecyclestage":"customer"}}""");
        (await Members(list)).ShouldBe([lead, customer]);
        (await Members(list, "/join-order")).ShouldBe([customer, lead]);
        await Send(HttpMethod.Delete, $"crm/v3/objects/contacts/{customer}", null);
        (await Members(list)).ShouldBe([lead]);
        (await Put($"{Lists}/{list}/memberships/add", $"[\"{customer}\"]")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_manual_list_holds_what_was_put_into_it()
    {
        var one = await CreateContact("""{"email":"a@example.com"}""");
        var two = await CreateContact("""{"email":"b@example.com"}""");
        var list = await Create("Chosen", "MANUAL");

        var added = await Put($"{Lists}/{list}/memberships/add", $"[\"{two}\",\"{one}\",\"999999\"]");

        added.Body["recordsIdsAdded"]!.AsArray().Count.ShouldBe(2);
        ((string)added.Body["recordIdsMissing"]![0]!).ShouldBe("999999");
        (await Put($"{Lists}/{list}/memberships/add-and-remove", $$"""{"recordIdsToAdd":[],"recordIdsToRemove":["{{two}}"]}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await Members(list)).ShouldBe([one]);
        var of = await Post($"{Lists}/records/memberships/batch/read", $$"""{"inputs":[{"objectTypeId":"0-1","recordId":"{{one}}"}]}""");
        ((string)of.Results.ShouldHaveSingleItem()["recordListMemberships"]![0]!["listId"]!).ShouldBe(list);
    }

    [Fact]
    public async Task A_long_list_is_walked_in_order_of_joining_page_by_page()
    {
        Sandbox.Seed(new(60, 10), 1001);
        var list = await Create("Everyone", "SNAPSHOT", """
            ,"filterBranch":{"filterBranchType":"OR","filters":[],"filterBranches":[{"filterBranchType":"AND","filterBranches":[],"filters":[
              {"filterType":"PROPERTY","property":"email","operation":{"operationType":"ALL_PROPERTY","operator":"IS_KNOWN"}}]}]}
            """);
        await CreateContact("""{"email":"later@example.com"}""");
        var seen = new List<string>();
        for (var after = string.Empty; after is not null;)
        {
            var page = await Get($"{Lists}/{list}/memberships/join-order?limit=25{(after.Length == 0 ? string.Empty : "&after=" + after)}");
            seen.AddRange(page.Results.Select(member => (string)member["recordId"]!));
            after = (string?)page.Body["paging"]?["next"]?["after"];
        }

        seen.Count.ShouldBe(60);
        seen.ShouldBeUnique();
    }

    [Fact]
    public async Task Lists_are_found_by_name_and_text_and_a_deleted_one_comes_back()
    {
        var list = await Create("Newsletter", "MANUAL");

        ((string)(await Get($"{Lists}/object-type-id/0-1/name/Newsletter")).Body["list"]!["listId"]!).ShouldBe(list);
        ((int)(await Post($"{Lists}/search", """{"query":"news"}""")).Body["total"]!).ShouldBe(1);
        (await Send(HttpMethod.Delete, $"{Lists}/{list}", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Lists}/{list}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Put($"{Lists}/{list}/restore", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Lists}/{list}")).Status.ShouldBe(HttpStatusCode.OK);
        (await Post(Lists, """{"name":"Newsletter","objectTypeId":"0-1","processingType":"MANUAL"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<string> Create(string name, string processingType, string more = "")
    {
        var made = await Post(Lists, $$"""{"name":"{{name}}","objectTypeId":"0-1","processingType":"{{processingType}}"{{more}}}""");
        made.Status.ShouldBe(HttpStatusCode.OK, made.Body.ToJsonString());
        return (string)made.Body["list"]!["listId"]!;
    }

    private Task<Answer> Put(string path, string? body) => Send(HttpMethod.Put, path, body);

    private async Task<IEnumerable<string>> Members(string list, string order = "") =>
        (await Get($"{Lists}/{list}/memberships{order}")).Results.Select(member => (string)member["recordId"]!);
}
