using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>What a first load leaves behind, in memory and among what is owed.</summary>
public sealed class LoadTests(RedisFixture redis)
{
    [Fact]
    public async Task Pairs_of_a_load_leave_memory_when_they_wait_for_the_other_side_and_when_they_are_done()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 60, both: 0, salesforceOnly: 0);
        var scan = new TaskCompletionSource();
        cluster.Salesforce.Scanning = () => scan.Task;

        await cluster.Connection.EnsureAsync(cluster.Plan.Version);
        await SyncCluster.EventuallyAsync("all wait for Salesforce's first scan", async () => await cluster.CountsAsync() == new PairCounts(0, 0, 60, 0));
        await SyncCluster.EventuallyAsync("none of those who wait is in memory", NoneInMemoryAsync);

        scan.SetResult();
        await cluster.InStepAsync();
        People.ShouldBeEqual(cluster, people: 60);
        await SyncCluster.EventuallyAsync("none of those who are done is in memory", NoneInMemoryAsync);

        async Task<bool> NoneInMemoryAsync() =>
            (await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, null, TestContext.Current.CancellationToken))
            .All(grain => !grain.GrainType.Contains(nameof(RecordPairGrain), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pause_ends_the_waking_of_those_who_wait_and_it_begins_anew_afterwards()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 60, both: 0, salesforceOnly: 0);
        cluster.Salesforce.Scanning = () => throw new CrmException(CrmFault.BudgetSpent, "RATE_LIMIT", "Not now.", TimeSpan.FromSeconds(1));
        await cluster.Connection.EnsureAsync(cluster.Plan.Version);
        await SyncCluster.EventuallyAsync("all wait for Salesforce's first scan", async () => await cluster.CountsAsync() == new PairCounts(0, 0, 60, 0));

        // Its own waking would be done before anybody can pause it.
        await cluster.Connection.PauseAsync();
        await cluster.SiloServices.GetRequiredService<CreationGate>().ScannedAsync(new ObjectKey(cluster.Contacts, Side.Salesforce, "Contact"));
        var (waiters, asked, paused) = (cluster.SiloServices.GetRequiredService<FirstScanWaiters>(), 0, true);
        await SyncCluster.EventuallyAsync("the pause came in the midst of it", async () => !await waiters.LetGoAsync(cluster.Contacts, () => paused && ++asked > 20) && asked > 20);
        (await cluster.CountsAsync()).Parked.ShouldBe(40);

        paused = false;
        await SyncCluster.EventuallyAsync("all are let go", () => waiters.LetGoAsync(cluster.Contacts, () => paused));
        (await cluster.CountsAsync()).Parked.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_busy_platform_postponed_is_owed_still_and_goes_once_more_behind_the_changes()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 20, both: 0, salesforceOnly: 0);
        cluster.Salesforce.Fault = _ => WriteFault.Busy;
        await cluster.Connection.EnsureAsync(cluster.Plan.Version);
        await SyncCluster.EventuallyAsync("all are parked", async () => (await cluster.CountsAsync()).Parked == 20);
        await SyncCluster.EventuallyAsync("they are tried again", () => cluster.Salesforce.WriteCalls > 3);
        (await OwedAsync(cluster)).ShouldBe(20);

        cluster.Salesforce.Fault = _ => WriteFault.None;

        await cluster.InStepAsync();
        People.ShouldBeEqual(cluster, people: 20);
        cluster.Salesforce.WroteIn.Distinct().ShouldBe([Lane.Backfill]);
        cluster.HubSpot.WroteIn.Distinct().ShouldBe([Lane.Backfill]);
        (await OwedAsync(cluster)).ShouldBe(0);
    }

    [Fact]
    public async Task A_look_without_news_makes_no_load_of_a_change_that_waits()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 0, both: 1, salesforceOnly: 0);
        await cluster.InStepAsync();
        cluster.Salesforce.Fault = _ => WriteFault.Busy;
        var record = cluster.HubSpot.Edit(cluster.HubSpot.Records[0].Id, "jobtitle", "Waits");
        var look = new Observation { Side = Side.HubSpot, Record = record, Complete = true, Source = ObservationSource.Poll, Lane = Lane.Live };
        var name = (await cluster.SiloServices.GetRequiredService<LinkIndex>().LookupAsync(cluster.Contacts, Side.HubSpot, [record.Id]))[0]!;
        var pair = cluster.Grains.Pair(new PairKey(cluster.Contacts, name));
        await pair.ObserveAsync([look]);
        await SyncCluster.EventuallyAsync("it is parked", async () => (await cluster.CountsAsync()).Parked == 1);

        await pair.ObserveAsync([look]);

        var state = await pair.LookAsync();
        (state.OwedIn, state.OwesLoad).ShouldBe((Lane.Live, false));
        (await OwedAsync(cluster)).ShouldBe(0);
    }

    [Fact]
    public async Task Creates_and_updates_go_in_batches_of_their_own_or_each_would_be_a_job_of_half_a_batch()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 60, both: 60, salesforceOnly: 60);

        await cluster.InStepAsync();

        foreach (var platform in new[] { cluster.HubSpot, cluster.Salesforce })
        {
            platform.Batches.ShouldAllBe(batch => batch.Creates == 0 || batch.Updates == 0);
            platform.Batches.Sum(batch => batch.Creates).ShouldBeGreaterThanOrEqualTo(60);
            platform.Batches.Sum(batch => batch.Updates).ShouldBeGreaterThanOrEqualTo(60);
        }
    }

    [Theory]
    [InlineData(PairStatus.Pending, true, null, 1)]
    [InlineData(PairStatus.Pending, false, null, 0)]
    [InlineData(PairStatus.Parked, true, "UNAVAILABLE", 1)]
    [InlineData(PairStatus.Parked, true, WaitingCodes.Budget, 1)]
    [InlineData(PairStatus.Parked, false, "UNAVAILABLE", 0)]
    [InlineData(PairStatus.Parked, true, WaitingCodes.FirstScan, 0)]
    [InlineData(PairStatus.Parked, true, null, 0)]
    public async Task It_owes_what_gets_done_by_itself_and_nothing_that_changes_meanwhile(PairStatus status, bool brought, string? waits, int owed)
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        var (now, nothing) = (TimeProvider.System.GetUtcNow(), new Dictionary<string, string?>());
        var owing = new PairState { OwesLoad = brought, Postponements = 1 };
        owing = status == PairStatus.Parked
            ? owing with { Waiting = waits is null ? null : new(now.AddHours(1), waits, "It waits."), Held = new([], now, now.AddHours(1)) }
            : owing with { Salesforce = new() { Outgoing = new() { Number = 1, Lane = Lane.Live, SentAt = now, Values = nothing, Expected = nothing, Sources = nothing } } };

        var store = cluster.SiloServices.GetRequiredService<IPairStore>();
        var stored = await store.WriteAsync(new PairKey(cluster.Contacts, "h1"), new(StoredPair.None, owing, now.AddHours(1), []));

        (await OwedAsync(cluster)).ShouldBe(owed);
        var counts = await cluster.CountsAsync();
        (counts.Pending, counts.Parked).ShouldBe(status == PairStatus.Pending ? (1, 0) : (0, 1));
        await store.WriteAsync(new PairKey(cluster.Contacts, "h1"), new(stored!, new PairState(), default, []));
        (await OwedAsync(cluster)).ShouldBe(0);
        (await cluster.CountsAsync()).ShouldBe(new PairCounts(0, 0, 0, 0));
    }

    private static Task<long> OwedAsync(SyncCluster cluster) => cluster.SiloServices.GetRequiredService<PairIndex>().CountLoadingAsync(cluster.Contacts);
}
