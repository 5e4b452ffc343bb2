using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class BulkWriteTests : OrgTest
{
    private const int Many = 2_400;
    private const string Moves = "PATCH /services/data/{version}/jobs/ingest/{id}";
    private const string Jobs = "/services/data/v66.0/jobs/ingest";

    /// <summary>Enough for a job to be begun, on a busy machine as well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly CallContext Backfill = new(Lane.Backfill);

    private long JobCount => Sandbox.Controls.Calls.CallsTo("POST /services/data/{version}/jobs/ingest");

    [Fact]
    public async Task Many_creates_go_out_in_one_job_at_the_price_that_was_said()
    {
        const int Records = 9_000;
        await Crm.DescribeAsync("Contact", Backfill, Ct);
        var before = Permits.Granted;

        var outcomes = await WriteManyAsync([.. Enumerable.Range(0, Records).Select(i => Create(
            $"1001-{21_000_000_000 + i}", $"somebody.person{i}@example.com", ("FirstName", "Jo \"the\", first\nof all")))]);

        var written = outcomes.Select(outcome => outcome.ShouldBeOfType<WriteOutcome.Written>()).ToList();
        written.Select(one => one.After.Identity).ShouldBe(Enumerable.Range(0, Records).Select(i => $"1001-{21_000_000_000 + i}"));
        written.ShouldAllBe(one => one.Created && one.After.Values["FirstName"] == "Jo \"the\", first\nof all");
        var looksTooMany = Sandbox.Controls.Calls.CallsTo("GET /services/data/{version}/jobs/ingest/{id}") - 1;
        var calls = Permits.Granted - before - looksTooMany;
        var price = Crm.Costs.Write.Calls(Records, Lane.Backfill);
        ((double)calls).ShouldBe(price, price * 0.1);
        Crm.Costs.Write.Calls(Records, Lane.Live).ShouldBeGreaterThan(4 * price);
    }

    [Fact]
    public async Task Many_updates_that_expect_nothing_are_not_looked_at_first()
    {
        await WriteManyAsync(Creates(Many));
        var ids = await Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records).ToDictionaryAsync(record => record.Identity!, record => record.Id, cancellationToken: Ct);
        var (before, looks) = (Permits.Granted, Sandbox.Controls.Calls.CallsTo("GET /services/data/{version}/jobs/ingest/{id}"));

        (await WriteManyAsync([.. ids.Select(one => Update(one.Value, one.Key, ("MailingCity", "Bern")))])).ShouldAllBe(outcome => outcome is WriteOutcome.Written);

        var looksTooMany = Sandbox.Controls.Calls.CallsTo("GET /services/data/{version}/jobs/ingest/{id}") - looks - 1;
        (Permits.Granted - before - looksTooMany).ShouldBe(Crm.Costs.Update.Calls(Many, Lane.Backfill));
    }

    [Fact]
    public async Task Each_record_of_a_job_gets_its_own_outcome_in_request_order()
    {
        await WriteManyAsync(Creates(Many));
        var ids = await Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records).ToDictionaryAsync(record => record.Identity!, record => record.Id, cancellationToken: Ct);
        await PersonUpdatesAsync("Contact", ids["1001-3"], ("FirstName", "Changed"));
        await PersonDeletesAsync("Contact", ids["1001-4"]);
        Sandbox.Org.RowFaults.Replace([new RowFault("Contact", "UNABLE_TO_LOCK_ROW", Field: "Email", Value: "person5@example.com")]);
        var writes = Enumerable.Range(0, Many).Select(i => Update(ids[$"1001-{i}"], $"1001-{i}", ("FirstName", "New"), ("MailingCity", i == 1 ? null : "Bern"), ("LastName", i == 2 ? null : "Doe"))).ToArray();
        writes[3] = writes[3] with { Expected = new Dictionary<string, string?> { ["FirstName"] = "Jo \"the\", first" } };

        var outcomes = await WriteManyAsync(writes);

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After.Values["MailingCity"].ShouldBe("Bern");
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["MailingCity"].ShouldBeNull();
        var refused = outcomes[2].ShouldBeOfType<WriteOutcome.Refused>();
        refused.Code.ShouldBe("REQUIRED_FIELD_MISSING");
        refused.Fields.ShouldBe(["LastName"]);
        outcomes[3].ShouldBeOfType<WriteOutcome.Stale>().Current.Values["FirstName"].ShouldBe("Changed");
        outcomes[4].ShouldBeOfType<WriteOutcome.Missing>();
        outcomes[5].ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeFalse();
        outcomes.Skip(6).Cast<WriteOutcome.Written>().Select(written => written.After.Id).ShouldBe(writes.Skip(6).Select(write => write.RecordId));
        JobCount.ShouldBe(2);
    }

    [Theory]
    [InlineData("POST " + Jobs, FaultKind.TimeoutAfter)]
    [InlineData("PUT " + Jobs, FaultKind.TimeoutAfter)]
    [InlineData("PUT " + Jobs, FaultKind.Reset)]
    [InlineData("PATCH " + Jobs, FaultKind.TimeoutAfter)]
    [InlineData("PATCH " + Jobs, FaultKind.Reset)]
    [InlineData("GET " + Jobs, FaultKind.TimeoutBefore)]
    [InlineData("GET " + Jobs, FaultKind.Truncate)]
    public async Task A_lost_answer_loses_and_doubles_nothing(string call, FaultKind kind)
    {
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = call, Kind = kind, Count = 1 }]);

        var outcomes = await WriteManyAsync(Creates(Many));

        var written = outcomes.OfType<WriteOutcome.Written>().Count();
        (await CountAsync()).ShouldBe(written);
        outcomes.Where(outcome => outcome is not WriteOutcome.Written).ShouldAllBe(outcome => outcome is WriteOutcome.Later && !((WriteOutcome.Later)outcome).MayHaveArrived);
        if (written < Many)
        {
            (await WriteManyAsync(Creates(Many))).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        }

        (await CountAsync()).ShouldBe(Many);
    }

    [Fact]
    public async Task What_a_failed_job_did_not_come_to_goes_again()
    {
        await SetBulkPaceAsync(failAfter: 600);

        var outcomes = await WriteManyAsync(Creates(Many));

        outcomes.OfType<WriteOutcome.Written>().Count().ShouldBe(600);
        outcomes.OfType<WriteOutcome.Later>().Count().ShouldBe(Many - 600);
        outcomes.OfType<WriteOutcome.Later>().ShouldAllBe(later => !later.MayHaveArrived && later.Code == "JOB_FAILED");
        var again = await WriteManyAsync(Creates(Many));
        again.OfType<WriteOutcome.Written>().Count().ShouldBe(Many - 600);
        again.OfType<WriteOutcome.Exists>().Count().ShouldBe(600);
        (await CountAsync()).ShouldBe(Many);
    }

    [Fact]
    public async Task A_job_that_is_not_done_by_the_deadline_is_stopped()
    {
        await SetBulkPaceAsync("realistic");
        var call = new CallContext(Lane.Backfill, Sandbox.Clock.GetUtcNow() + Patience);

        var writing = Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = Creates(Many) }, call, Ct);
        await ClosedAsync();

        Sandbox.Clock.Advance(Patience);
        var outcomes = await writing;

        // Whoever is told that nothing arrived may send again at once.
        (await CountAsync()).ShouldBe(outcomes.OfType<WriteOutcome.Written>().Count());
        outcomes.Where(outcome => outcome is not WriteOutcome.Written).ShouldAllBe(outcome => outcome is WriteOutcome.Later && !((WriteOutcome.Later)outcome).MayHaveArrived);
    }

    /// <summary>It has no results then, and no header of any.</summary>
    [Fact]
    public async Task A_job_that_is_stopped_before_it_begins_leaves_nothing_in_doubt()
    {
        await SetUpSandboxAsync("bulk", new JsonObject { ["profile"] = "realistic", ["stallSeconds"] = 3_600 });
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "GET ~/(successful|failed)Results$", Kind = FaultKind.Status, Status = 200, Body = "" }]);
        var call = new CallContext(Lane.Backfill, Sandbox.Clock.GetUtcNow() + Patience);

        var writing = Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = Creates(Many) }, call, Ct);
        await ClosedAsync();
        Sandbox.Clock.Advance(Patience);

        (await writing).ShouldAllBe(outcome => outcome is WriteOutcome.Later && ((WriteOutcome.Later)outcome).Code == "JOB_ABORTED" && !((WriteOutcome.Later)outcome).MayHaveArrived);
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_nobody_waits_for_any_more_is_stopped()
    {
        await SetBulkPaceAsync("realistic");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var writing = Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = Creates(Many) }, Backfill, stopping.Token);
        await ClosedAsync();

        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => writing);

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(5));
        (await CountAsync()).ShouldBeLessThan(Many);
        Sandbox.Controls.Calls.CallsTo(Moves).ShouldBe(2);
    }

    [Fact]
    public async Task Creates_of_which_most_are_there_need_no_job()
    {
        await WriteManyAsync(Creates(Many)[..^100]);
        var before = JobCount;

        var again = await WriteManyAsync([.. Creates(Many).Select((write, i) => write with { Identity = $"1002-{i}" })]);

        again.OfType<WriteOutcome.Exists>().Count().ShouldBe(Many - 100);
        again.OfType<WriteOutcome.Written>().Count().ShouldBe(100);
        JobCount.ShouldBe(before);
    }

    [Fact]
    public async Task Neither_live_writes_nor_those_with_little_time_wait_for_a_job()
    {
        (await Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = Creates(Many) }, Live, Ct)).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        var soon = new CallContext(Lane.Backfill, Sandbox.Clock.GetUtcNow().AddSeconds(30));
        (await Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = Creates(Many, from: Many) }, soon, Ct)).ShouldAllBe(outcome => outcome is WriteOutcome.Written);

        JobCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_value_that_a_file_can_not_say_goes_by_the_other_way()
    {
        var writes = Creates(Many);
        writes[7] = writes[7] with { Values = new Dictionary<string, string?>(writes[7].Values) { ["FirstName"] = "#N/A" } };

        var outcomes = await WriteManyAsync(writes);

        outcomes[7].ShouldBeOfType<WriteOutcome.Written>().After.Values["FirstName"].ShouldBe("#N/A");
        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        JobCount.ShouldBe(1);
    }

    private async Task ClosedAsync()
    {
        while (Sandbox.Controls.Calls.CallsTo(Moves) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }

    private static RecordWrite[] Creates(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(i => Create($"1001-{i}", $"person{i}@example.com", ("FirstName", "Jo \"the\", first")))];

    private Task<IReadOnlyList<WriteOutcome>> WriteManyAsync(RecordWrite[] writes) => Crm.WriteAsync(new WriteBatch { Query = Contacts, Writes = writes }, Backfill, Ct);

    private ValueTask<int> CountAsync() => Crm.ScanAsync(Contacts, null, Live, Ct).SelectMany(page => page.Records).CountAsync(Ct);
}
