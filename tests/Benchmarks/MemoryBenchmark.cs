using System.CommandLine;
using System.Diagnostics;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// What a pair takes in Redis, and what it leaves in a silo when nobody needs it: pairs made by an initial sync, of seven mapped fields; and what that
/// took at its peak. The silo's heap is looked at after full collections: with no pair active, with many, and when those were let go of.
/// </summary>
internal static class MemoryBenchmark
{
    private const int MostRedisBytes = 1_200;
    private const int MostActive = 100_000;
    private const int ActivatedAtOnce = 256;
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(15);

    public static Command Command()
    {
        var pairs = new Option<int>("--pairs") { Description = "HubSpot contacts, each of which becomes a pair", DefaultValueFactory = _ => 100_000 };
        var command = new Command("memory", "What a pair takes in Redis and in a silo") { pairs };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(pairs), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var ports = SandboxPorts.Free();
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        var empty = await redis.UsedBytesAsync();
        await using var sandbox = await InitialSyncBenchmark.StartSandboxAsync(ports, pairs, "instant", cancellationToken);
        var watch = Stopwatch.StartNew();
        await using var silo = await BenchmarkSilo.StartAsync(ContactsConfiguration.Of(new SandboxConnection(SandboxConnection.Measured, ports)), "", cancellationToken, redis.Address);
        await LoadAsync(silo, pairs, cancellationToken);
        var loaded = watch.Elapsed.TotalSeconds;
        var (siloPeak, redisPeak) = (Peak(), await redis.PeakBytesAsync());

        // The poll after a load goes over all that it wrote, and would be in the heap.
        await silo.Grains.GetGrain<IConnectionGrain>(SandboxConnection.Measured).PauseAsync();
        var settled = (await silo.LookAsync()).Mappings.Single().Pairs.Total;
        var redisBytes = (double)(await redis.UsedBytesAsync() - empty) / settled;
        var kinds = (await redis.BytesByKindAsync()).Where(kind => kind.Value >= settled).OrderByDescending(kind => kind.Value).ToDictionary(kind => kind.Key, kind => Math.Round((double)kind.Value / settled));

        var names = await NamesAsync(silo, await sandbox.ContactIdsAsync(cancellationToken));
        await silo.ActivateAsync(names, cancellationToken);
        await silo.CollectAsync(cancellationToken);
        var idle = await HeapAsync(silo);
        await silo.ActivateAsync(names, cancellationToken);
        var active = await HeapAsync(silo);
        await silo.CollectAsync(cancellationToken);
        var collected = await HeapAsync(silo);

        await Report.HeadAsync("pairs", "Redis, bytes a pair", "goal", "pairs active", "heap, bytes an active pair", "heap after collection, bytes a pair", "goal");
        await Report.LineAsync($"| {settled} | {redisBytes:F0} | < {MostRedisBytes} | {active.Pairs} | {Each(active)} | {Each(collected)} | 0 |");
        await Report.LineAsync($"loaded in {loaded:F0} s; heap {idle.Bytes / 1e6:F1} MB with {idle.Pairs} pairs active, {active.Bytes / 1e6:F1} MB with {active.Pairs}, {collected.Bytes / 1e6:F1} MB with {collected.Pairs} again");
        await Report.LineAsync($"at most {siloPeak / 1e6:F0} MB in the silo's process while it was loaded, and {redisPeak / 1e6:F0} MB in Redis");
        await Report.LineAsync($"of the bytes in Redis: {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))}");
        await Report.JsonAsync(new { benchmark = "memory", pairs = settled, loadSeconds = Math.Round(loaded), siloPeakBytes = siloPeak, redisPeakBytes = redisPeak, redisBytesPerPair = Math.Round(redisBytes), redisBytesByKind = kinds, activated = active.Pairs, idleHeap = idle, activeHeap = active, collectedHeap = collected });
        return 0;

        string Each(Heap heap) => FormattableString.Invariant($"{(heap.Bytes - idle.Bytes) / (double)names.Count:F0}");
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static async Task LoadAsync(BenchmarkSilo silo, int pairs, CancellationToken cancellationToken)
    {
        var next = TellEvery;
        await silo.UntilAsync($"{pairs} records are loaded", async status =>
        {
            if (silo.Elapsed > next)
            {
                next = silo.Elapsed + TellEvery;
                await Report.LineAsync($"  {silo.Elapsed.TotalSeconds:F0} s: {status.Mappings.Single().Pairs}, {Environment.WorkingSet / 1e6:F0} MB");
            }

            return await silo.IsLoadedAsync(status, pairs);
        }, cancellationToken);
    }

    /// <summary>The pairs of HubSpot's contacts, as many as are made active.</summary>
    private static async Task<List<string>> NamesAsync(BenchmarkSilo silo, List<string> contacts)
    {
        var found = await silo.Services.GetRequiredService<LinkIndex>().LookupAsync(BenchmarkSilo.Contacts, Side.HubSpot, [.. contacts.Take(MostActive)]);
        return [.. found.OfType<string>().Select(pair => new PairKey(BenchmarkSilo.Contacts, pair).ToString())];
    }

    private static Task ActivateAsync(this BenchmarkSilo silo, List<string> names, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        names,
        new ParallelOptions { MaxDegreeOfParallelism = ActivatedAtOnce, CancellationToken = cancellationToken },
        async (name, _) => await silo.Grains.Pair(name).LookAsync());

    /// <summary>As the silo itself does with pairs that were idle for long enough.</summary>
    private static async Task CollectAsync(this BenchmarkSilo silo, CancellationToken cancellationToken)
    {
        var management = silo.Grains.GetGrain<IManagementGrain>(0);
        while (await silo.PairsInMemoryAsync() > 0)
        {
            await management.ForceActivationCollection(TimeSpan.FromSeconds(1), cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<Heap> HeapAsync(BenchmarkSilo silo)
    {
        var pairs = await silo.PairsInMemoryAsync();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new Heap(GC.GetTotalMemory(forceFullCollection: true), pairs);
    }

    private sealed record Heap(long Bytes, int Pairs);
}
