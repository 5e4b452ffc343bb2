using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// Ten thousand webhooks in ten seconds: contacts are edited in HubSpot, which tells each changed property by a webhook event of its own.
/// What is looked at: whether Salesforce ends up right, how often each record was written, in how many calls, and how long HubSpot had to
/// wait for the answers to its webhooks. Platforms without latency and limits.
/// </summary>
internal static class BurstBenchmark
{
    private const double MostWritesPerRecord = 1.5;
    private const double MostCallsPerHundredRecords = 1;
    private const double MostAnswerMs = 500;
    private const int WarmUpChanges = 2_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    public static Command Command()
    {
        var changes = new Option<int>("--changes") { Description = "Webhook events", DefaultValueFactory = _ => 10_000 };
        var records = new Option<int>("--records") { Description = "HubSpot contacts, all of which are edited", DefaultValueFactory = _ => 2_000 };
        var seconds = new Option<int>("--seconds") { Description = "Within how long", DefaultValueFactory = _ => 10 };
        var command = new Command("burst", "Many webhooks at once") { changes, records, seconds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(changes), parsed.GetValue(records), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int changes, int records, TimeSpan length, CancellationToken cancellationToken)
    {
        var (ports, http) = (SandboxPorts.Free(), Ports.Free());
        await using var sandbox = await SandboxProcess.StartAsync(
            ports, limits: false, cancellationToken, webhooks: string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}/webhooks/hubspot/{{portal}}"));
        await sandbox.SeedHubSpotAsync(records, portal: 1001, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
        try
        {
            var connection = new SandboxConnection(SandboxConnection.Measured, ports) { Events = true };
            await using var silo = await BenchmarkSilo.StartAsync(ContactsConfiguration.Of(connection), folder, cancellationToken, httpPort: http);
            await silo.LoadedAsync(records, cancellationToken);
            await silo.InStepAsync(cancellationToken);
            var contacts = await BurstContacts.ReadAsync(sandbox, cancellationToken);
            await MeasureAsync("warm-up", new Burst(WarmUpChanges, 1, length), contacts, sandbox, silo, cancellationToken);
            var five = BurstContacts.Properties.Count;
            await TellAsync(
                changes,
                records,
                [
                    await MeasureAsync($"one edit a record, of {five} properties", new Burst(changes, five, length), contacts, sandbox, silo, cancellationToken),
                    await MeasureAsync("edits of one property, of any record", new Burst(changes, 1, length), contacts, sandbox, silo, cancellationToken),
                ]);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Outcome> MeasureAsync(string shape, Burst burst, BurstContacts contacts, SandboxProcess sandbox, BenchmarkSilo silo, CancellationToken cancellationToken)
    {
        using var written = new SalesforceWrites();
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        await contacts.ForgetAnswersAsync(cancellationToken);
        var before = await sandbox.CallsAsync(cancellationToken);
        var watch = Stopwatch.StartNew();
        var touched = await contacts.EditAsync(burst, cancellationToken);
        var edited = watch.Elapsed;
        var answers = await contacts.AnswersAsync(cancellationToken);
        await SettledAsync(silo, written, cancellationToken);
        var calls = (await sandbox.CallsAsync(cancellationToken)).Since(before);
        process.Refresh();
        var outcome = new Outcome(
            shape,
            Math.Round(edited.TotalSeconds, 1),
            await contacts.CountRightAsync(cancellationToken),
            contacts.Count,
            touched,
            written.Records,
            written.Batches,
            calls.Salesforce.Values.Sum(),
            calls.Salesforce.Where(one => one.Value > 0 && !one.Key.StartsWith("GET ", StringComparison.Ordinal)).Sum(one => one.Value),
            calls.HubSpot.Values.Sum(),
            (int)answers["deliveries"]!,
            (double)answers["p99Ms"]!,
            (double)answers["maxMs"]!,
            Math.Round((process.TotalProcessorTime - cpu).TotalSeconds, 1));
        await Report.LineAsync($"{shape}: {outcome}");
        foreach (var (operation, count) in calls.Salesforce.Concat(calls.HubSpot).Where(one => one.Value > 0).OrderByDescending(one => one.Value))
        {
            await Report.LineAsync($"  {count,6} {operation}");
        }

        return outcome;
    }

    /// <summary>Until nothing is owed, and nothing was written for a while.</summary>
    private static async Task SettledAsync(BenchmarkSilo silo, SalesforceWrites written, CancellationToken cancellationToken)
    {
        long before;
        do
        {
            before = written.Records;
            await Task.Delay(Quiet, TimeProvider.System, cancellationToken);
            await silo.UntilAsync(
                "nothing is owed", status => Task.FromResult(status.Mappings.Single().Pairs is { Pending: 0, Parked: 0 } && status.Sources.All(source => source.Waiting == 0)), cancellationToken);
        }
        while (written.Records > before);
    }

    private static async Task TellAsync(int changes, int records, IReadOnlyList<Outcome> outcomes)
    {
        await Report.HeadAsync([$"{changes} webhook events, {records} records", .. outcomes.Select(outcome => outcome.Shape), "goal"]);
        await RowAsync("told within, s", outcome => $"{outcome.Seconds:F1}", "");
        await RowAsync("records right in Salesforce", outcome => $"{outcome.Right} of {outcome.Records}", "all");
        await RowAsync("Salesforce writes a record", outcome => $"{outcome.WritesPerRecord:F2}", $"<= {MostWritesPerRecord:F1}");
        await RowAsync("calls that write, for 100 records written", outcome => $"{outcome.WritingCallsPerHundred:F2}", $"<= {MostCallsPerHundredRecords:F0}");
        await RowAsync("all Salesforce calls, for 100 records written", outcome => $"{outcome.CallsPerHundred:F2}", "");
        await RowAsync("webhook answers, p99 ms", outcome => $"{outcome.AnswerP99Ms:F0}", $"< {MostAnswerMs:F0}");
        await RowAsync("CPU, s", outcome => $"{outcome.Cpu:F1}", "");
        await Report.JsonAsync(new { benchmark = "burst", changes, records, shapes = outcomes });

        Task RowAsync(string figure, Func<Outcome, string> value, string goal) => Report.LineAsync($"| {figure} | {string.Join(" | ", outcomes.Select(value))} | {goal} |");
    }

    private sealed record Outcome(
        string Shape, double Seconds, int Right, int Records, int Edited, long RecordWrites, long Batches, long SalesforceCalls, long WritingCalls, long HubSpotCalls, int Deliveries, double AnswerP99Ms, double AnswerMaxMs, double Cpu)
    {
        public double WritesPerRecord => Math.Round((double)RecordWrites / Edited, 2);

        public double WritingCallsPerHundred => Math.Round(WritingCalls * 100d / RecordWrites, 2);

        public double CallsPerHundred => Math.Round(SalesforceCalls * 100d / RecordWrites, 2);
    }
}
