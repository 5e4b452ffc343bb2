using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Grains;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>How many permits a second a silo can hand out from a budget that is never short, and how many messages the budget grain
/// gets for them. All lanes and both connections ask at once, as they do.</summary>
internal static class BudgetBenchmark
{
    private const string Account = "salesforce/main";
    private static readonly string[] Connections = ["emea-main", "apac-main"];

    public static Command Command()
    {
        var callers = new Option<int>("--callers") { Description = "Who ask for permits at once", DefaultValueFactory = _ => 64 };
        var seconds = new Option<int>("--seconds") { Description = "For how long", DefaultValueFactory = _ => 5 };
        var command = new Command("budget", "How many permits a second there are, and what they cost the budget grain") { callers, seconds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(callers), parsed.GetValue(seconds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int callers, int seconds, CancellationToken cancellationToken)
    {
        await using var cluster = await LaptopCluster.StartAsync(Unlimited, webhooks: true, LatencyBenchmark.HubSpotCallsPerTenSeconds, cancellationToken);
        var permits = cluster.Services.GetRequiredService<IPermits>();
        long leases = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => Listen(instrument, listening) };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref leases, count));
        listener.Start();

        await RunAsync(permits, callers, TimeSpan.FromSeconds(2), cancellationToken);
        Interlocked.Exchange(ref leases, 0);
        var watch = Stopwatch.StartNew();
        var granted = await RunAsync(permits, callers, TimeSpan.FromSeconds(seconds), cancellationToken);
        var (rate, messages) = (granted / watch.Elapsed.TotalSeconds, Interlocked.Read(ref leases) * 1000d / granted);

        await Console.Out.WriteLineAsync("| callers | permits/s | budget-grain messages per 1,000 permits |\n| --- | --- | --- |");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {callers} | {rate:N0} | {messages:F1} |"));
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { benchmark = "budget", callers, permitsPerSecond = Math.Round(rate), messagesPerThousand = Math.Round(messages, 1) }));
        return 0;
    }

    /// <summary>The sample's org with more calls than can be spent.</summary>
    private static string Unlimited(string sample)
    {
        const string Budget = "    budget:\n";
        return sample.Contains(Budget, StringComparison.Ordinal)
            ? sample.Replace(Budget, $"{Budget}      dailyCalls: 100000000000\n", StringComparison.Ordinal)
            : throw new InvalidOperationException("The sample configuration has no budget to widen any more.");
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == SyncInstruments.Name && instrument.Name == SyncInstruments.LeasesName)
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static async Task<long> RunAsync(IPermits permits, int callers, TimeSpan length, CancellationToken cancellationToken)
    {
        long granted = 0;
        var until = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(
            async () =>
            {
                var wish = new PermitWish(caller % 2 == 0 ? Lane.Live : Lane.Sweep, PermitKind.Call, Connections[caller / 2 % Connections.Length]);
                long had = 0;
                while (Stopwatch.GetTimestamp() < until)
                {
                    had += (await permits.AcquireAsync(Account, wish, cancellationToken)).Granted ? 1 : 0;
                }

                Interlocked.Add(ref granted, had);
            },
            cancellationToken)));
        return granted;
    }
}
