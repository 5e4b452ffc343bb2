using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class SchemaTests : OrgTest
{
    [Fact]
    public async Task Numbers_tell_their_scale_and_whole_ones_have_none()
    {
        var fields = (await Crm.DescribeAsync("Opportunity", Live, Ct)).Fields;

        fields["Amount"].Scale.ShouldBe(2);
        fields["Probability"].Scale.ShouldBe(0);
        fields["Name"].Scale.ShouldBeNull();
    }

    [Fact]
    public async Task Lists_tell_their_values_and_whether_others_are_refused()
    {
        var fields = (await Crm.DescribeAsync("Contact", Live, Ct)).Fields;

        fields["Region__c"].Options.ShouldBe(["EMEA", "APAC", "AMER"]);
        fields["Region__c"].Restricted.ShouldBeTrue();
        fields["LeadSource"].Restricted.ShouldBeFalse();
    }

    [Fact]
    public async Task References_tell_to_what_they_may_refer()
    {
        (await Crm.DescribeAsync("Contact", Live, Ct)).Fields["AccountId"].RefersTo.ShouldBe(["Account"]);
        (await Crm.DescribeAsync("Task", Live, Ct)).Fields["WhoId"].RefersTo.ShouldBe(["Contact", "Lead"]);
    }

    [Fact]
    public async Task Fields_tell_their_size_and_what_they_can_be_used_for()
    {
        var fields = (await Crm.DescribeAsync("Contact", Live, Ct)).Fields;

        (fields["Lead_Score__c"].Precision, fields["Lead_Score__c"].Scale).ShouldBe((18, 2));
        ((await Crm.DescribeAsync("Account", Live, Ct)).Fields["NumberOfEmployees"].Precision).ShouldBe(8);
        (fields["Description"].LongText, fields["Description"].Filterable, fields["Description"].MaxLength).ShouldBe((true, false, 32_000));
        (fields["Title"].LongText, fields["Title"].Filterable, fields["Title"].MaxLength).ShouldBe((false, true, 128));
        (fields["HubSpot_Sync_Id__c"].ExternalId, fields["HubSpot_Sync_Id__c"].Unique, fields["Email"].ExternalId).ShouldBe((true, true, false));
        (fields["AccountId"].Relationship, fields["Title"].Relationship).ShouldBe(("Account", null));
    }

    [Fact]
    public async Task A_schema_that_was_forgotten_is_asked_for_again()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        await SetUpSandboxAsync("fields", new JsonObject { ["object"] = "Contact", ["name"] = "Nickname__c", ["type"] = "string", ["length"] = 40 });
        (await Crm.DescribeAsync("Contact", Live, Ct)).Fields.ShouldNotContainKey("Nickname__c");

        Crm.ForgetSchema("Contact");

        (await Crm.DescribeAsync("Contact", Live, Ct)).Fields["Nickname__c"].MaxLength.ShouldBe(40);
    }

    [Fact]
    public async Task An_org_tells_who_we_are_what_we_may_see_and_which_events_it_sends()
    {
        var checkup = (ICheckup)Crm;
        var wish = new CheckupWish { Objects = [new("Contact", true, false, true, []), new("Opportunity", true, false, true, [])], Pushes = true };

        var identity = await checkup.IdentifyAsync(Live, Ct);
        var findings = await checkup.LookAsync(wish, Live, Ct);

        identity.Login.ShouldBe("Integration User (integration@sandbox.example)");
        identity.Account.ShouldBe("Sandbox, Enterprise Edition, sandbox, instance NA1");
        findings.Select(one => (one.Health, one.What)).ShouldBe(
        [
            (Health.Ok, "our user sees all records of Contact, Opportunity"),
            (Health.Ok, findings[1].What),
            (Health.Ok, findings[2].What),
            (Health.Warning, "Change Data Capture is off for Opportunity: their changes are found by polling alone"),
            (Health.Ok, "3 of 5 objects are selected for Change Data Capture"),
        ]);
        findings[1].What.ShouldEndWith("API calls of the day are left to the org");
        findings[2].What.ShouldEndWith("change events of the day are left to the org");
        findings[3].Remedy.ShouldBe("Setup > Change Data Capture: select Opportunity");
    }

    [Fact]
    public async Task What_can_be_set_once_is_creatable_only()
    {
        var task = (await Crm.DescribeAsync("Task", Live, Ct)).Fields["TaskSubtype"];
        var member = (await Crm.DescribeAsync("CampaignMember", Live, Ct)).Fields["CampaignId"];

        (task.Creatable, task.Updatable).ShouldBe((true, false));
        (member.Creatable, member.Updatable, member.Required).ShouldBe((true, false, true));
    }

    [Fact]
    public async Task An_object_tells_what_our_login_may_do_with_it()
    {
        (await Crm.DescribeAsync("Contact", Live, Ct)).ShouldSatisfyAllConditions(
            contact => contact.Creatable.ShouldBeTrue(),
            contact => contact.Updatable.ShouldBeTrue(),
            contact => contact.Deletable.ShouldBeTrue());
        (await Crm.DescribeAsync("User", Live, Ct)).ShouldSatisfyAllConditions(
            user => user.Creatable.ShouldBeFalse(),
            user => user.Deletable.ShouldBeFalse());
    }

    [Fact]
    public async Task A_field_that_our_user_may_not_see_is_not_there()
    {
        await SetUpSandboxAsync("field-security", new JsonObject { ["object"] = "Contact", ["field"] = "Title", ["readable"] = false, ["editable"] = false });
        await SetUpSandboxAsync("field-security", new JsonObject { ["object"] = "Contact", ["field"] = "Phone", ["editable"] = false });

        var fields = (await Crm.DescribeAsync("Contact", Live, Ct)).Fields;

        fields.ShouldNotContainKey("Title");
        fields["Phone"].Updatable.ShouldBeFalse();
    }
}
