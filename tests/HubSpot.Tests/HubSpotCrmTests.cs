using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class HubSpotCrmTests : HubSpotClientTest
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
        string? checkpoint = null;
        do
        {
            var page = await Crm.ScanAsync(Contacts, checkpoint, Live, Ct);
            seen.AddRange(page.Records);
            checkpoint = page.NextCheckpoint;
        }
        while (checkpoint is not null);

        seen.Select(record => record.Id).Distinct().Count().ShouldBe(230);
        seen.ShouldAllBe(record => record.Values.Count == Contacts.Fields.Count);
    }

    [Fact]
    public async Task Changes_are_walked_by_value_and_none_is_left_out()
    {
        var before = DateTimeOffset.FromUnixTimeMilliseconds(0);
        Sandbox.Seed(new SampleSize(450, 1));
        var seen = new List<CrmRecord>();
        var cursor = new ChangeCursor(before);
        ChangePage page;
        do
        {
            page = await Crm.ReadChangesAsync(Contacts, cursor, Live, Ct);
            seen.AddRange(page.Records);
            cursor = page.Next;
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, Ct); // five searches a second are allowed
        }
        while (page.HasMore);

        seen.Select(record => record.Id).Distinct().Count().ShouldBe(450);
    }

    [Fact]
    public async Task A_create_answers_with_the_record_as_HubSpot_holds_it()
    {
        var outcome = (await WriteAsync(Create("003A", "Ann@ACME.com", ("lastname", "Doe")))).Single();

        var written = outcome.ShouldBeOfType<WriteOutcome.Written>();
        written.Created.ShouldBeTrue();
        written.After.Values["email"].ShouldBe("ann@acme.com");
        written.After.Identity.ShouldBe("003A");
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_makes_no_second_record()
    {
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/upsert", Kind = FaultKind.TimeoutAfter, Count = 1 });

        await WriteAsync(Create("003A", "ann@acme.com"));
        var again = (await WriteAsync(Create("003A", "ann@acme.com"))).Single();

        again.ShouldBeOfType<WriteOutcome.Written>();
        (await Crm.ScanAsync(Contacts, null, Live, Ct)).Records.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_create_finds_the_record_that_has_the_e_mail_already()
    {
        var id = await PersonCreatesAsync("ann@acme.com", "CEO");

        var outcome = (await WriteAsync(Create("003A", "Ann@acme.com", ("jobtitle", "CTO")))).Single();

        var exists = outcome.ShouldBeOfType<WriteOutcome.Exists>();
        exists.Current.Id.ShouldBe(id);
        exists.Current.Values["jobtitle"].ShouldBe("CEO");
    }

    [Fact]
    public async Task One_bad_record_leaves_the_rest_of_its_batch_unharmed()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await PersonCreatesAsync($"p{i}@acme.com"));
        }

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", i == 4 ? ("lifecyclestage", "no such stage") : ("jobtitle", $"T{i}")))]);

        outcomes[4].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("INVALID_OPTION");
        outcomes.Where((_, i) => i != 4).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    [Fact]
    public async Task A_guarded_update_is_not_written_over_a_change_that_nobody_had_seen()
    {
        var id = await PersonCreatesAsync("ann@acme.com", "CEO");

        var outcome = (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")) with { Expected = new Dictionary<string, string?> { ["jobtitle"] = "Boss" } })).Single();

        outcome.ShouldBeOfType<WriteOutcome.Stale>().Current.Values["jobtitle"].ShouldBe("CEO");
    }

    [Fact]
    public async Task An_update_of_a_record_that_is_gone_says_so()
    {
        var id = await PersonCreatesAsync("ann@acme.com");

        var outcomes = await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")), Update("99999999", "003B", ("jobtitle", "CTO")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Missing>();
    }

    [Fact]
    public async Task A_rate_limit_is_waited_out_as_long_as_HubSpot_asks()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Fault(new FaultRule
        {
            Match = "POST /crm/v3/objects/contacts/batch/update",
            Kind = FaultKind.Status,
            Status = 429,
            RetryAfterSeconds = 1,
            Body = """{"status":"error","message":"slow down","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}""",
            Count = 1,
        });

        (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task An_outage_postpones_the_write_instead_of_losing_it()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/update", Kind = FaultKind.Status, Status = 503 });

        (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Later>();
    }

    [Fact]
    public async Task Every_attempt_takes_a_permit()
    {
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/read", Kind = FaultKind.Reset, Count = 2 });
        var before = Permits.Granted;

        await Crm.ReadAsync(Contacts, ["1"], Live, Ct);

        (Permits.Granted - before).ShouldBeGreaterThanOrEqualTo(3);
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
