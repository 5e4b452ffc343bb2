using HubSpotSfSync.Grains.Asking;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Tests.Cluster;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace HubSpotSfSync.Grains.Tests.Asking;

/// <summary>What a run remembers, and how it ends.</summary>
public sealed class SyncRunTests(RedisFixture redis)
{
    private static readonly AskedRecord InStep = new(Side.HubSpot, "1", PairProgress.InStep, "", "");
    private static readonly AskedRecord Failed = new(Side.HubSpot, "2", PairProgress.Failed, "CODE", "Reason.");

    [Fact]
    public void A_part_that_begins_anew_counts_its_records_once()
    {
        var state = new SyncRunState { Request = new SyncRequest { Mapping = "contacts" }, Status = Running("contacts") };

        var first = state.After([InStep, Failed], 0, "a").PartAgain().After([InStep, Failed], 0, "a");
        var second = first.After([], 1, null).After([InStep], 1, "b").PartAgain().After([InStep], 1, "b");

        (first.Status!.Found, first.Status.InStep, first.Status.Failed, first.Status.NotInStep.Count).ShouldBe((2, 1, 1, 1));
        (second.Status!.Found, second.Status.InStep, second.Status.Failed, second.Part).ShouldBe((3, 2, 1, 1));
    }

    [Fact]
    public async Task A_run_whose_mapping_has_left_the_configuration_ends_and_says_so()
    {
        await using var cluster = await SyncCluster.DeployAsync(redis);
        var run = cluster.Grains.GetGrain<ISyncRunGrain>(new SyncRunKey(cluster.Name, "1").ToString());
        await cluster.SiloServices.GetRequiredService<IGrainStorage>().WriteStateAsync("run", run.GetGrainId(), new GrainState<SyncRunState>
        {
            State = new SyncRunState { Request = new SyncRequest { Mapping = "tickets", HubSpotIds = ["1"] }, Status = Running("tickets") },
        });

        await run.EnsureAsync();

        await SyncCluster.EventuallyAsync("it ends", async () => (await run.LookAsync())!.IsOver);
        var status = (await run.LookAsync())!;
        (status.Phase, status.Problem).ShouldBe((SyncRunPhase.Failed, $"There is no mapping 'tickets' in a connection '{cluster.Name}'."));
    }

    private static SyncRunStatus Running(string mapping) =>
        new() { Run = "1", Connection = "c", Mapping = mapping, Phase = SyncRunPhase.Running, Lane = Lane.Urgent, Started = DateTimeOffset.UnixEpoch };
}
