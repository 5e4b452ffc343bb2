using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sandbox.Salesforce.Events;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class MergeAndConversionTests : SalesforceTest
{
    protected override SalesforceSandboxOptions Options => new()
    {
        ChangeDataCaptureObjects = ["Account", "Contact", "Lead", "Opportunity", "Task"],
    };

    [Fact]
    public async Task A_merge_keeps_the_winner_and_the_losers_name_it()
    {
        var winner = await Create("Account", """{"Name":"Alder"}""");
        var loser = await Create("Account", """{"Name":"Alder Inc","HubSpot_Sync_Id__c":"h1"}""");
        var contact = await Create("Contact", $$"""{"LastName":"Abel","AccountId":"{{loser}}"}""");
        var modified = (await Get($"sobjects/Contact/{contact}")).Body!["LastModifiedDate"]!.ToString();
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        var before = Sandbox.Org.Events.LastReplayId;

        (await Control($"records/{winner}/merge", $$$"""{"loserIds":["{{{loser}}}"],"fields":{"HubSpot_Sync_Id__c":"h1"}}""")).Status.ShouldBe(204);

        (await Column($"SELECT MasterRecordId FROM Account WHERE IsDeleted = true AND MasterRecordId = '{winner}'", "MasterRecordId", "queryAll")).ShouldBe([winner]);
        (await Get($"sobjects/Account/{loser}")).Error.ShouldBe("ENTITY_IS_DELETED");
        var moved = (await Get($"sobjects/Contact/{contact}")).Body!;
        ((string)moved["AccountId"]!).ShouldBe(winner);
        ((string)moved["LastModifiedDate"]!).ShouldBe(modified);
        ((string)moved["SystemModstamp"]!).ShouldNotBe(modified);
        Events(before).ShouldBe([(ChangeType.Update, "Account"), (ChangeType.Delete, "Account")]);
        (await Control($"records/{loser}/undelete")).Error.ShouldBe("UNDELETE_FAILED");
    }

    [Fact]
    public async Task A_lead_becomes_an_account_a_contact_and_an_opportunity_in_one_transaction()
    {
        var lead = await Create("Lead", """{"LastName":"Abel","Company":"Alder","Email":"abel@example.com","City":"Berlin"}""");
        var task = await Create("Task", $$"""{"Subject":"Call","WhoId":"{{lead}}"}""");
        var before = Sandbox.Org.Events.LastReplayId;

        var converted = (await Control($"leads/{lead}/convert", """{"opportunityName":"Alder deal"}""")).Body!;

        Events(before).ShouldBe(
        [
            (ChangeType.Create, "Account"), (ChangeType.Create, "Contact"), (ChangeType.Create, "Opportunity"), (ChangeType.Update, "Lead"),
        ]);
        var shown = (await Get($"sobjects/Lead/{lead}")).Body!;
        ((bool)shown["IsConverted"]!).ShouldBeTrue();
        ((string)shown["ConvertedOpportunityId"]!).ShouldBe((string)converted["opportunityId"]!);
        ((string)(await Get($"sobjects/Contact/{converted["contactId"]}")).Body!["MailingCity"]!).ShouldBe("Berlin");
        ((string)(await Get($"sobjects/Task/{task}")).Body!["WhoId"]!).ShouldBe((string)converted["contactId"]!);
        (await Column($"SELECT ContactId FROM OpportunityContactRole WHERE OpportunityId = '{converted["opportunityId"]}' AND IsPrimary = true", "ContactId"))
            .ShouldBe([(string)converted["contactId"]!]);
        (await Patch($"sobjects/Lead/{lead}", """{"Title":"x"}""")).Error.ShouldBe("CANNOT_UPDATE_CONVERTED_LEAD");
        (await Post("sobjects/Task", $$"""{"WhoId":"{{lead}}"}""")).Message.ShouldBe("cannot reference converted lead");
    }

    private List<(ChangeType Change, string Entity)> Events(long after) =>
        [.. Sandbox.Org.Events.Read(ref after, _ => true, 100, out _).OfType<ChangeEvent>().Select(change => (change.Change, change.Schema.EntityName))];
}
