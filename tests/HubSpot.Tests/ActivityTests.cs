using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class ActivityTests : HubSpotClientTest
{
    private const string At = "2026-09-01T10:00:00.000Z";

    [Theory]
    [InlineData("tasks", "hs_task_subject")]
    [InlineData("calls", "hs_call_title")]
    [InlineData("emails", "hs_email_subject")]
    [InlineData("meetings", "hs_meeting_title")]
    [InlineData("notes", "hs_note_body")]
    public async Task Every_kind_of_activity_is_created_with_what_it_is_about_and_read_changed_and_deleted(string objectType, string subject)
    {
        (await Crm.EnsureIdentityFieldAsync(objectType, Identity, Live, Ct)).Ready.ShouldBeTrue();
        var query = new RecordQuery { ObjectType = objectType, Fields = [subject, "hs_timestamp", "associations.contacts", "associations.companies", "associations.deals"], IdentityField = Identity };
        var contact = await PersonCreatesAsync("ann@gmail.com");
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var deal = await PersonAddsAsync("deals", ("dealname", "Big"), ("dealstage", "appointmentscheduled"));

        var created = (await WriteAsync(query, New("00TA", (subject, "Hello"), ("hs_timestamp", At), ("associations.contacts", contact), ("associations.companies", company), ("associations.deals", deal)))).Single()
            .ShouldBeOfType<WriteOutcome.Written>().After;
        created.Values.Values.ShouldBe(["Hello", At, contact, company, deal], ignoreOrder: true);

        (await WriteAsync(query, Update(created.Id, "00TA", (subject, "Bye")))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values[subject].ShouldBe("Bye");
        (await ScanAsync(query)).Single().Values["associations.deals"].ShouldBe(deal);
        (await Crm.ReadChangesAsync(query, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct)).Records.Single().Values["associations.companies"].ShouldBe(company);
        (await WriteAsync(query, Delete(created.Id))).Single().ShouldBeOfType<WriteOutcome.Deleted>();
    }

    [Fact]
    public async Task An_activity_that_does_not_say_when_is_refused()
    {
        await Crm.EnsureIdentityFieldAsync("tasks", Identity, Live, Ct);
        var query = new RecordQuery { ObjectType = "tasks", Fields = ["hs_task_subject"], IdentityField = Identity };

        (await WriteAsync(query, New("00TA", ("hs_task_subject", "Call")))).Single().ShouldBeOfType<WriteOutcome.Refused>().Fields.ShouldBe(["hs_timestamp"]);
    }
}
