using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class AssociationTests : HubSpotTest
{
    private const string Between = "crm/v4/associations/contacts/companies";

    [Fact]
    public async Task A_pair_of_labels_shows_each_end_its_own_and_comes_with_the_plain_association()
    {
        var (contact, company) = await Two();
        var labels = (await Post($"{Between}/labels", """{"label":"Employee","inverseLabel":"Employer","name":"work"}""")).Results.ToList();
        labels.Select(label => (string)label["label"]!).ShouldBe(["Employee", "Employer"]);

        var made = await Put($"crm/v4/objects/contacts/{contact}/associations/companies/{company}",
            $$"""[{"associationCategory":"USER_DEFINED","associationTypeId":{{labels[0]["typeId"]}} }]""");

        made.Status.ShouldBe(HttpStatusCode.Created);
        made.Body["labels"]!.AsArray().Select(label => (string)label!).ShouldBe(["Employee"]);
        (await Labels("contacts", contact, "companies")).ShouldBe(["Employee", "Primary", null], ignoreOrder: true);
        (await Labels("companies", company, "contacts")).ShouldBe(["Employer", "Primary", null], ignoreOrder: true);
    }

    [Fact]
    public async Task Labels_are_listed_changed_and_removed_but_not_HubSpot_s_own()
    {
        var label = (await Post($"{Between}/labels", """{"label":"Advisor","name":"advisor"}""")).Results.First();

        (await Put($"{Between}/labels", $$"""{"associationTypeId":{{label["typeId"]}},"label":"Adviser"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"{Between}/labels")).Results.Select(known => ((int)known["typeId"]!, (string?)known["label"]))
            .ShouldBe([(1, "Primary"), ((int)label["typeId"]!, "Adviser"), (279, null)]);
        (await Send(HttpMethod.Delete, $"{Between}/labels/{label["typeId"]}", null)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Send(HttpMethod.Delete, $"{Between}/labels/279", null)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_batch_names_the_ends_it_did_not_find_and_links_the_others()
    {
        var (contact, company) = await Two();

        var mixed = await Post($"{Between}/batch/create", $$"""
            {"inputs":[{"from":{"id":"{{contact}}"},"to":{"id":"{{company}}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]},
                       {"from":{"id":"{{contact}}"},"to":{"id":"999999"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}
            """);

        mixed.Status.ShouldBe(HttpStatusCode.MultiStatus);
        mixed.Results.ShouldHaveSingleItem();
        ((int)mixed.Body["numErrors"]!).ShouldBe(1);
        var read = await Post($"{Between}/batch/read", $$"""{"inputs":[{"id":"{{contact}}"}]}""");
        ((long)read.Results.ShouldHaveSingleItem()["to"]![0]!["toObjectId"]!).ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(company);
    }

    [Fact]
    public async Task An_archived_label_leaves_the_association_and_an_archived_association_leaves_nothing()
    {
        var (contact, company) = await Two();
        await Put($"crm/v4/objects/contacts/{contact}/associations/default/companies/{company}", null);
        var input = $$"""{"inputs":[{"from":{"id":"{{contact}}"},"to":{"id":"{{company}}"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}""";

        (await Post($"{Between}/batch/labels/archive", input)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Labels("contacts", contact, "companies")).ShouldBe([null]);
        ((string)(await ReadContact(contact, "associatedcompanyid"))["associatedcompanyid"]!).ShouldBeEmpty();

        (await Post($"{Between}/batch/archive", $$"""{"inputs":[{"from":{"id":"{{contact}}"},"to":[{"id":"{{company}}"}]}]}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get($"crm/v4/objects/contacts/{contact}/associations/companies")).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_type_of_other_objects_is_refused()
    {
        var (contact, company) = await Two();

        (await Put($"crm/v4/objects/contacts/{contact}/associations/companies/{company}", """[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":3}]"""))
            .Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_limit_holds_for_the_next_association()
    {
        var (contact, company) = await Two();
        var second = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"B"}}""")).Body["id"]!;
        (await Post("crm/v4/associations/definitions/configurations/contacts/companies/batch/create",
            """{"inputs":[{"category":"HUBSPOT_DEFINED","typeId":279,"maxToObjectIds":1}]}""")).Status.ShouldBe(HttpStatusCode.Created);

        (await Put($"crm/v4/objects/contacts/{contact}/associations/default/companies/{company}", null)).Status.ShouldBe(HttpStatusCode.OK);
        (await Put($"crm/v4/objects/contacts/{contact}/associations/default/companies/{company}", null)).Status.ShouldBe(HttpStatusCode.OK);
        (await Put($"crm/v4/objects/contacts/{contact}/associations/default/companies/{second}", null)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_deal_has_one_primary_company_the_first_until_another_is_named()
    {
        var deal = (string)(await Post("crm/v3/objects/deals", """{"properties":{"dealname":"D","dealstage":"appointmentscheduled"}}""")).Body["id"]!;
        var (_, first) = await Two();
        var second = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"B"}}""")).Body["id"]!;
        await Put($"crm/v4/objects/deals/{deal}/associations/default/companies/{first}", null);
        await Put($"crm/v4/objects/deals/{deal}/associations/default/companies/{second}", null);
        (await Primaries(deal)).ShouldBe([first]);

        await Put($"crm/v4/objects/deals/{deal}/associations/companies/{second}", """[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":5}]""");

        (await Primaries(deal)).ShouldBe([second]);
        (await Get($"crm/v4/objects/deals/{deal}/associations/companies")).Results.Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_company_has_one_parent_whose_id_shows_in_a_property_nobody_writes()
    {
        var ids = new List<string>();
        foreach (var name in new[] { "Child", "A", "B" })
        {
            ids.Add((string)(await Post("crm/v3/objects/companies", $$"""{"properties":{"name":"{{name}}"} }""")).Body["id"]!);
        }

        const string ToParent = """[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":14}]""";
        (await Put($"crm/v4/objects/companies/{ids[0]}/associations/companies/{ids[1]}", ToParent)).Status.ShouldBe(HttpStatusCode.Created);
        (await Put($"crm/v4/objects/companies/{ids[0]}/associations/companies/{ids[2]}", ToParent)).Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)(await Get($"crm/v3/objects/companies/{ids[0]}?properties=hs_parent_company_id")).Body["properties"]!["hs_parent_company_id"]!).ShouldBe(ids[1]);

        await Send(HttpMethod.Delete, $"crm/v4/objects/companies/{ids[0]}/associations/companies/{ids[1]}", null);

        ((string)(await Get($"crm/v3/objects/companies/{ids[0]}?properties=hs_parent_company_id")).Body["properties"]!["hs_parent_company_id"]!).ShouldBeEmpty();
    }

    private async Task<IEnumerable<string>> Primaries(string deal) => (await Get($"crm/v4/objects/deals/{deal}/associations/companies")).Results
        .Where(one => one["associationTypes"]!.AsArray().Any(type => (int)type!["typeId"]! == 5))
        .Select(one => $"{one["toObjectId"]}");

    private async Task<(string Contact, string Company)> Two() => (
        await CreateContact("""{"email":"a@example.com"}"""),
        (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!);

    private Task<Answer> Put(string path, string? body) => Send(HttpMethod.Put, path, body);

    private async Task<IEnumerable<string?>> Labels(string from, string id, string to) =>
        (await Get($"crm/v4/objects/{from}/{id}/associations/{to}")).Results.ShouldHaveSingleItem()["associationTypes"]!.AsArray()
            .Select(type => (string?)((JsonObject)type!)["label"]);
}
