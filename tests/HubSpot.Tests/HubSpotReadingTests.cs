using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class HubSpotReadingTests : HubSpotClientTest
{
    [Fact]
    public async Task The_identity_property_is_created_once_and_unique()
    {
        (await Crm.EnsureIdentityFieldAsync("contacts", Identity, Live, Ct)).Ready.ShouldBeTrue();
        (await Crm.DescribeAsync("contacts", Live, Ct)).Fields[Identity].Unique.ShouldBeTrue();
    }

    [Fact]
    public async Task A_scan_walks_every_page()
    {
        Sandbox.Seed(new SampleSize(230, 10));
        var seen = new List<CrmRecord>();
        await foreach (var page in Crm.ScanAsync(Contacts, null, Live, Ct))
        {
            seen.AddRange(page.Records);
        }

        seen.Select(record => record.Id).Distinct().Count().ShouldBe(230);
        seen.ShouldAllBe(record => record.Values.Count == Contacts.Fields.Count);
    }

    [Fact]
    public async Task Changes_are_walked_by_value_and_none_is_left_out()
    {
        Sandbox.Seed(new SampleSize(450, 1));
        var seen = new List<CrmRecord>();
        var cursor = new ChangeCursor(DateTimeOffset.UnixEpoch);
        ChangePage page;
        do
        {
            page = await Crm.ReadChangesAsync(Contacts, cursor, Live, Ct);
            seen.AddRange(page.Records);
            cursor = page.Next;
        }
        while (page.HasMore);

        seen.Select(record => record.Id).Distinct().Count().ShouldBe(450);
    }

    [Fact]
    public async Task More_properties_than_a_search_can_name_are_read()
    {
        var ids = await PeopleAsync(3);
        var wide = Contacts with { Fields = [.. Contacts.Fields, .. Enumerable.Range(0, 200).Select(i => $"a_property_of_some_length_{i}")] };

        var page = await Crm.ReadChangesAsync(wide, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct);

        page.Records.Select(record => record.Id).ShouldBe(ids, ignoreOrder: true);
        page.Records.ShouldAllBe(record => record.Values["email"] != null);
        page.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Every_attempt_takes_a_permit()
    {
        Sandbox.Controls.Calls.Clear();
        var before = Permits.Granted;
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/read", Kind = FaultKind.Reset, Count = 2 });

        await Crm.ReadAsync(Contacts, ["1"], Live, Ct);
        await WriteAsync(Create("003A", "ann@acme.com"), Create("003B", "bob@acme.com"));
        await Crm.ReadChangesAsync(Contacts, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct);

        (Permits.Granted - before).ShouldBe((int)Sandbox.Controls.Calls.Snapshot().Calls);
        Permits.Searches.ShouldBe(1);
    }

    [Fact]
    public async Task A_property_that_is_not_unique_needs_a_person()
    {
        var field = await Crm.EnsureIdentityFieldAsync("contacts", "jobtitle", Live, Ct);

        field.Ready.ShouldBeFalse();
        field.Remedy!.ShouldContain("identity.hubspot");
    }

    [Fact]
    public async Task The_schema_says_which_properties_may_be_written_and_what_they_hold()
    {
        var fields = (await Crm.DescribeAsync("contacts", Live, Ct)).Fields;

        fields["hubspotscore"].ShouldSatisfyAllConditions(score => score.Creatable.ShouldBeFalse(), score => score.Kind.ShouldBe(FieldKind.Number));
        fields["email"].ShouldSatisfyAllConditions(email => email.Updatable.ShouldBeTrue(), email => email.Kind.ShouldBe(FieldKind.Email));
        fields["lifecyclestage"].Options.ShouldContain("customer");
    }

    [Fact]
    public async Task A_longer_wait_than_a_moment_is_handed_up_after_one_call()
    {
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/read", Kind = FaultKind.Status, Status = 503, RetryAfterSeconds = 60 });
        var before = Permits.Granted;

        var failure = await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(Contacts, ["1"], Live, Ct));

        failure.ShouldSatisfyAllConditions(it => it.Fault.ShouldBe(CrmFault.Unavailable), it => it.RetryAfter.ShouldBe(TimeSpan.FromMinutes(1)));
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(2); // the properties, once, and the read
    }

    [Fact]
    public async Task Nothing_is_sent_without_a_permit()
    {
        Permits.ClosedUntil = TimeProvider.System.GetUtcNow().AddHours(1);

        var refused = await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(Contacts, ["1"], Live, Ct));

        refused.Fault.ShouldBe(CrmFault.BudgetSpent);
        refused.RetryAfter!.Value.ShouldBeGreaterThan(TimeSpan.FromMinutes(59));
    }

    [Fact]
    public async Task Nothing_is_sent_after_its_deadline()
    {
        var past = new CallContext(Lane.Live, TimeProvider.System.GetUtcNow().AddSeconds(-1));
        var before = Permits.Granted;

        (await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(Contacts, ["1"], past, Ct))).Code.ShouldBe("EXPIRED");

        Permits.Granted.ShouldBe(before);
    }

    [Fact]
    public async Task What_HubSpot_counts_is_passed_on()
    {
        await Crm.ReadAsync(Contacts, ["1"], Live, Ct);

        Permits.Reports.Last().Limit.ShouldBe(650_000);
        Permits.Reports.Last().Used.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_wrong_token_is_a_matter_for_a_person()
    {
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/read", Kind = FaultKind.Status, Status = 401, Body = """{"status":"error","category":"INVALID_AUTHENTICATION","message":"no"}""" });

        (await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(Contacts, ["1"], Live, Ct))).Fault.ShouldBe(CrmFault.Credentials);
    }
}
