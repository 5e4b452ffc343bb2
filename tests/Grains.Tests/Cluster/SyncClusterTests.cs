using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>The rules that hold between grains, storage and platforms, whatever fails in between.</summary>
public sealed class SyncClusterTests(RedisFixture redis)
{
    [Fact]
    public async Task Both_sides_are_matched_and_merged_with_few_calls_and_a_change_reaches_the_other_side()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 200, both: 100, salesforceOnly: 200);

        await cluster.InStepAsync();

        People.ShouldBeEqual(cluster, people: 500);
        cluster.Salesforce.WriteCalls.ShouldBeLessThanOrEqualTo(60, "300 records to write share their calls");
        cluster.HubSpot.WriteCalls.ShouldBeLessThanOrEqualTo(60);

        cluster.HubSpot.Edit(cluster.HubSpot.ByMatch()["h7@x.example"].Id, "jobtitle", "Changed in HubSpot");
        cluster.Salesforce.Edit(cluster.Salesforce.ByMatch()["s7@x.example"].Id, "Title", "Changed in Salesforce");
        await SyncCluster.EventuallyAsync("both changes have crossed", () =>
            cluster.Salesforce.ByMatch()["h7@x.example"].Values["Title"] == "Changed in HubSpot" && cluster.HubSpot.ByMatch()["s7@x.example"].Values["jobtitle"] == "Changed in Salesforce");
    }

    [Fact]
    public async Task Creates_whose_answers_are_lost_make_no_second_record()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 40, both: 0, salesforceOnly: 40);
        LoseFirstAnswers(cluster.HubSpot);
        LoseFirstAnswers(cluster.Salesforce);

        await cluster.InStepAsync();

        People.ShouldBeEqual(cluster, people: 80);
    }

    [Fact]
    public async Task A_refused_record_is_quarantined_beside_its_batch_and_goes_through_once_it_has_changed()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 20, both: 0, salesforceOnly: 0);
        cluster.Salesforce.Fault = write => write.Values.GetValueOrDefault("Title") == "Title of h3@x.example" ? WriteFault.Refused : WriteFault.None;

        await cluster.InStepAsync();

        (await cluster.CountsAsync()).ShouldBe(new PairCounts(19, 0, 0, 1));
        cluster.HubSpot.Edit(cluster.HubSpot.ByMatch()["h3@x.example"].Id, "jobtitle", "Mended");
        await SyncCluster.EventuallyAsync("nothing is quarantined", async () => await cluster.CountsAsync() == new PairCounts(20, 0, 0, 0));
        People.ShouldBeEqual(cluster, people: 20);
    }

    [Fact]
    public async Task Pairs_are_where_their_couriers_think_and_couriers_on_the_silos_that_they_are_named_after()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 0, both: 60, salesforceOnly: 0);

        await cluster.InStepAsync();
        var names = await cluster.SiloServices.GetRequiredService<LinkIndex>().LookupAsync(cluster.Contacts, Side.HubSpot, [.. cluster.HubSpot.Records.Select(contact => contact.Id)]);
        DetailedGrainStatistic[] grains = [];
        List<DetailedGrainStatistic> pairs = [];

        // A poll that tells them nothing new has them leave memory meanwhile.
        await SyncCluster.EventuallyAsync("all pairs are in memory at once", async () =>
        {
            await Task.WhenAll(names.Select(name => cluster.Grains.Pair(new PairKey(cluster.Contacts, name!)).LookAsync()));
            grains = await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, null, TestContext.Current.CancellationToken);
            pairs = [.. grains.Where(grain => grain.GrainType.Contains(nameof(RecordPairGrain), StringComparison.Ordinal))];
            return pairs.Count == 60;
        });

        var places = cluster.SiloServices.GetRequiredService<PairPlaces>();
        pairs.ShouldAllBe(pair => places.SiloOf(pair.GrainId.Key.ToString()!).Equals(pair.SiloAddress));
        pairs.Select(pair => pair.SiloAddress).Distinct().Count().ShouldBe(2);
        var couriers = grains.Where(grain => grain.GrainType.Contains(nameof(PairCourierGrain), StringComparison.Ordinal)).ToList();
        couriers.ShouldNotBeEmpty();
        couriers.ShouldAllBe(courier => courier.GrainId.Key.ToString() == courier.SiloAddress.ToParsableString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silos_come_and_go_and_no_change_is_lost_or_record_doubled(bool killed)
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 60, both: 0, salesforceOnly: 0);
        await cluster.InStepAsync();

        for (var round = 1; round <= 2; round++)
        {
            ChangeAll($"Before, {round}");
            await cluster.SiloComesAsync();
            ChangeAll($"With it, {round}");
            await CrossedAsync($"With it, {round}");
            ChangeAll($"Without it, {round}");
            await cluster.SiloGoesAsync(killed);
            await CrossedAsync($"Without it, {round}");
        }

        await cluster.InStepAsync();
        People.ShouldBeEqual(cluster, people: 60);

        void ChangeAll(string title)
        {
            foreach (var contact in cluster.HubSpot.Records)
            {
                cluster.HubSpot.Edit(contact.Id, "jobtitle", title);
            }
        }

        Task CrossedAsync(string title) => SyncCluster.EventuallyAsync($"{title} has crossed", () => cluster.Salesforce.Records.All(contact => contact.Values["Title"] == title));
    }

    [Fact]
    public async Task A_busy_platform_parks_the_pairs_and_they_resume_by_themselves()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 20, both: 0, salesforceOnly: 0);
        cluster.Salesforce.Fault = _ => WriteFault.Busy;
        await cluster.Connection.EnsureAsync(cluster.Plan.Version);
        await SyncCluster.EventuallyAsync("all are parked", async () => (await cluster.CountsAsync()).Parked == 20);

        cluster.Salesforce.Fault = _ => WriteFault.None;

        await cluster.InStepAsync();
        People.ShouldBeEqual(cluster, people: 20);
    }

    [Theory]
    [InlineData(StorageFault.FailsBefore)]
    [InlineData(StorageFault.FailsAfter)]
    [InlineData(StorageFault.AnotherWasFaster)]
    internal async Task Storage_that_fails_loses_and_doubles_nothing(StorageFault fault)
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 30, both: 30, salesforceOnly: 30);
        var writes = new ConcurrentDictionary<PairKey, int>();
        cluster.PairFault = pair => writes.AddOrUpdate(pair, 1, (_, count) => count + 1) is 2 or 4 ? fault : StorageFault.None;

        await cluster.InStepAsync();

        People.ShouldBeEqual(cluster, people: 90);
        writes.Values.Count(count => count >= 2).ShouldBeGreaterThan(50, "the fault struck most grains");
    }

    [Fact]
    public async Task Calls_stay_within_the_budget_and_what_it_does_not_cover_waits()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, "{ dailyCalls: 20, share: 50%, reserve: 50% }");
        People.Seed(cluster, hubSpotOnly: 20, both: 0, salesforceOnly: 0);

        await cluster.Connection.EnsureAsync(cluster.Plan.Version);
        await SyncCluster.EventuallyAsync("the live lane is closed", async () =>
            (await cluster.Grains.GetGrain<IApiBudgetGrain>(Sync.Mappings.Accounts.Salesforce(cluster.Name)).LookAsync()).Ours >= 8);
        // A call or two may be left for the first of these changes.
        var changes = 0;
        await SyncCluster.EventuallyAsync("a change is parked", async () =>
        {
            var counts = await cluster.CountsAsync();
            if (counts is { Pending: 0, Parked: 0 })
            {
                cluster.HubSpot.Edit(cluster.HubSpot.ByMatch()["h3@x.example"].Id, "jobtitle", $"Must wait {changes++}");
            }

            return counts.Parked > 0;
        });

        cluster.Salesforce.Calls.ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public async Task A_comparison_finds_what_went_away_in_silence()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 0, both: 3, salesforceOnly: 0);
        await cluster.InStepAsync();
        var gone = cluster.HubSpot.Records[1].Id;
        cluster.HubSpot.Vanish(gone);

        var group = cluster.Plan.Mapping(cluster.Name, "contacts");
        var read = await cluster.SiloServices.GetRequiredService<Comparison>().RunAsync(group, group.Sources[0], TestContext.Current.CancellationToken);

        read.ShouldBe(2);
        var pair = (await cluster.SiloServices.GetRequiredService<LinkIndex>().LookupAsync(cluster.Contacts, Side.HubSpot, [gone]))[0]!;
        (await cluster.Grains.Pair(new PairKey(cluster.Contacts, pair)).LookAsync()).HubSpot.Deleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_poll_that_is_asked_for_while_one_runs_follows_it()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 1, both: 0, salesforceOnly: 0);
        await cluster.InStepAsync();
        var poller = cluster.Grains.GetGrain<IPollerGrain>(new ObjectKey(cluster.Contacts, Side.HubSpot, "contacts").ToString());
        await SyncCluster.EventuallyAsync("it follows", async () => (await poller.LookAsync()).Phase == SourcePhase.Following);
        var (running, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.HubSpot.Answering = () =>
        {
            running.TrySetResult();
            return answer.Task;
        };
        await poller.PollNowAsync();
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        cluster.HubSpot.Edit(cluster.HubSpot.Records[0].Id, "jobtitle", "Too late for that poll");
        await poller.PollNowAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        answer.SetResult();

        await SyncCluster.EventuallyAsync("it has crossed", () => cluster.Salesforce.Records[0].Values["Title"] == "Too late for that poll");
    }

    [Fact]
    public async Task A_platform_is_asked_for_its_change_events_and_the_budget_tells_of_them()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        cluster.Salesforce.Events = new EventUse(17_600, 25_000);
        var budget = cluster.Grains.GetGrain<IApiBudgetGrain>(Sync.Mappings.Accounts.Salesforce(cluster.Name));

        await SyncCluster.EventuallyAsync("they are told", async () => (await budget.LookAsync()).Events is { Delivered: 17_600, Limit: 25_000 });

        await SyncCluster.EventuallyAsync("operators are told", async () => (await budget.LookAsync()).Alerts.Any(alert => alert.Kind == BudgetAlertKind.Events));
    }

    [Fact]
    public async Task A_poll_that_fails_is_made_again_when_the_platform_said_and_not_a_whole_round_later()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h");
        People.Seed(cluster, hubSpotOnly: 1, both: 0, salesforceOnly: 0);
        await cluster.InStepAsync();
        var poller = cluster.Grains.GetGrain<IPollerGrain>(new ObjectKey(cluster.Contacts, Side.HubSpot, "contacts").ToString());
        await SyncCluster.EventuallyAsync("it follows", async () => (await poller.LookAsync()).Phase == SourcePhase.Following);
        var failures = 0;
        cluster.HubSpot.Answering = () => Interlocked.Increment(ref failures) == 1
            ? throw new CrmException(CrmFault.BudgetSpent, "RATE_LIMIT", "Not now.", TimeSpan.FromMilliseconds(200))
            : Task.CompletedTask;
        cluster.HubSpot.Edit(cluster.HubSpot.Records[0].Id, "jobtitle", "Found by the second try");

        await poller.PollNowAsync();

        await SyncCluster.EventuallyAsync("it has crossed", () => cluster.Salesforce.Records[0].Values["Title"] == "Found by the second try");
        failures.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Two_records_of_one_side_with_one_match_value_are_reported_and_not_merged()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        cluster.HubSpot.Create(("email", "twin@x.example"), ("lastname", "One"), ("jobtitle", "First"));
        cluster.HubSpot.Create(("email", "twin@x.example"), ("lastname", "Two"), ("jobtitle", "Second"));

        await cluster.InStepAsync();

        (await cluster.CountsAsync()).ShouldBe(new PairCounts(1, 0, 0, 1));
        cluster.Salesforce.Records.Count.ShouldBe(1);
        var quarantined = await cluster.SiloServices.GetRequiredService<PairIndex>().QuarantinedAsync(cluster.Contacts, 10);
        var pair = await cluster.Grains.Pair(new PairKey(cluster.Contacts, quarantined.Single())).LookAsync();
        pair.Refusal!.Code.ShouldBe("DUPLICATE_SUSPECTED");
    }

    /// <summary>Somebody pages through the report while a mapping leaves the configuration.</summary>
    [Theory]
    [InlineData("activities", 1)]
    [InlineData("tickets", 0)]
    public async Task The_report_of_duplicates_goes_on_behind_a_mapping_that_is_no_more(string former, int behind)
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        cluster.HubSpot.Create(("email", "twin@x.example"), ("lastname", "One"), ("jobtitle", "First"));
        cluster.HubSpot.Create(("email", "twin@x.example"), ("lastname", "Two"), ("jobtitle", "Second"));
        await cluster.InStepAsync();

        var page = await cluster.Grains.GetGrain<IDuplicatesGrain>(IDuplicatesGrain.Key).PageAsync(new DuplicateQuery { After = $"{cluster.Name}/{former}/h1:HubSpot" });

        page.Groups.Count.ShouldBe(behind);
        page.Next.ShouldBeNull();
    }

    [Fact]
    public async Task What_a_webhook_told_of_a_paused_connection_stays_in_the_inbox_until_it_is_resumed()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 0, both: 5, salesforceOnly: 0);
        await cluster.InStepAsync();
        await cluster.Connection.PauseAsync();
        var contact = cluster.HubSpot.Records[0];
        var inbox = InboxStore.PartitionOf(cluster.Name, contact.Id);
        var store = cluster.SiloServices.GetRequiredService<InboxStore>();
        var told = contact with { Version = new RecordVersion(contact.Version.ModifiedAtMs + 60_000), Values = new Dictionary<string, string?> { ["jobtitle"] = "Told in the pause" } };

        await store.AppendAsync(inbox, [new InboxEntry { ObjectType = "contacts", RecordId = contact.Id, Record = told }]);
        await cluster.Grains.GetGrain<IInboxGrain>(inbox.ToString()).PokeAsync();

        (await store.PeekAsync(inbox, 10)).Count.ShouldBe(1);
        await cluster.Connection.ResumeAsync();
        await SyncCluster.EventuallyAsync("it has crossed", () => cluster.Salesforce.ByMatch()[contact.Values["email"]!].Values["Title"] == "Told in the pause");
        await SyncCluster.EventuallyAsync("the inbox is empty", async () => (await store.PeekAsync(inbox, 10)).Count == 0);
    }

    [Fact]
    public async Task What_a_burst_of_webhooks_tells_crosses_with_its_latest_values()
    {
        const int Rounds = 5;
        await using var cluster = await SyncCluster.DeployAsync(redis);
        People.Seed(cluster, hubSpotOnly: 0, both: 160, salesforceOnly: 0);
        await cluster.InStepAsync();
        var store = cluster.SiloServices.GetRequiredService<InboxStore>();
        var inbox = InboxStore.PartitionOf(cluster.Name, cluster.HubSpot.Records[0].Id);
        var contacts = cluster.HubSpot.Records.Where(contact => InboxStore.PartitionOf(cluster.Name, contact.Id) == inbox).ToList();
        (Rounds * contacts.Count).ShouldBeGreaterThan(ChangeBurst.ChangesPerSecond);

        for (var round = 1; round <= Rounds; round++)
        {
            await store.AppendAsync(inbox, contacts.Select(contact => Told(contact, round)));
            await cluster.Grains.GetGrain<IInboxGrain>(inbox.ToString()).PokeAsync();
        }

        await SyncCluster.EventuallyAsync("the inbox is empty", async () => (await store.PeekAsync(inbox, 1)).Count == 0);
        await SyncCluster.EventuallyAsync("the latest has crossed", () =>
        {
            var held = cluster.Salesforce.ByMatch();
            return contacts.TrueForAll(contact => held[contact.Values["email"]!].Values["Title"] == $"Round {Rounds}");
        });

        static InboxEntry Told(CrmRecord contact, int round) => new()
        {
            ObjectType = "contacts",
            RecordId = contact.Id,
            Record = contact with { Version = new RecordVersion(contact.Version.ModifiedAtMs + (round * 60_000)), Values = new Dictionary<string, string?> { ["jobtitle"] = $"Round {round}" } },
        };
    }

    private static void LoseFirstAnswers(FakePlatform platform)
    {
        var lost = new HashSet<string>();
        platform.Fault = write => lost.Add(write.Identity) ? WriteFault.AnswerLost : WriteFault.None;
    }
}
