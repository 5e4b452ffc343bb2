using System.Text;
using HubSpotSfSync.HubSpot.Webhooks;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class WebhookNoticeTests
{
    [Fact]
    public void An_association_is_a_matter_of_both_records_and_of_their_relation()
    {
        var notices = Notices("""{"subscriptionType":"object.associationChange","fromObjectTypeId":"0-3","fromObjectId":7,"toObjectTypeId":"0-1","toObjectId":9,"associationCategory":"HUBSPOT_DEFINED","associationTypeId":3,"associationRemoved":false}""");

        notices.Select(notice => $"{notice.ObjectType} {notice.RecordId}").ShouldBe(["deals 7", "contacts 9", "deals:contacts 7-9", "contacts:deals 9-7"]);
        notices.ShouldAllBe(notice => notice.Values == null && !notice.Deleted);
    }

    [Theory]
    [InlineData("HUBSPOT_DEFINED", 3, true)]
    [InlineData("HUBSPOT_DEFINED", 5, false)]
    [InlineData("USER_DEFINED", 3, false)]
    public void A_relation_is_gone_with_its_usual_association_and_not_with_a_label(string category, int type, bool gone)
    {
        var notices = Notices($$"""{"subscriptionType":"object.associationChange","fromObjectTypeId":"0-3","fromObjectId":7,"toObjectTypeId":"0-1","toObjectId":9,"associationCategory":"{{category}}","associationTypeId":{{type}},"associationRemoved":true}""");

        notices.Where(notice => notice.Deleted).Select(notice => notice.ObjectType).ShouldBe(gone ? ["deals:contacts", "contacts:deals"] : []);
        notices.Where(notice => notice.Values is null).Select(notice => notice.RecordId).ShouldBe(gone ? ["7", "9"] : ["7", "9", "7-9", "9-7"]);
    }

    [Theory]
    [InlineData("DEAL_TO_CONTACT", "deals 7;contacts 9;deals:contacts 7-9;contacts:deals 9-7")]
    [InlineData("DEAL_TO_ENGAGEMENT", "deals 7")]
    public void The_older_style_names_its_ends_in_one_word(string type, string expected)
    {
        var notices = Notices($$"""{"subscriptionType":"deal.associationChange","associationType":"{{type}}","fromObjectId":7,"toObjectId":9,"associationRemoved":true}""");

        string.Join(';', notices.Select(notice => $"{notice.ObjectType} {notice.RecordId}")).ShouldBe(expected);
        notices.ShouldAllBe(notice => !notice.Deleted);
    }

    [Fact]
    public void Merged_records_are_gone_into_the_one_that_is_left()
    {
        var notices = Notices("""{"subscriptionType":"contact.merge","objectId":1,"primaryObjectId":1,"mergedObjectIds":[2,3],"newObjectId":4}""");

        notices.Where(notice => notice.Deleted).Select(notice => $"{notice.RecordId}>{notice.MergedInto}").ShouldBe(["2>4", "3>4", "1>4"]);
        notices.Single(notice => !notice.Deleted).ShouldSatisfyAllConditions(left => left.RecordId.ShouldBe("4"), left => left.Values.ShouldBeNull());
    }

    [Fact]
    public void A_primary_record_that_keeps_its_id_is_read_and_not_gone()
    {
        var notices = Notices("""{"subscriptionType":"company.merge","objectId":1,"primaryObjectId":1,"mergedObjectIds":[2]}""");

        notices.Select(notice => (notice.RecordId, notice.Deleted)).ShouldBe([("2", true), ("1", false)]);
    }

    [Fact]
    public void What_is_restored_is_read_and_what_is_deleted_for_privacy_is_gone()
    {
        Notices("""{"subscriptionType":"object.restore","objectTypeId":"0-27","objectId":1}""").Single().ShouldSatisfyAllConditions(
            notice => notice.ObjectType.ShouldBe("tasks"), notice => notice.Deleted.ShouldBeFalse(), notice => notice.Values.ShouldBeNull());
        Notices("""{"subscriptionType":"contact.privacyDeletion","objectId":1}""").Single().Deleted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"subscriptionType":"contact.creation","objectId":1,"changeSource":"FORM"}""", true)]
    [InlineData("""{"subscriptionType":"contact.propertyChange","objectId":1,"propertyName":"jobtitle","propertyValue":"CTO","changeSource":"FORM"}""", true)]
    [InlineData("""{"subscriptionType":"object.propertyChange","objectTypeId":"0-1","objectId":1,"propertyName":"recent_conversion_date","propertyValue":"1","changeSource":"CALCULATED"}""", true)]
    [InlineData("""{"subscriptionType":"contact.propertyChange","objectId":1,"propertyName":"jobtitle","propertyValue":"CTO","changeSource":"CRM_UI"}""", false)]
    [InlineData("""{"subscriptionType":"company.creation","objectId":1,"changeSource":"FORM"}""", false)]
    [InlineData("""{"subscriptionType":"contact.deletion","objectId":1,"changeSource":"FORM"}""", false)]
    public void A_form_that_a_contact_submitted_shows_in_what_it_writes_and_what_HubSpot_counts(string one, bool submitted) =>
        Notices(one).Single().FormSubmission.ShouldBe(submitted);

    private static IReadOnlyList<WebhookNotice> Notices(string one) =>
        [.. WebhookEvents.Notices(WebhookEvents.Parse(Encoding.UTF8.GetBytes($"[{one[..^1]},\"portalId\":1,\"occurredAt\":5}}]"))!)];
}
