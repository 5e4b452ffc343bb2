using System.Diagnostics;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// The initial sync beside a plain script that does nothing but copy, by either endpoint that a good engineer would take. Each run has
/// fresh sandboxes with the same contacts.
/// </summary>
internal static class AgainstScript
{
    private const double MostTimesTheScript = 1.5;

    public static async Task<int> RunAsync(int records, string profile, CancellationToken cancellationToken)
    {
        var runs = new List<Run>
        {
            await ScriptAsync("script, Collections of 200", new CollectionWriting(), records, profile, cancellationToken),
            await ScriptAsync("script, Bulk API 2.0", new BulkWriting(), records, profile, cancellationToken),
            await ProductAsync(records, profile, cancellationToken),
        };
        await Report.HeadAsync("", "written", "time, s", "records/s", "Salesforce calls", "HubSpot calls", "CPU, s");
        foreach (var run in runs)
        {
            await Report.LineAsync($"| {run.Name} | {run.Written} | {run.Seconds:F1} | {records / run.Seconds:F0} | {run.SalesforceCalls} | {run.HubSpotCalls} | {run.Cpu:F1} |");
        }

        var product = runs[^1];
        foreach (var script in runs.SkipLast(1))
        {
            await Report.LineAsync($"time against {script.Name}: {product.Seconds / script.Seconds:F2} (goal: at most {MostTimesTheScript:F1}); Salesforce calls {product.SalesforceCalls} against {script.SalesforceCalls} (goal: fewer)");
        }

        await Report.JsonAsync(new { benchmark = "initial-sync against script", profile, records, runs });
        return 0;
    }

    private static async Task<Run> ScriptAsync(string name, IScriptWriting writing, int records, string profile, CancellationToken cancellationToken)
    {
        await using var sandbox = await InitialSyncBenchmark.StartSandboxAsync(SandboxPorts.Free(), records, profile, cancellationToken);
        var before = await sandbox.CallsAsync(cancellationToken);
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        using var script = new CopyScript(sandbox, writing);
        await script.RunAsync(cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return await RunOfAsync(name, sandbox, before, seconds, (process.TotalProcessorTime - cpu).TotalSeconds, cancellationToken);
    }

    private static async Task<Run> ProductAsync(int records, string profile, CancellationToken cancellationToken)
    {
        var ports = SandboxPorts.Free();
        await using var sandbox = await InitialSyncBenchmark.StartSandboxAsync(ports, records, profile, cancellationToken);
        var before = await sandbox.CallsAsync(cancellationToken);
        var outcome = await InitialSyncBenchmark.LoadAsync(new Load(records, profile), ports, sandbox, cancellationToken);
        return await RunOfAsync("HubSpotSfSync", sandbox, before, outcome.Seconds, outcome.Cpu, cancellationToken);
    }

    private static async Task<Run> RunOfAsync(string name, SandboxProcess sandbox, PlatformCalls before, double seconds, double cpu, CancellationToken cancellationToken)
    {
        var calls = (await sandbox.CallsAsync(cancellationToken)).Since(before);
        await Report.LineAsync($"{name}: {seconds:F1} s");
        foreach (var (operation, count) in calls.Salesforce.Where(one => one.Value > 0).OrderByDescending(one => one.Value))
        {
            await Report.LineAsync($"  {count,6} {operation}");
        }

        return new Run(name, await sandbox.CountContactsAsync(cancellationToken), Math.Round(seconds, 1), calls.Salesforce.Values.Sum(), calls.HubSpot.Values.Sum(), Math.Round(cpu, 1));
    }

    private sealed record Run(string Name, int Written, double Seconds, long SalesforceCalls, long HubSpotCalls, double Cpu);
}
