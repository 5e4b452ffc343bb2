using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class RelationTests : HubSpotClientTest
{
    private static readonly RecordQuery DealContacts = new() { ObjectType = "deals:contacts", Fields = ["from", "to", "label"], IdentityField = null };

    [Fact]
    public async Task A_role_is_created_changed_and_deleted()
    {
        await PersonLabelsAsync("deals", "contacts", "Decision maker");
        await PersonLabelsAsync("deals", "contacts", "Billing");
        var (deal, contact) = await TwoAsync();

        var created = (await WriteAsync(DealContacts, New("00KA", ("from", deal), ("to", contact), ("label", "Decision maker")))).Single().ShouldBeOfType<WriteOutcome.Written>();
        created.Created.ShouldBeTrue();
        created.After.Id.ShouldBe($"{deal}-{contact}");
        created.After.Values["label"].ShouldBe("Decision maker");

        (await WriteAsync(DealContacts, Update(created.After.Id, "00KA", ("label", "Decision maker;Billing")))).Single()
            .ShouldBeOfType<WriteOutcome.Written>().After.Values["label"].ShouldBe("Billing;Decision maker");
        (await WriteAsync(DealContacts, Update(created.After.Id, "00KA", ("label", null)))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values["label"].ShouldBeNull();
        (await ScanAsync(DealContacts)).ShouldHaveSingleItem();

        (await WriteAsync(DealContacts, Delete(created.After.Id))).Single().ShouldBeOfType<WriteOutcome.Deleted>();
        (await WriteAsync(DealContacts, Delete(created.After.Id))).Single().ShouldBeOfType<WriteOutcome.Deleted>();
        (await Crm.ReadAsync(DealContacts, [created.After.Id], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_label_is_refused_with_the_names_of_those_there_are()
    {
        await PersonLabelsAsync("deals", "contacts", "Decision maker");
        var (deal, contact) = await TwoAsync();

        var refused = (await WriteAsync(DealContacts, New("00KA", ("from", deal), ("to", contact), ("label", "Boss")))).Single().ShouldBeOfType<WriteOutcome.Refused>();

        refused.Message.ShouldContain("'Boss'");
        refused.Message.ShouldContain("Decision maker");
        (await ScanAsync(DealContacts)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_label_that_was_made_since_is_found()
    {
        var (deal, contact) = await TwoAsync();
        await Crm.DescribeAsync("deals:contacts", Live, Ct);
        await PersonLabelsAsync("deals", "contacts", "Boss");

        (await WriteAsync(DealContacts, New("00KA", ("from", deal), ("to", contact), ("label", "Boss")))).Single().ShouldBeOfType<WriteOutcome.Written>();
        (await Crm.DescribeAsync("deals:contacts", Live, Ct)).Fields["label"].Options.ShouldBe(["Boss"]);
    }

    [Fact]
    public async Task A_relation_without_a_label_is_one_and_making_it_twice_makes_one()
    {
        var (deal, contact) = await TwoAsync();
        var create = New("00KA", ("from", deal), ("to", contact), ("label", null));

        (await WriteAsync(DealContacts, create)).Single().ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeTrue();
        (await WriteAsync(DealContacts, create)).Single().ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeFalse();
        (await ScanAsync(DealContacts)).Single().Values.ShouldBe(new Dictionary<string, string?> { ["from"] = deal, ["to"] = contact, ["label"] = null }, ignoreOrder: true);
    }

    [Fact]
    public async Task An_end_that_is_not_there_is_refused_and_the_others_are_made()
    {
        var (deal, contact) = await TwoAsync();

        var outcomes = await WriteAsync(DealContacts, New("00KA", ("from", deal), ("to", contact)), New("00KB", ("from", deal), ("to", "99999999")), New("00KC", ("from", deal), ("to", null)));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("OBJECT_NOT_FOUND");
        outcomes[2].ShouldBeOfType<WriteOutcome.Refused>().Fields.ShouldBe(["to"]);
    }

    [Fact]
    public async Task A_lost_answer_is_made_good_by_sending_it_again()
    {
        await PersonLabelsAsync("deals", "contacts", "Boss");
        var (deal, contact) = await TwoAsync();
        Fault(new FaultRule { Match = "POST /crm/v4/associations/deals/contacts/batch/create", Kind = FaultKind.ResetAfter, Count = 3 });
        var create = New("00KA", ("from", deal), ("to", contact), ("label", "Boss"));

        (await WriteAsync(DealContacts, create)).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();
        (await WriteAsync(DealContacts, create)).Single().ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeFalse();
    }

    [Fact]
    public async Task A_label_that_changed_meanwhile_is_not_overwritten_and_a_missing_relation_is_not_updated()
    {
        await PersonLabelsAsync("deals", "contacts", "Boss");
        var (deal, contact) = await TwoAsync();
        await PersonAssociatesAsync("deals", deal, "contacts", contact);
        var id = $"{deal}-{contact}";

        (await WriteAsync(DealContacts, Update(id, "00KA", ("label", null)) with { Expected = new Dictionary<string, string?> { ["label"] = "Boss" } })).Single()
            .ShouldBeOfType<WriteOutcome.Stale>().Current.Values["label"].ShouldBeNull();
        (await WriteAsync(DealContacts, Update($"{deal}-999", "00KA", ("label", "Boss")))).Single().ShouldBeOfType<WriteOutcome.Missing>();
        (await WriteAsync(DealContacts, Update(id, "00KA", ("to", "999")))).Single().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("READ_ONLY_VALUE");
    }

    [Fact]
    public async Task Changes_tell_nothing_and_cost_nothing()
    {
        var before = Permits.Granted;
        var since = new ChangeCursor(Sandbox.Clock.GetUtcNow());

        (await Crm.ReadChangesAsync(DealContacts, since, Live, Ct)).ShouldSatisfyAllConditions(page => page.Records.ShouldBeEmpty(), page => page.Next.ShouldBe(since), page => page.HasMore.ShouldBeFalse());

        Permits.Granted.ShouldBe(before);
    }

    private async Task<(string Deal, string Contact)> TwoAsync() =>
        (await PersonAddsAsync("deals", ("dealname", "Big"), ("dealstage", "appointmentscheduled")), await PersonCreatesAsync("ann@gmail.com"));
}
