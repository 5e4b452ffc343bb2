using System.Net;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class MergeTests : HubSpotTest
{
    private const string Contacts = "crm/v3/objects/contacts";

    [Fact]
    public async Task Two_contacts_become_a_third_to_which_both_ids_lead()
    {
        var primary = await CreateContact("""{"email":"a@example.com","firstname":"Ada","lifecyclestage":"lead"}""");
        var other = await CreateContact("""{"email":"b@example.com","firstname":"Bea","lastname":"Berg","lifecyclestage":"customer"}""");
        var company = (string)(await Post("crm/v3/objects/companies", """{"properties":{"name":"A"}}""")).Body["id"]!;
        await Send(HttpMethod.Put, $"crm/v4/objects/contacts/{other}/associations/default/companies/{company}", null);

        var merged = await Post($"{Contacts}/merge", $$"""{"primaryObjectId":"{{primary}}","objectIdToMerge":"{{other}}"}""");

        merged.Status.ShouldBe(HttpStatusCode.OK);
        var id = (string)merged.Body["id"]!;
        id.ShouldNotBeOneOf(primary, other);
        foreach (var former in new[] { primary, other })
        {
            var read = await Get($"{Contacts}/{former}?properties=email,firstname,lastname,lifecyclestage,hs_additional_emails,hs_merged_object_ids,hs_calculated_merged_vids");
            ((string)read.Body["id"]!).ShouldBe(id);
            var properties = read.Body["properties"]!;
            ((string)properties["email"]!).ShouldBe("a@example.com");
            ((string)properties["firstname"]!).ShouldBe("Ada");
            ((string)properties["lastname"]!).ShouldBe("Berg");
            ((string)properties["lifecyclestage"]!).ShouldBe("customer");
            ((string)properties["hs_additional_emails"]!).ShouldBe("b@example.com");
            ((string)properties["hs_merged_object_ids"]!).ShouldBe($"{primary};{other}");
            ((string)properties["hs_calculated_merged_vids"]!).ShouldStartWith($"{primary}:");
        }

        (await Get(Contacts)).Results.Select(contact => (string)contact["id"]!).ShouldBe([id]);
        (await Get($"{Contacts}?archived=true")).Results.ShouldBeEmpty();
        ((string)(await Get($"{Contacts}/b@example.com?idProperty=email")).Body["id"]!).ShouldBe(id);
        (await Get($"crm/v4/objects/contacts/{id}/associations/companies")).Results.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_merge_with_itself_or_with_nobody_is_refused()
    {
        var id = await CreateContact("""{"email":"a@example.com"}""");

        (await Post($"{Contacts}/merge", $$"""{"primaryObjectId":"{{id}}","objectIdToMerge":"{{id}}"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post($"{Contacts}/merge", $$"""{"primaryObjectId":"{{id}}","objectIdToMerge":"99999"}""")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_privacy_deletion_leaves_nothing_to_read_and_may_block_an_address()
    {
        var id = await CreateContact("""{"email":"a@example.com"}""");

        (await Post($"{Contacts}/gdpr-delete", """{"objectId":"a@example.com","idProperty":"email"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Post($"{Contacts}/gdpr-delete", """{"objectId":"never@example.com","idProperty":"email"}""")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await Get($"{Contacts}/{id}?archived=true")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Get($"{Contacts}?archived=true")).Results.ShouldBeEmpty();
        (await Post(Contacts, """{"properties":{"email":"never@example.com"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_restored_contact_is_back_unless_its_address_is_taken()
    {
        var id = await CreateContact("""{"email":"a@example.com"}""");
        await Send(HttpMethod.Delete, $"{Contacts}/{id}", null);
        var archived = await Get($"{Contacts}/{id}?archived=true&properties=email");
        archived.Body["archivedAt"].ShouldNotBeNull();

        (await Post("_sandbox/restore", $$"""{"portal":1001,"objectType":"contacts","id":"{{id}}"}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        ((string)(await ReadContact(id, "email"))["email"]!).ShouldBe("a@example.com");

        await Send(HttpMethod.Delete, $"{Contacts}/{id}", null);
        await CreateContact("""{"email":"a@example.com"}""");
        (await Post("_sandbox/restore", $$"""{"portal":1001,"objectType":"contacts","id":"{{id}}"}""")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_business_address_brings_its_company_when_the_account_is_set_so()
    {
        (await Post("_sandbox/settings", """{"autoAssociateCompanies":true}""")).Status.ShouldBe(HttpStatusCode.NoContent);

        var first = await CreateContact("""{"email":"a@fjord.example"}""");
        var second = await CreateContact("""{"email":"b@fjord.example"}""");
        await CreateContact("""{"email":"c@gmail.com"}""");

        var company = (await Get("crm/v3/objects/companies?properties=domain")).Results.ShouldHaveSingleItem();
        ((string)company["properties"]!["domain"]!).ShouldBe("fjord.example");
        foreach (var contact in new[] { first, second })
        {
            ((string)(await ReadContact(contact, "associatedcompanyid"))["associatedcompanyid"]!).ShouldBe((string)company["id"]!);
        }
    }
}
