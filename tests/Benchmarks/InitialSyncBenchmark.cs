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
        var profile = new Option<string>("--profile") { Description = "How long the platforms take to answer, and whether their limits hold", DefaultValueFactory = _ => "realistic" };
        profile.AcceptOnlyFromAmong("realistic", "instant");
        var against = new Option<string?>("--against") { Description = "Beside what is known to do the same: script" };
        against.AcceptOnlyFromAmong("script");
        var warmUp = new Option<int>("--warm-up") { Description = "HubSpot contacts of a load before it, which is not counted: the runtime compiles what is hot. It has platforms and a store of its own" };
        var completeOnly = new Option<bool>("--complete-only") { Description = "Does not wait until changes are followed, which for a million contacts takes HubSpot's polls most of an hour" };
        var command = new Command("initial-sync", "HubSpot's contacts into an empty org") { records, profile, against, warmUp, completeOnly };
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(against) is null
            ? RunAsync(parsed.GetValue(records), parsed.GetValue(warmUp), parsed.GetValue(profile)!, follow: !parsed.GetValue(completeOnly), cancellationToken)
            : AgainstScript.RunAsync(parsed.GetValue(records), parsed.GetValue(profile)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int records, int warmUp, string profile, bool follow, CancellationToken cancellationToken)
    {
        if (warmUp > 0)
        {
            await WarmUpAsync(warmUp, cancellationToken);
        }

        var ports = SandboxPorts.Free();
        await using var sandbox = await StartSandboxAsync(ports, records, profile, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
        try
        {
            var first = await LoadAsync(folder, ports, records, sandbox, follow, cancellationToken);
            await TellAsync(warmUp > 0 ? $"initial-sync after {warmUp}" : "initial-sync", profile, records, first);
            if (profile == "realistic")
            {
                var floor = Math.Max(records / HubSpotRecordsPerSecond, BulkQueueSeconds + (records / BulkRecordsPerSecond));
                await Report.LineAsync($"floor {floor:F1} s (HubSpot's burst limit {records / HubSpotRecordsPerSecond:F1} s, Bulk API {BulkQueueSeconds + (records / BulkRecordsPerSecond):F1} s), ratio {first.Seconds / floor:F2}");
            }

            // The state is kept, so that only a person who clears it makes everything be read again.
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            var second = await LoadAsync(folder, ports, records, sandbox, follow, cancellationToken);
            await TellAsync("initial-sync again", profile, records, second);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WarmUpAsync(int records, CancellationToken cancellationToken)
    {
        var (ports, folder) = (SandboxPorts.Free(), Directory.CreateTempSubdirectory("hubspotsfsync-").FullName);
        await using var sandbox = await StartSandboxAsync(ports, records, "instant", cancellationToken);
        await LoadAsync(folder, ports, records, sandbox, follow: false, cancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>HubSpot with so many contacts, and an empty org.</summary>
    public static async Task<SandboxProcess> StartSandboxAsync(SandboxPorts ports, int records, string profile, CancellationToken cancellationToken)
    {
        var sandbox = await SandboxProcess.StartAsync(ports, limits: profile == "realistic", cancellationToken);
        await sandbox.SeedHubSpotAsync(records, portal: 1001, cancellationToken);
        await sandbox.AnswerAsync(profile, cancellationToken);
        return sandbox;
    }

    /// <param name="folder">Of the embedded store, empty.</param>
    /// <param name="ports">Of the sandboxes.</param>
    /// <param name="records">How many contacts HubSpot has.</param>
    /// <param name="sandbox">The platforms.</param>
    /// <param name="follow">Whether to go on until changes are followed; the calls until then are counted, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LoadOutcome> LoadAsync(string folder, SandboxPorts ports, int records, SandboxProcess sandbox, bool follow, CancellationToken cancellationToken)
    {
        var (callsBefore, sandboxCpu) = (await sandbox.CallsAsync(cancellationToken), sandbox.CpuTime);
        using var process = Process.GetCurrentProcess();
        var (cpu, compiled, paused, collected) = (process.TotalProcessorTime, JitInfo.GetCompilationTime(), GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        await using var silo = await BenchmarkSilo.StartAsync(ContactsConfiguration.Of(new SandboxConnection(SandboxConnection.Measured, ports)), folder, cancellationToken);
        (double Seconds, double Cpu, double SandboxCpu)? complete = null;
        var next = TimeSpan.FromSeconds(5);
        await silo.UntilAsync("it is in step", async status =>
        {
            if (complete is null && await silo.IsLoadedAsync(status, records))
            {
                process.Refresh();
                complete = (silo.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds, (sandbox.CpuTime - sandboxCpu).TotalSeconds);
                await Report.LineAsync($"  {complete.Value.Seconds,5:F1} s complete: CPU {complete.Value.Cpu:F1} s, sandboxes {complete.Value.SandboxCpu:F1} s; {process.PeakWorkingSet64 / 1_000_000} MB, {silo.RedisOperations / (double)records:F1} Redis operations a record; {(JitInfo.GetCompilationTime() - compiled).TotalSeconds:F1} s compiling, {(GC.GetTotalPauseDuration() - paused).TotalSeconds:F1} s of pauses for garbage, {GC.CollectionCount(0) - collected} collections.");
            }

            if (silo.Elapsed > next)
            {
                next = silo.Elapsed + TimeSpan.FromSeconds(5);
                var pairs = status.Mappings.Single().Pairs;
                await Report.LineAsync($"  {silo.Elapsed.TotalSeconds,5:F0} s {status.Phase}: {pairs.Settled} settled, {pairs.Pending} pending, {pairs.Parked} parked, {pairs.Quarantined} quarantined");
            }

            return complete is not null && (!follow || status.Phase == ConnectionPhase.InStep);
        }, cancellationToken);
        process.Refresh();
        return new LoadOutcome(
            complete!.Value.Seconds,
            follow ? silo.Elapsed.TotalSeconds : null,
            (await sandbox.CallsAsync(cancellationToken)).Since(callsBefore),
            complete.Value.Cpu,
            complete.Value.SandboxCpu,
            process.PeakWorkingSet64);
    }

    private static async Task TellAsync(string benchmark, string profile, int records, LoadOutcome outcome)
    {
        var (hubSpot, salesforce) = (outcome.Calls.HubSpot.Values.Sum(), outcome.Calls.Salesforce.Values.Sum());
        await Report.LineAsync($"{benchmark}, {profile}: {records} records complete in {outcome.Seconds:F1} s, {records / outcome.Seconds:F0} records/s{(outcome.InStepAfter is { } followed ? $", changes followed after {followed:F1} s" : "")}; {salesforce} Salesforce calls ({(double)salesforce / records:F4} a record), {hubSpot} HubSpot calls; CPU {outcome.Cpu:F1} s, sandboxes {outcome.SandboxCpu:F1} s; {outcome.Memory / 1_000_000} MB");
        foreach (var (operation, calls) in outcome.Calls.HubSpot.Concat(outcome.Calls.Salesforce).Where(one => one.Value > 0).OrderByDescending(one => one.Value).Take(12))
        {
            await Report.LineAsync($"  {calls,6} {operation}");
        }

        await Report.JsonAsync(new
        {
            benchmark,
            profile,
            records,
            seconds = Math.Round(outcome.Seconds, 1),
            secondsUntilFollowing = outcome.InStepAfter is { } after ? Math.Round(after, 1) : (double?)null,
            recordsPerSecond = Math.Round(records / outcome.Seconds),
            salesforceCalls = salesforce,
            salesforceCallsPerRecord = Math.Round((double)salesforce / records, 5),
            hubSpotCalls = hubSpot,
            siloCpuSeconds = Math.Round(outcome.Cpu, 1),
            sandboxCpuSeconds = Math.Round(outcome.SandboxCpu, 1),
            siloPeakMegabytes = outcome.Memory / 1_000_000,
        });
    }
}

/// <summary>What a load took. CPU seconds are those until it was complete.</summary>
internal sealed record LoadOutcome(double Seconds, double? InStepAfter, PlatformCalls Calls, double Cpu, double SandboxCpu, long Memory);
