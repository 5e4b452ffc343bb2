using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// Changes records on one side over its API, as a person's edit would, and looks at the other side over its API until the value is
/// there. Every change goes to another record; both directions run at the same time.
/// </summary>
internal static class LatencyBenchmark
{
    /// <summary>The looks of this benchmark itself would use up the portal's real burst limit; the product keeps to that limit all the same.</summary>
    public const int HubSpotCallsPerTenSeconds = 100_000;

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    public static Command Command()
    {
        var changes = new Option<int>("--changes") { Description = "Changes each way", DefaultValueFactory = _ => 200 };
        var rate = new Option<double>("--rate") { Description = "Changes a second, each way", DefaultValueFactory = _ => 5 };
        var command = new Command("latency", "From a change on one side until it is visible on the other") { changes, rate };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(changes), parsed.GetValue(rate), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int changes, double rate, CancellationToken cancellationToken)
    {
        await using var cluster = await LaptopCluster.StartAsync(sample => sample, webhooks: true, HubSpotCallsPerTenSeconds, cancellationToken);
        var started = await cluster.OverviewAsync();
        var calls = started.Budgets.Single(budget => budget.Account.StartsWith("salesforce/", StringComparison.Ordinal)).Ours;
        var pairs = started.Connections.Sum(connection => connection.Mappings.Sum(mapping => mapping.Pairs.Total));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"in step after {cluster.TimeToInStep.TotalSeconds:F1} s: {pairs} pairs, {calls} Salesforce calls leased ({(double)calls / pairs:F3} a pair)"));

        using var platforms = new Platforms(cluster);
        var contacts = await platforms.ContactsAsync(changes * 2, cancellationToken);
        var toSalesforce = MeasureAsync(contacts.Take(contacts.Count / 2).ToList(), changes, rate, platforms.EditHubSpotAsync, platforms.SalesforceTitleAsync, cancellationToken);
        var toHubSpot = MeasureAsync(contacts.Skip(contacts.Count / 2).ToList(), changes, rate, platforms.EditSalesforceAsync, platforms.HubSpotTitleAsync, cancellationToken);
        var results = new[] { ("HubSpot -> Salesforce (webhook)", await toSalesforce), ("Salesforce -> HubSpot (change event)", await toHubSpot) };

        await Console.Out.WriteLineAsync($"| direction | changes | p50 ms | p99 ms | max ms |{Environment.NewLine}| --- | --- | --- | --- | --- |");
        foreach (var (direction, times) in results)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {direction} | {times.Count} | {At(times, 0.5):F0} | {At(times, 0.99):F0} | {times[^1]:F0} |"));
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            benchmark = "latency",
            changes,
            rate,
            secondsToInStep = Math.Round(cluster.TimeToInStep.TotalSeconds, 1),
            pairs,
            salesforceCalls = calls,
            toSalesforce = new { p50 = At(results[0].Item2, 0.5), p99 = At(results[0].Item2, 0.99) },
            toHubSpot = new { p50 = At(results[1].Item2, 0.5), p99 = At(results[1].Item2, 0.99) },
        }));
        return 0;
    }

    private static async Task<List<double>> MeasureAsync(
        List<Contact> contacts, int changes, double rate, Func<Contact, string, CancellationToken, Task> edit, Func<Contact, CancellationToken, Task<string?>> look, CancellationToken cancellationToken)
    {
        var running = new List<Task<double>>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / rate), TimeProvider.System);
        for (var i = 0; i < changes && await pace.WaitForNextTickAsync(cancellationToken); i++)
        {
            running.Add(OneAsync(contacts[i % contacts.Count], $"Title {i} {Guid.NewGuid():N}", edit, look, cancellationToken));
        }

        var times = (await Task.WhenAll(running)).ToList();
        times.Sort();
        return times;
    }

    private static async Task<double> OneAsync(Contact contact, string title, Func<Contact, string, CancellationToken, Task> edit, Func<Contact, CancellationToken, Task<string?>> look, CancellationToken cancellationToken)
    {
        await edit(contact, title, cancellationToken);
        var watch = Stopwatch.StartNew();
        while (await look(contact, cancellationToken) != title)
        {
            if (watch.Elapsed > GiveUpAfter)
            {
                throw new TimeoutException($"The change of HubSpot contact {contact.HubSpotId} never arrived.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(4), TimeProvider.System, cancellationToken);
        }

        return watch.Elapsed.TotalMilliseconds;
    }

    private static double At(List<double> sorted, double part) => Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))], 1);
}
