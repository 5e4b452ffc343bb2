using System.Net;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class ObjectTests : HubSpotTest
{
    private const string Contacts = "crm/v3/objects/contacts";

    [Fact]
    public async Task A_second_create_with_the_same_email_answers_409()
    {
        var id = await CreateContact("""{"email":" Ada@Example.com "}""");

        var second = await Post(Contacts, """{"properties":{"email":"ada@example.com"}}""");

        second.Status.ShouldBe(HttpStatusCode.Conflict);
        second.Category.ShouldBe("CONFLICT");
        ((string)second.Body["message"]!).ShouldBe($"Contact already exists. Existing ID: {id}");
        ((string)(await ReadContact(id, "email"))["email"]!).ShouldBe("ada@example.com");
    }

    [Fact]
    public async Task An_additional_email_is_as_unique_as_the_first_and_finds_the_contact()
    {
        var id = await CreateContact("""{"email":"a@example.com","hs_additional_emails":"b@example.com;c@example.com"}""");

        (await Post(Contacts, """{"properties":{"email":"C@example.com"}}""")).Status.ShouldBe(HttpStatusCode.Conflict);
        ((string)(await Get($"{Contacts}/b@example.com?idProperty=email")).Body["id"]!).ShouldBe(id);
    }

    [Fact]
    public async Task Portals_share_nothing()
    {
        await CreateContact("""{"email":"a@example.com"}""");

        (await Get(Contacts, "sandbox-apac")).Results.ShouldBeEmpty();
        (await Post(Contacts, """{"properties":{"email":"a@example.com"}}""", "sandbox-apac")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_unknown_token_answers_401()
    {
        var refused = await Get(Contacts, "nobody");

        refused.Status.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Category.ShouldBe("INVALID_AUTHENTICATION");
    }

    [Fact]
    public async Task A_write_that_changes_nothing_leaves_the_change_time()
    {
        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        var before = (string)(await ReadContact(id, "firstname"))["lastmodifieddate"]!;

        await Patch($"{Contacts}/{id}", """{"properties":{"firstname":"Ada"}}""");
        ((string)(await ReadContact(id, "firstname"))["lastmodifieddate"]!).ShouldBe(before);

        await Patch($"{Contacts}/{id}", """{"properties":{"firstname":"Bea"}}""");
        string.CompareOrdinal((string)(await ReadContact(id, "firstname"))["lastmodifieddate"]!, before).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_lifecycle_stage_moves_back_only_after_it_was_cleared()
    {
        var id = await CreateContact("""{"email":"a@example.com","lifecyclestage":"customer"}""");

        await Patch($"{Contacts}/{id}", """{"properties":{"lifecyclestage":"lead"}}""");
        ((string)(await ReadContact(id, "lifecyclestage"))["lifecyclestage"]!).ShouldBe("customer");

        await Patch($"{Contacts}/{id}", """{"properties":{"lifecyclestage":""}}""");
        await Patch($"{Contacts}/{id}", """{"properties":{"lifecyclestage":"lead"}}""");
        ((string)(await ReadContact(id, "lifecyclestage"))["lifecyclestage"]!).ShouldBe("lead");
    }

    [Fact]
    public async Task A_property_remembers_its_earlier_values_newest_first()
    {
        var id = await CreateContact("""{"email":"a@example.com","firstname":"Ada"}""");
        await Patch($"{Contacts}/{id}", """{"properties":{"firstname":"Bea"}}""");

        var history = (await Get($"{Contacts}/{id}?propertiesWithHistory=firstname,email")).Body["propertiesWithHistory"]!;

        history["firstname"]!.AsArray().Select(entry => (string)entry!["value"]!).ShouldBe(["Bea", "Ada"]);
        history["firstname"]!.AsArray().ShouldAllBe(entry => (string)entry!["sourceType"]! == "INTEGRATION" && (string)entry["sourceId"]! == "501");
        history["email"]!.AsArray().Select(entry => (string)entry!["value"]!).ShouldBe(["a@example.com"]);
    }

    [Theory]
    [InlineData("""{"nope":"1"}""", "PROPERTY_DOESNT_EXIST")]
    [InlineData("""{"lifecyclestage":"friend"}""", "INVALID_OPTION")]
    [InlineData("""{"email":"not an address"}""", "INVALID_EMAIL")]
    [InlineData("""{"hs_object_id":"5"}""", "READ_ONLY_VALUE")]
    public async Task A_value_that_cannot_be_kept_answers_400_with_its_code(string properties, string code)
    {
        var refused = await Post(Contacts, $$"""{"properties":{{properties}}}""");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Category.ShouldBe("VALIDATION_ERROR");
        ((string)refused.Body["errors"]![0]!["code"]!).ShouldBe(code);
    }

    [Fact]
    public async Task The_first_company_of_a_contact_becomes_its_primary_one()
    {
        var contact = await CreateContact("""{"email":"a@example.com"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A","domain":"Example.com"}}""")).Body["id"]!;

        await Send(HttpMethod.Put, $"crm/v4/objects/contacts/{contact}/associations/default/companies/{company}", null);

        ((string)(await ReadContact(contact, "associatedcompanyid"))["associatedcompanyid"]!).ShouldBe(company);
        var back = (await Get($"crm/v4/objects/companies/{company}/associations/contacts")).Results.ShouldHaveSingleItem();
        ((long)back["toObjectId"]!).ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(contact);
        back["associationTypes"]!.AsArray().Select(type => (int)type!["typeId"]!).Order().ShouldBe([2, 280]);
    }

    [Fact]
    public async Task An_archived_company_lets_go_of_its_contacts_and_is_found_only_among_the_archived()
    {
        var contact = await CreateContact("""{"email":"a@example.com"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!;
        await Send(HttpMethod.Put, $"crm/v4/objects/companies/{company}/associations/default/contacts/{contact}", null);

        (await Send(HttpMethod.Delete, $"crm/v3/objects/companies/{company}", null)).Status.ShouldBe(HttpStatusCode.NoContent);

        (await Get($"crm/v3/objects/companies/{company}")).Status.ShouldBe(HttpStatusCode.NotFound);
        ((string)(await Get("crm/v3/objects/companies?archived=true")).Results.ShouldHaveSingleItem()["id"]!).ShouldBe(company);
        ((string)(await ReadContact(contact, "associatedcompanyid"))["associatedcompanyid"]!).ShouldBeEmpty();
        (await Get($"crm/v4/objects/contacts/{contact}/associations/companies")).Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_walks_every_live_record_once_in_order_of_id()
    {
        Sandbox.Seed(new(60, 10));
        var ids = new List<long>();
        var path = $"{Contacts}?limit=25";
        for (var after = string.Empty; after is not null;)
        {
            var page = await Get(after.Length == 0 ? path : $"{path}&after={after}");
            ids.AddRange(page.Results.Select(result => long.Parse((string)result["id"]!, System.Globalization.CultureInfo.InvariantCulture)));
            after = (string?)page.Body["paging"]?["next"]?["after"];
        }

        ids.Count.ShouldBe(60);
        ids.ShouldBeInOrder();
        ids.ShouldBeUnique();
    }
}
