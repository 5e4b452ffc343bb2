using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class DeletionTests : HubSpotClientTest
{
    [Fact]
    public async Task Deletions_are_a_call_a_hundred_and_one_that_was_gone_is_deleted_too()
    {
        var ids = await PeopleAsync(3);
        await WriteAsync(Delete(ids[0]));
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. ids.Append("99999999").Select(Delete)]);

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Deleted);
        (Permits.Granted - before).ShouldBe(1);
        (await Crm.ReadAsync(Contacts, ids, Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deletion_and_an_update_share_a_batch()
    {
        var ids = await PeopleAsync(2);

        var outcomes = await WriteAsync(Delete(ids[0]), Update(ids[1], "003B", ("jobtitle", "CTO")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Deleted>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["jobtitle"].ShouldBe("CTO");
    }

    [Fact]
    public async Task A_record_that_changed_meanwhile_is_not_deleted()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("jobtitle", "CEO"));

        var outcome = (await WriteAsync(Delete(id) with { Expected = new Dictionary<string, string?> { ["jobtitle"] = "CTO" } })).Single();

        outcome.ShouldBeOfType<WriteOutcome.Stale>().Current.Values["jobtitle"].ShouldBe("CEO");
        (await Crm.ReadAsync(Contacts, [id], Live, Ct)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_deletion_whose_answer_is_lost_goes_again()
    {
        var ids = await PeopleAsync(1);
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/archive", Kind = FaultKind.ResetAfter, Count = 3 });

        (await WriteAsync(Delete(ids[0]))).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();
        (await WriteAsync(Delete(ids[0]))).Single().ShouldBeOfType<WriteOutcome.Deleted>();
    }

    [Fact]
    public async Task A_deletion_that_is_refused_as_a_whole_is_tried_by_halves()
    {
        var ids = await PeopleAsync(4);
        Fault(new FaultRule
        {
            Match = "POST /crm/v3/objects/contacts/batch/archive",
            BodyContains = $"\"{ids[2]}\"",
            Kind = FaultKind.Status,
            Status = 400,
            Body = """{"category":"VALIDATION_ERROR","message":"locked by a workflow"}""",
        });

        var outcomes = await WriteAsync([.. ids.Select(Delete)]);

        outcomes[2].ShouldBeOfType<WriteOutcome.Refused>().Message.ShouldContain("workflow");
        outcomes.Where((_, i) => i != 2).ShouldAllBe(outcome => outcome is WriteOutcome.Deleted);
    }
}
