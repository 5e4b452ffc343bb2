using System.Text.Json.Nodes;
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
