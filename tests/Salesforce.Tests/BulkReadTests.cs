using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class BulkReadTests : OrgTest
{
    private const int People = 30_000;

    private static readonly CallContext Backfill = new(Lane.Backfill);

    [Fact]
    public async Task A_scan_of_many_takes_as_many_calls_as_it_is_priced_at()
    {
        Sandbox.Seed(new SampleSize(People / 2, 10));
        await Crm.DescribeAsync("Contact", Backfill, Ct);
        var before = Permits.Granted;

        var records = await Crm.ScanAsync(Contacts, null, Backfill, Ct).SelectMany(page => page.Records).ToListAsync(Ct);

        records.Select(record => record.Id).Distinct().Count().ShouldBe(Sandbox.Org.Table("Contact").LiveCount);
        records.Count.ShouldBe(Sandbox.Org.Table("Contact").LiveCount);
        var looksTooMany = Sandbox.Controls.Calls.CallsTo("GET /services/data/{version}/jobs/query/{id}") - 1;
        (Permits.Granted - before - looksTooMany).ShouldBe(Crm.Costs.Scan.Calls(records.Count, Lane.Backfill));
        Crm.Costs.Scan.Calls(records.Count, Lane.Live).ShouldBeGreaterThan(2 * Crm.Costs.Scan.Calls(records.Count, Lane.Backfill));
    }

    [Fact]
    public async Task A_record_of_a_job_is_the_record_of_a_page()
    {
        Sandbox.Seed(new SampleSize(People / 2, 10));
        var byJob = await Crm.ScanAsync(Contacts, null, Backfill, Ct).SelectMany(page => page.Records).ToDictionaryAsync(record => record.Id, cancellationToken: Ct);

        await foreach (var record in Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records))
        {
            var other = byJob[record.Id];
            (other.Identity, other.Deleted, other.Version.ModifiedAtMs).ShouldBe((record.Identity, record.Deleted, record.Version.ModifiedAtMs));
            other.Values.ShouldBe(record.Values);
        }
    }

    [Fact]
    public async Task A_result_that_breaks_off_is_read_on_from_its_last_checkpoint()
    {
        Sandbox.Seed(new SampleSize(People / 2, 10));
        var first = await Crm.ScanAsync(Contacts, null, Backfill, Ct).Take(2).ToListAsync(Ct);
        var seen = first.SelectMany(page => page.Records).ToList();
        var checkpoint = first[^1].NextCheckpoint;
        var job = checkpoint!.Split('|')[1];
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = $"GET /services/data/v66.0/jobs/query/{job}/results", Kind = FaultKind.Truncate, Count = 1 }]);
        CrmException? broken = null;
        do
        {
            try
            {
                await foreach (var page in Crm.ScanAsync(Contacts, checkpoint, Backfill, Ct))
                {
                    seen.AddRange(page.Records);
                    checkpoint = page.NextCheckpoint;
                }
            }
            catch (CrmException failure)
            {
                broken.ShouldBeNull();
                broken = failure;
            }
        }
        while (checkpoint is not null);

        broken!.Fault.ShouldBe(CrmFault.Unavailable);
        seen.Count.ShouldBe(Sandbox.Org.Table("Contact").LiveCount);
        seen.DistinctBy(record => record.Id).Count().ShouldBe(seen.Count);
        Sandbox.Controls.Calls.CallsTo("POST /services/data/{version}/jobs/query").ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_fails_is_replaced_by_pages()
    {
        Sandbox.Seed(new SampleSize(People / 2, 10));
        await SetBulkPaceAsync(failAfter: 100);

        var records = await Crm.ScanAsync(Contacts, null, Backfill, Ct).SelectMany(page => page.Records).ToListAsync(Ct);

        records.Select(record => record.Id).Distinct().Count().ShouldBe(Sandbox.Org.Table("Contact").LiveCount);
    }

    [Fact]
    public async Task A_checkpoint_in_a_job_that_expired_is_lost()
    {
        Sandbox.Seed(new SampleSize(People / 2, 10));
        var inJob = (await Crm.ScanAsync(Contacts, null, Backfill, Ct).Skip(1).FirstAsync(Ct)).NextCheckpoint!;
        (await Crm.ScanAsync(Contacts, inJob, Backfill, Ct).FirstAsync(Ct)).Records.ShouldNotBeEmpty();
        Sandbox.Clock.Advance(TimeSpan.FromDays(8));

        var lost = await Should.ThrowAsync<CrmException>(() => Crm.ScanAsync(Contacts, inJob, Backfill, Ct).CountAsync(Ct).AsTask());

        lost.Fault.ShouldBe(CrmFault.PositionLost);
    }

    [Fact]
    public async Task Few_records_are_read_by_pages_and_an_unreadable_checkpoint_is_lost()
    {
        Sandbox.Seed(new SampleSize(1500, 10));

        (await Crm.ScanAsync(Contacts, null, Backfill, Ct).SelectMany(page => page.Records).CountAsync(Ct)).ShouldBe(Sandbox.Org.Table("Contact").LiveCount);

        Sandbox.Controls.Calls.CallsTo("POST /services/data/{version}/jobs/query").ShouldBe(0);
        (await Should.ThrowAsync<CrmException>(() => Crm.ScanAsync(Contacts, "job|x", Backfill, Ct).CountAsync(Ct).AsTask())).Fault.ShouldBe(CrmFault.PositionLost);
    }
}
