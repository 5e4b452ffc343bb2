using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class RowTests : SalesforceTest
{
    [Fact]
    public async Task A_created_record_reads_back_as_the_platform_changed_it()
    {
        var id = await Create("Contact", """
            {"LastName":"  Lovelace ","Email":"Ada@Example.COM","Title":"","Lead_Score__c":1.005,"MailingCity":"London"}
            """);

        var contact = (await Get($"sobjects/Contact/{id}")).Body!;

        ((string)contact["LastName"]!).ShouldBe("Lovelace");
        ((string)contact["Email"]!).ShouldBe("ada@example.com");
        contact["Title"].ShouldBeNull();
        ((double)contact["Lead_Score__c"]!).ShouldBe(1.01);
        ((string)contact["MailingAddress"]!["city"]!).ShouldBe("London");
        ((string)contact["SystemModstamp"]!).ShouldEndWith(".000+0000");
        ((string)contact["attributes"]!["url"]!).ShouldBe($"/services/data/v66.0/sobjects/Contact/{id}");
        id.ShouldStartWith("003");
        id.Length.ShouldBe(18);
        (await Get($"sobjects/Contact/{id[..15]}")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("Contact", """{"FirstName":"Ada"}""", "REQUIRED_FIELD_MISSING")]
    [InlineData("Contact", """{"LastName":"L","Email":"nobody"}""", "INVALID_EMAIL_ADDRESS")]
    [InlineData("Contact", """{"LastName":"L","Region__c":"MARS"}""", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")]
    [InlineData("Contact", """{"LastName":"L","AccountId":"001Sb0000000zzzIAA"}""", "INVALID_CROSS_REFERENCE_KEY")]
    [InlineData("Contact", """{"LastName":"L","FirstName":"12345678901234567890123456789012345678901"}""", "STRING_TOO_LONG")]
    [InlineData("Contact", """{"LastName":"L","CreatedDate":"2020-01-01T00:00:00Z"}""", "INVALID_FIELD_FOR_INSERT_UPDATE")]
    [InlineData("Contact", """{"LastName":"L","Nope__c":"x"}""", "INVALID_FIELD")]
    [InlineData("Lead", """{"LastName":"L"}""", "REQUIRED_FIELD_MISSING")]
    public async Task A_wrong_record_is_refused_with_the_platforms_code(string type, string json, string code)
    {
        var answer = await Post($"sobjects/{type}", json);

        answer.Status.ShouldBe(400);
        answer.Error.ShouldBe(code);
    }

    [Fact]
    public async Task An_upsert_creates_once_and_then_updates()
    {
        const string Path = "sobjects/Contact/HubSpot_Sync_Id__c/1001-7";
        var created = await Patch(Path, """{"LastName":"Lovelace"}""");
        created.Status.ShouldBe(201);
        ((bool)created.Body!["created"]!).ShouldBeTrue();

        var updated = await Patch(Path, """{"LastName":"King"}""");
        updated.Status.ShouldBe(200);
        ((string)updated.Body!["id"]!).ShouldBe((string)created.Body!["id"]!);

        (await Patch("sobjects/Contact/HubSpot_Sync_Id__c/1001-8?updateOnly=true", """{"LastName":"X"}""")).Status.ShouldBe(404);
        (await Patch(Path, """{"HubSpot_Sync_Id__c":"1001-7"}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_unique_value_is_refused_twice_and_free_again_after_a_delete()
    {
        var first = await Create("Contact", """{"LastName":"A","HubSpot_Sync_Id__c":"1001-1"}""");

        var second = await Post("sobjects/Contact", """{"LastName":"B","HubSpot_Sync_Id__c":"1001-1"}""");
        second.Error.ShouldBe("DUPLICATE_VALUE");
        second.Message!.ShouldEndWith(first);

        (await Delete($"sobjects/Contact/{first}")).Status.ShouldBe(204);
        (await Get($"sobjects/Contact/{first}")).Error.ShouldBe("ENTITY_IS_DELETED");
        await Create("Contact", """{"LastName":"B","HubSpot_Sync_Id__c":"1001-1"}""");
        (await Control($"records/{first}/undelete")).Error.ShouldBe("DUPLICATE_VALUE");
    }

    [Fact]
    public async Task An_upsert_on_a_value_that_two_records_have_answers_300_and_changes_nothing()
    {
        await Create("Contact", """{"LastName":"A","Email":"same@example.com"}""");
        await Create("Contact", """{"LastName":"B","Email":"same@example.com"}""");

        var answer = await Patch("sobjects/Contact/Email/same@example.com", """{"LastName":"C"}""");

        answer.Status.ShouldBe(300);
        answer.Rows.Count.ShouldBe(2);
        (await Column("SELECT LastName FROM Contact ORDER BY LastName", "LastName")).ShouldBe(["A", "B"]);
    }

    [Fact]
    public async Task A_write_since_the_caller_looked_fails_its_precondition()
    {
        var id = await Create("Account", """{"Name":"Alder"}""");
        var before = Sandbox.Clock.GetUtcNow().AddMinutes(-5).ToString("R");
        var after = Sandbox.Clock.GetUtcNow().AddMinutes(5).ToString("R");

        (await Send(HttpMethod.Patch, $"{Data}/sobjects/Account/{id}", """{"Name":"Basalt"}""", ("If-Unmodified-Since", before))).Status.ShouldBe(412);
        (await Send(HttpMethod.Patch, $"{Data}/sobjects/Account/{id}", """{"Name":"Basalt"}""", ("If-Unmodified-Since", after))).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_parent_may_be_named_by_its_external_id()
    {
        var account = await Create("Account", """{"Name":"Alder","HubSpot_Sync_Id__c":"1001-c1"}""");

        var contact = await Create("Contact", """{"LastName":"A","Account":{"HubSpot_Sync_Id__c":"1001-c1"}}""");

        ((string)(await Get($"sobjects/Contact/{contact}?fields=AccountId")).Body!["AccountId"]!).ShouldBe(account);
    }

    [Fact]
    public async Task Deleting_an_account_deletes_its_contacts()
    {
        var account = await Create("Account", """{"Name":"Alder"}""");
        var contact = await Create("Contact", $$"""{"LastName":"A","AccountId":"{{account}}"}""");

        (await Delete($"sobjects/Account/{account}")).Status.ShouldBe(204);

        (await Get($"sobjects/Contact/{contact}")).Error.ShouldBe("ENTITY_IS_DELETED");
        (await Column("SELECT Id FROM Contact WHERE IsDeleted = true", "Id", "queryAll")).ShouldBe([contact]);
    }

    [Fact]
    public async Task An_admins_rule_refuses_with_its_message()
    {
        await Control("validation-rules", """{"object":"Contact","field":"Title","equals":"Robot","message":"No robots."}""");

        var answer = await Post("sobjects/Contact", """{"LastName":"A","Title":"Robot"}""");

        answer.Error.ShouldBe("FIELD_CUSTOM_VALIDATION_EXCEPTION");
        answer.Message.ShouldBe("No robots.");
    }

    [Fact]
    public async Task A_new_custom_field_is_in_the_describe_and_can_be_written()
    {
        var before = Sandbox.Clock.GetUtcNow().ToString("R");
        (await Send(HttpMethod.Get, $"{Data}/sobjects/Account/describe", null, ("If-Modified-Since", before))).Status.ShouldBe(304);
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(2));

        (await Control("fields", """{"object":"Account","name":"Tier__c","type":"double","precision":4,"scale":1}""")).Status.ShouldBe(204);

        var describe = await Send(HttpMethod.Get, $"{Data}/sobjects/Account/describe", null, ("If-Modified-Since", before));
        describe.Body!["fields"]!.AsArray().Select(field => (string)field!["name"]!).ShouldContain("Tier__c");
        var id = await Create("Account", """{"Name":"Alder","Tier__c":2.25}""");
        ((double)(await Get($"sobjects/Account/{id}?fields=Tier__c")).Body!["Tier__c"]!).ShouldBe(2.3);
        (await Post("sobjects/Account", """{"Name":"Alder","Tier__c":1000}""")).Error.ShouldBe("NUMBER_OUTSIDE_VALID_RANGE");
    }
}
