using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace HubSpotSfSync.Grains.Tests.Cluster;

public sealed class ChangeStreamTests(RedisFixture redis)
{
    private const string State = "stream";

    [Fact]
    public async Task It_begins_when_the_first_scan_is_done_and_goes_on_at_its_position()
    {
        await using var cluster = await DeployAsync();

        await SubscribedAsync(cluster, 1);
        cluster.Stream.Subscribed.ShouldHaveSingleItem().ShouldBe("", "nothing to go on from");
        cluster.Stream.Send(new ChangeBatch([], "AAAAAAAAAAE=") { Events = 3 });
        await SyncCluster.EventuallyAsync("its position is stored", async () => (await StoredAsync(cluster)).Objects.GetValueOrDefault("Contact")?.Position == "AAAAAAAAAAE=");
        cluster.Stream.Break(CrmFault.Unavailable);

        await SubscribedAsync(cluster, 2);
        cluster.Stream.Subscribed.Last().ShouldBe("AAAAAAAAAAE=");
    }

    [Fact]
    public async Task What_is_delivered_is_counted_by_object()
    {
        await using var cluster = await DeployAsync();
        await SubscribedAsync(cluster, 1);

        cluster.Stream.Send(new ChangeBatch([], null) { Events = 3 });

        await SyncCluster.EventuallyAsync("they are counted", async () => (await Budget(cluster).LookAsync()).Events?.Objects is [{ Object: "Contact", Delivered: 3, Polled: null }]);
    }

    /// <summary>Each object has a topic of its own, in which the position of the one for all of them means nothing.</summary>
    [Fact]
    public async Task What_the_one_subscription_for_all_objects_had_not_told_is_found()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h", changeEvents: true);
        var safe = cluster.Clock.GetUtcNow().AddHours(-7);
        var grain = cluster.Grains.GetGrain<IChangeStreamGrain>(cluster.Name).GetGrainId();
        await cluster.SiloServices.GetRequiredService<IGrainStorage>().WriteStateAsync(State, grain, new GrainState<ChangeStreamState> { State = new ChangeStreamState { SafeUntil = safe } });

        cluster.Salesforce.Create(("Email", "ada@acme.com"), ("LastName", "Lovelace"));
        await cluster.InStepAsync();

        await SyncCluster.EventuallyAsync("everything since is asked for", () => cluster.Salesforce.PolledFrom.Any(from => from <= safe));
        (await StoredAsync(cluster)).SafeUntil.ShouldBeNull();
    }

    [Fact]
    public async Task When_all_events_are_delivered_the_pollers_take_over_where_it_was_safe()
    {
        await using var cluster = await DeployAsync();
        await SubscribedAsync(cluster, 1);
        await SyncCluster.EventuallyAsync("it has begun", async () => (await StoredAsync(cluster)).Objects.ContainsKey("Contact"));
        var safe = (await StoredAsync(cluster)).Objects["Contact"].SafeUntil;

        cluster.Stream.Break(CrmFault.EventsSpent);

        await SyncCluster.EventuallyAsync("it is polled", async () => (await StatusAsync(cluster)).Phase == SourcePhase.Polled);
        await SyncCluster.EventuallyAsync("everything since is asked for", () => cluster.Salesforce.PolledFrom.Any(from => from <= safe));
        (await StoredAsync(cluster)).Objects.ShouldBeEmpty();
        var polls = cluster.Salesforce.PolledFrom.Count;
        await SyncCluster.EventuallyAsync("it goes on", () => cluster.Salesforce.PolledFrom.Count > polls + 2);
        await SyncCluster.EventuallyAsync("the budget tells", async () => (await Budget(cluster).LookAsync()).Events?.Objects is [{ Polled.Why: EventShortage.Spent }]);
    }

    [Fact]
    public async Task An_object_without_events_is_polled_and_says_why()
    {
        await using var cluster = await DeployAsync();
        await SubscribedAsync(cluster, 1);

        cluster.Stream.Break(CrmFault.Refused);

        await SyncCluster.EventuallyAsync("it is polled", async () => await StatusAsync(cluster) is { Phase: SourcePhase.Polled, Problem: "The test ends the stream." });
        var polls = cluster.Salesforce.PolledFrom.Count;
        await SyncCluster.EventuallyAsync("it goes on", () => cluster.Salesforce.PolledFrom.Count > polls + 2);
    }

    /// <summary>In step. Polls are an hour apart unless they have to stand in for events.</summary>
    private async Task<SyncCluster> DeployAsync()
    {
        var cluster = await SyncCluster.DeployAsync(redis, pollEvery: "1h", changeEvents: true);
        cluster.Salesforce.Events = new EventUse(0, 25_000);
        cluster.Salesforce.Create(("Email", "ada@acme.com"), ("LastName", "Lovelace"));
        await cluster.InStepAsync();
        return cluster;
    }

    private static Task SubscribedAsync(SyncCluster cluster, int times) =>
        SyncCluster.EventuallyAsync("it is subscribed to", () => cluster.Stream.Subscribed.Count >= times);

    private static async Task<ChangeStreamState> StoredAsync(SyncCluster cluster)
    {
        var stored = new GrainState<ChangeStreamState>();
        await cluster.SiloServices.GetRequiredService<IGrainStorage>().ReadStateAsync(State, cluster.Grains.GetGrain<IChangeStreamGrain>(cluster.Name).GetGrainId(), stored);
        return stored.State ?? new ChangeStreamState();
    }

    private static async Task<SourceStatus> StatusAsync(SyncCluster cluster) =>
        (await cluster.Grains.GetGrain<IChangeStreamGrain>(cluster.Name).LookAsync(cluster.Name)).ShouldHaveSingleItem();

    private static IApiBudgetGrain Budget(SyncCluster cluster) => cluster.Grains.GetGrain<IApiBudgetGrain>(Accounts.Salesforce(cluster.Name));
}
