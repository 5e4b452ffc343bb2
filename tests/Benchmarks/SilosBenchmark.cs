using System.CommandLine;
using System.Diagnostics;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// What a record of an initial sync costs with one silo and with several, each a process of its own, on one Redis. So that compiling at
/// the start is not counted, the silos load the contacts of another portal into another org first, the same number for each silo.
/// </summary>
internal static class SilosBenchmark
{
    private const string WarmUp = "warm-up";
    private const double MostGrowth = 0.15;
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(10);

    /// <summary>The runtime compiles what was hot once more when the load is over.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    public static Command Command()
    {
        var counts = new Option<string>("--count") { Description = "Numbers of silos, one after the other", DefaultValueFactory = _ => "1,2,3" };
        var records = new Option<int>("--records") { Description = "HubSpot contacts of the measured load", DefaultValueFactory = _ => 20_000 };
        var warmUp = new Option<int>("--warm-up") { Description = "HubSpot contacts of the load before it, for each silo", DefaultValueFactory = _ => 10_000 };
        var command = new Command("silos", "What a record costs with one silo and with several") { counts, records, warmUp };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            [.. parsed.GetValue(counts)!.Split(',', StringSplitOptions.TrimEntries).Select(int.Parse)], parsed.GetValue(records), parsed.GetValue(warmUp), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<int> counts, int records, int warmUp, CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        foreach (var count in counts)
        {
            rows.Add(await MeasureAsync(count, records, warmUp, cancellationToken));
            await Report.LineAsync($"  {rows[^1]}");
        }

        await Report.HeadAsync("silos", "silos' CPU, ms a record", $"against {counts[0]} (goal: < {MostGrowth:P0} more)", "of it idle silos'", "of it compiling", "without compiling, against", "Redis CPU, ms a record", "messages between silos, a record", "bytes of them", "time, s");
        foreach (var row in rows)
        {
            await Report.LineAsync($"| {row.Silos} | {row.CpuMs:F2} | {(row.CpuMs / rows[0].CpuMs) - 1:+0 %;-0 %} | {row.IdleCpuMs:F2} | {row.CompilingMs:F2} | {(row.CompiledCpuMs / rows[0].CompiledCpuMs) - 1:+0 %;-0 %} | {row.RedisCpuMs:F2} | {row.Messages:F1} | {row.Bytes:F0} | {row.Seconds:F1} |");
        }

        await Report.LineAsync($"before the measured load each silo had its share of another one, of {warmUp} records for each silo, so that most is compiled");
        await Report.JsonAsync(new { benchmark = "silos", records, warmUpPerSilo = warmUp, rows, growth = Math.Round((rows[^1].CpuMs / rows[0].CpuMs) - 1, 3) });
        return 0;
    }

    private static async Task<Row> MeasureAsync(int count, int records, int warmUp, CancellationToken cancellationToken)
    {
        var (firstPorts, ports) = (SandboxPorts.Free(), SandboxPorts.Free());
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        await using var first = await SandboxProcess.StartAsync(firstPorts, limits: false, cancellationToken);
        await first.SeedHubSpotAsync(warmUp * count, portal: 1002, cancellationToken);
        var configuration = ContactsConfiguration.Of(
            new SandboxConnection(WarmUp, firstPorts) { PortalId = 1002, Token = "sandbox-apac" }, new SandboxConnection(SandboxConnection.Measured, ports));
        await using var silos = await SiloProcesses.StartAsync(count, configuration, redis.Address, cancellationToken);

        // Its accounts do not answer yet: the load begins when it is told to.
        await silos.OrderAsync(SandboxConnection.Measured, "pause", cancellationToken);
        await silos.LoadedAsync(WarmUp, warmUp * count, cancellationToken);
        await silos.InStepAsync(WarmUp, cancellationToken);

        await using var sandbox = await InitialSyncBenchmark.StartSandboxAsync(ports, records, "instant", cancellationToken);
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        var idle = await IdleAsync(silos, cancellationToken);
        var (sent, compiled) = (await silos.SentAsync(cancellationToken), await silos.CompiledAsync(cancellationToken));
        var (cpu, redisCpu) = (silos.CpuTime, redis.CpuTime);
        var watch = Stopwatch.StartNew();
        await silos.OrderAsync(SandboxConnection.Measured, "resume", cancellationToken);
        await silos.LoadedAsync(SandboxConnection.Measured, records, cancellationToken);
        var (spent, redisSpent, seconds) = (silos.CpuTime - cpu, redis.CpuTime - redisCpu, watch.Elapsed.TotalSeconds);
        var (now, compiledNow) = (await silos.SentAsync(cancellationToken), await silos.CompiledAsync(cancellationToken));
        return new Row(
            count,
            await sandbox.CountContactsAsync(cancellationToken),
            PerRecord(spent, records),
            PerRecord(seconds * idle, records),
            PerRecord(compiledNow - compiled, records),
            PerRecord(redisSpent, records),
            Math.Round((now.Messages - sent.Messages) / records, 1),
            Math.Round((now.Bytes - sent.Bytes) / records),
            Math.Round(seconds, 1));
    }

    /// <summary>What the silos take of a second while they have nothing to do.</summary>
    private static async Task<TimeSpan> IdleAsync(SiloProcesses silos, CancellationToken cancellationToken)
    {
        var (cpu, watch) = (silos.CpuTime, Stopwatch.StartNew());
        await Task.Delay(IdleLook, TimeProvider.System, cancellationToken);
        return (silos.CpuTime - cpu) / watch.Elapsed.TotalSeconds;
    }

    private static double PerRecord(TimeSpan cpu, int records) => Math.Round(cpu.TotalMilliseconds / records, 3);

    private sealed record Row(int Silos, int Written, double CpuMs, double IdleCpuMs, double CompilingMs, double RedisCpuMs, double Messages, double Bytes, double Seconds)
    {
        /// <summary>Without what is compiled once and for all.</summary>
        public double CompiledCpuMs => Math.Round(CpuMs - CompilingMs, 3);
    }
}
