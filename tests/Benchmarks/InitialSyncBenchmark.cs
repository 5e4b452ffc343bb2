using System.CommandLine;
using System.Diagnostics;
using System.Runtime;
using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// HubSpot's contacts into an empty org: from the silo's start until every contact has its counterpart and nothing is owed. The
/// sandboxes run in a process of their own, with the platforms' limits, and realistic latencies where those are asked for.
/// </summary>
internal static class InitialSyncBenchmark
{
    /// <summary>What HubSpot lets one private app read, and write the identity to: 190 calls in 10 seconds, of which 50 may be searches that read 200 records
    /// each, where all others read or write 100.</summary>
    private const double HubSpotRecordsPerSecond = 1_200;

    /// <summary>What an org was measured to take in by Bulk API 2.0, after about two seconds in its queue.</summary>
    private const double BulkRecordsPerSecond = 1_066;
    private const double BulkQueueSeconds = 2;

    public static Command Command()
    {
        var records = new Option<int>("--records") { Description = "HubSpot contacts", DefaultValueFactory = _ => 50_000 };
        var eachSide = new Option<bool>("--each-side") { Description = "Salesforce has as many Contacts; half of them are the same people" };
        var profile = new Option<string>("--profile") { Description = "How long the platforms take to answer, and whether their limits hold", DefaultValueFactory = _ => "realistic" };
        profile.AcceptOnlyFromAmong("realistic", "instant");
        var against = new Option<string?>("--against") { Description = "Beside what is known to do the same: script" };
        against.AcceptOnlyFromAmong("script");
        var warmUp = new Option<int>("--warm-up") { Description = "HubSpot contacts of a load before it, which is not counted: the runtime compiles what is hot. It has platforms and a store of its own" };
        var redis = new Option<bool>("--redis") { Description = "With a Redis in a process of its own instead of the embedded store" };
        var completeOnly = new Option<bool>("--complete-only") { Description = "Does not wait until changes are followed, which for a million contacts takes HubSpot's polls most of an hour" };
        var once = new Option<bool>("--once") { Description = "Does not load a second time, from a lost state" };
        var command = new Command("initial-sync", "HubSpot's contacts into an empty org") { records, eachSide, profile, against, warmUp, redis, completeOnly, once };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(against) is null
            ? RunAsync(
                new Load(parsed.GetValue(records), parsed.GetValue(profile)!) { EachSide = parsed.GetValue(eachSide), OwnRedis = parsed.GetValue(redis), Follow = !parsed.GetValue(completeOnly) },
                parsed.GetValue(warmUp),
                parsed.GetValue(once),
                cancellationToken)
            : AgainstScript.RunAsync(parsed.GetValue(records), parsed.GetValue(profile)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Load load, int warmUp, bool once, CancellationToken cancellationToken)
    {
        if (warmUp > 0)
        {
            await WarmUpAsync(new Load(warmUp, "instant") { OwnRedis = load.OwnRedis }, cancellationToken);
        }

        var ports = SandboxPorts.Free();
        await using var sandbox = await StartSandboxAsync(ports, load.Records, load.Profile, cancellationToken, load.EachSide);
        var first = await LoadAsync(load, ports, sandbox, cancellationToken);
        await TellAsync(warmUp > 0 ? $"initial-sync after {warmUp}" : "initial-sync", load, first);
        if (load is { Profile: "realistic", EachSide: false })
        {
            var floor = Math.Max(load.Records / HubSpotRecordsPerSecond, BulkQueueSeconds + (load.Records / BulkRecordsPerSecond));
            await Report.LineAsync($"floor {floor:F1} s (HubSpot's burst limit {load.Records / HubSpotRecordsPerSecond:F1} s, Bulk API {BulkQueueSeconds + (load.Records / BulkRecordsPerSecond):F1} s), ratio {first.Seconds / floor:F2}");
        }

        if (!once)
        {
            // The state is kept, so that only a person who clears it makes everything be read again.
            await TellAsync("initial-sync again", load, await LoadAsync(load, ports, sandbox, cancellationToken));
        }

        return 0;
    }

    private static async Task WarmUpAsync(Load load, CancellationToken cancellationToken)
    {
        var ports = SandboxPorts.Free();
        await using var sandbox = await StartSandboxAsync(ports, load.Records, load.Profile, cancellationToken);
        await LoadAsync(load, ports, sandbox, cancellationToken);
    }

    /// <summary>HubSpot with so many contacts, and an org that is empty or has as many.</summary>
    public static async Task<SandboxProcess> StartSandboxAsync(SandboxPorts ports, int records, string profile, CancellationToken cancellationToken, bool eachSide = false)
    {
        var sandbox = await SandboxProcess.StartAsync(ports, limits: profile == "realistic", cancellationToken);
        await sandbox.SeedHubSpotAsync(records, portal: 1001, cancellationToken);
        if (eachSide)
        {
            await sandbox.SeedSalesforceAsync(records, cancellationToken);
        }

        await sandbox.AnswerAsync(profile, cancellationToken);
        return sandbox;
    }

    /// <summary>By a silo whose store is empty.</summary>
    public static async Task<LoadOutcome> LoadAsync(Load load, SandboxPorts ports, SandboxProcess sandbox, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
        try
        {
            await using var redis = load.OwnRedis ? await RedisServer.StartAsync(cancellationToken) : null;
            return await LoadAsync(load, ports, sandbox, folder, redis, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<LoadOutcome> LoadAsync(Load load, SandboxPorts ports, SandboxProcess sandbox, string folder, RedisServer? redis, CancellationToken cancellationToken)
    {
        var (callsBefore, sandboxCpu) = (await sandbox.CallsAsync(cancellationToken), sandbox.CpuTime);
        using var process = Process.GetCurrentProcess();
        var (cpu, compiled, paused, collected) = (process.TotalProcessorTime, JitInfo.GetCompilationTime(), GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        await using var silo = await BenchmarkSilo.StartAsync(ContactsConfiguration.Of(new SandboxConnection(SandboxConnection.Measured, ports)), folder, cancellationToken, redis?.Address);
        (double Seconds, double Cpu, double SandboxCpu)? complete = null;
        var next = TimeSpan.FromSeconds(5);
        BackfillStatus? done = null;
        await silo.UntilAsync("it is in step", async status =>
        {
            if (complete is null && await silo.IsLoadedAsync(status, load.Pairs))
            {
                process.Refresh();
                complete = (silo.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds, (sandbox.CpuTime - sandboxCpu).TotalSeconds);
                await Report.LineAsync($"  {complete.Value.Seconds,5:F1} s complete: CPU {complete.Value.Cpu:F1} s, sandboxes {complete.Value.SandboxCpu:F1} s; {process.PeakWorkingSet64 / 1_000_000} MB, {silo.RedisOperations / (double)load.Pairs:F1} Redis operations a record; {(JitInfo.GetCompilationTime() - compiled).TotalSeconds:F1} s compiling, {(GC.GetTotalPauseDuration() - paused).TotalSeconds:F1} s of pauses for garbage, {GC.CollectionCount(0) - collected} collections.");
            }

            if (silo.Elapsed > next)
            {
                next = silo.Elapsed + TimeSpan.FromSeconds(5);
                var pairs = status.Mappings.Single().Pairs;
                await Report.LineAsync($"  {silo.Elapsed.TotalSeconds,5:F0} s {status.Phase}: {pairs.Settled} settled, {pairs.Pending} pending, {pairs.Parked} parked, {pairs.Quarantined} quarantined, {await silo.PairsInMemoryAsync()} in memory; {Environment.WorkingSet / 1_000_000} MB, heap {GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes / 1_000_000} MB after its last collection");
            }

            done = status.Backfill is { Phase: BackfillPhase.Done } backfill ? backfill : null;
            return complete is not null && done is not null && (!load.Follow || status.Phase == ConnectionPhase.InStep);
        }, cancellationToken);
        process.Refresh();
        return new LoadOutcome(
            complete!.Value.Seconds,
            load.Follow ? silo.Elapsed.TotalSeconds : null,
            done!,
            (await sandbox.CallsAsync(cancellationToken)).Since(callsBefore),
            complete.Value.Cpu,
            complete.Value.SandboxCpu,
            process.PeakWorkingSet64,
            redis is null ? null : await redis.PeakBytesAsync());
    }

    private static async Task TellAsync(string benchmark, Load load, LoadOutcome outcome)
    {
        var (profile, records) = (load.Profile, load.Records);
        var (hubSpot, salesforce) = (outcome.Calls.HubSpot.Values.Sum(), outcome.Calls.Salesforce.Values.Sum());
        await Report.LineAsync($"{benchmark}, {profile}: {records} contacts{(load.EachSide ? " on each side" : "")}, {load.Pairs} pairs complete in {outcome.Seconds:F1} s, {load.Pairs / outcome.Seconds:F0} pairs/s{(outcome.InStepAfter is { } followed ? $", changes followed after {followed:F1} s" : "")}; {salesforce} Salesforce calls ({(double)salesforce / load.Pairs:F4} a pair), {hubSpot} HubSpot calls; CPU {outcome.Cpu:F1} s, sandboxes {outcome.SandboxCpu:F1} s; {outcome.Memory / 1_000_000} MB{(outcome.Redis is { } redis ? $", Redis {redis / 1_000_000} MB" : ", store included")}");
        await Report.LineAsync($"Of these the load itself: {outcome.Load.HubSpot} to HubSpot, {outcome.Load.Salesforce} to Salesforce");
        foreach (var (operation, calls) in outcome.Calls.HubSpot.Concat(outcome.Calls.Salesforce).Where(one => one.Value > 0).OrderByDescending(one => one.Value).Take(12))
        {
            await Report.LineAsync($"  {calls,6} {operation}");
        }

        await Report.JsonAsync(new
        {
            benchmark,
            profile,
            records,
            pairs = load.Pairs,
            seconds = Math.Round(outcome.Seconds, 1),
            secondsUntilFollowing = outcome.InStepAfter is { } after ? Math.Round(after, 1) : (double?)null,
            pairsPerSecond = Math.Round(load.Pairs / outcome.Seconds),
            salesforceCalls = salesforce,
            salesforceCallsPerPair = Math.Round((double)salesforce / load.Pairs, 5),
            hubSpotCalls = hubSpot,
            salesforceLoadCalls = outcome.Load.SalesforceCalls,
            salesforceLoadCallsStated = outcome.Load.Price?.Salesforce.Total,
            hubSpotLoadCalls = outcome.Load.HubSpotCalls,
            hubSpotLoadCallsStated = outcome.Load.Price?.HubSpot.Total,
            siloCpuSeconds = Math.Round(outcome.Cpu, 1),
            sandboxCpuSeconds = Math.Round(outcome.SandboxCpu, 1),
            siloPeakMegabytes = outcome.Memory / 1_000_000,
            redisPeakMegabytes = outcome.Redis / 1_000_000,
        });
    }
}

/// <param name="Records">HubSpot's contacts.</param>
/// <param name="Profile">How long the platforms take to answer, and whether their limits hold.</param>
internal sealed record Load(int Records, string Profile)
{
    /// <summary>Salesforce has as many Contacts, half of which are the same people; else none.</summary>
    public bool EachSide { get; init; }

    /// <summary>A Redis in a process of its own; else the embedded store.</summary>
    public bool OwnRedis { get; init; }

    /// <summary>Whether to go on until changes are followed; the calls until then are counted, too.</summary>
    public bool Follow { get; init; }

    public int Pairs => EachSide ? (2 * Records) - (Records / 2) : Records;
}

/// <summary>What a load took. <paramref name="Load"/> tells of its own calls: pollers make some besides. CPU seconds are those until it was complete; memory is the most that the process has ever taken, and the most that the data of its Redis took.</summary>
internal sealed record LoadOutcome(double Seconds, double? InStepAfter, BackfillStatus Load, PlatformCalls Calls, double Cpu, double SandboxCpu, long Memory, long? Redis);
