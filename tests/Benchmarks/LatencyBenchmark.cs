using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// Changes records on one side over its API, as a person's edit would, and looks at the other side over its API until the value is
/// there. Every change goes to another record; both directions run at the same time.
/// </summary>
internal static class LatencyBenchmark
{
    /// <summary>The looks of this benchmark itself would use up the portal's real burst limit; the product keeps to that limit all the same.</summary>
    private const int HubSpotCallsPerTenSeconds = 100_000;

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(int changes, double rate, CancellationToken cancellationToken)
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

    private sealed record Contact(string HubSpotId, string SalesforceId);

    /// <summary>Both platforms as a person's own client sees them.</summary>
    private sealed class Platforms : IDisposable
    {
        private readonly HttpClient _hubSpot;
        private readonly HttpClient _salesforce;

        public Platforms(LaptopCluster cluster)
        {
            _hubSpot = new HttpClient { BaseAddress = cluster.Sandbox.HubSpotUrl };
            _hubSpot.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-emea");
            _salesforce = new HttpClient { BaseAddress = new Uri(cluster.Sandbox.SalesforceUrl, "/services/data/v66.0/") };
            _salesforce.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sandbox-token");
        }

        public async Task<List<Contact>> ContactsAsync(int most, CancellationToken cancellationToken)
        {
            var contacts = new List<Contact>();
            var after = "";
            do
            {
                var page = await _hubSpot.GetFromJsonAsync<JsonNode>($"/crm/v3/objects/contacts?limit=100&properties=salesforce_sync_id{after}", cancellationToken);
                contacts.AddRange(page!["results"]!.AsArray().Where(one => !string.IsNullOrEmpty((string?)one!["properties"]!["salesforce_sync_id"]))
                    .Select(one => new Contact((string)one!["id"]!, (string)one["properties"]!["salesforce_sync_id"]!)));
                after = (string?)page["paging"]?["next"]?["after"] is { } next ? $"&after={next}" : "";
            }
            while (after.Length > 0 && contacts.Count < most);

            return contacts;
        }

        public async Task EditHubSpotAsync(Contact contact, string title, CancellationToken cancellationToken)
        {
            using var response = await _hubSpot.PatchAsJsonAsync($"/crm/v3/objects/contacts/{contact.HubSpotId}", new { properties = new { jobtitle = title } }, cancellationToken);
            response.EnsureSuccessStatusCode();
        }

        public async Task EditSalesforceAsync(Contact contact, string title, CancellationToken cancellationToken)
        {
            using var response = await _salesforce.PatchAsJsonAsync($"sobjects/Contact/{contact.SalesforceId}", new { Title = title }, cancellationToken);
            response.EnsureSuccessStatusCode();
        }

        public async Task<string?> HubSpotTitleAsync(Contact contact, CancellationToken cancellationToken) =>
            (string?)(await _hubSpot.GetFromJsonAsync<JsonNode>($"/crm/v3/objects/contacts/{contact.HubSpotId}?properties=jobtitle", cancellationToken))!["properties"]!["jobtitle"];

        public async Task<string?> SalesforceTitleAsync(Contact contact, CancellationToken cancellationToken) =>
            (string?)(await _salesforce.GetFromJsonAsync<JsonNode>($"sobjects/Contact/{contact.SalesforceId}?fields=Title", cancellationToken))!["Title"];

        public void Dispose()
        {
            _hubSpot.Dispose();
            _salesforce.Dispose();
        }
    }
}
