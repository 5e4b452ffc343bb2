using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Testing;
using StackExchange.Redis;

namespace HubSpotSfSync.Benchmarks;

/// <summary>
/// HubSpot's contacts into an empty org: from the silo's start until every contact has its counterpart and nothing is owed. The
/// sandboxes run in a process of their own, with the platforms' limits, and realistic latencies where those are asked for.
/// </summary>
internal static class InitialSyncBenchmark
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>What HubSpot lets one private app read: 190 calls in 10 seconds, 100 records each.</summary>
    private const double HubSpotRecordsPerSecond = 1_900;

    /// <summary>What an org was measured to take in by Bulk API 2.0, after about two seconds in its queue.</summary>
    private const double BulkRecordsPerSecond = 1_066;
    private const double BulkQueueSeconds = 2;

    public static async Task<int> RunAsync(int records, string profile, CancellationToken cancellationToken)
    {
        var realistic = profile == "realistic";
        var (hubSpot, salesforce, pubSub) = (Ports.Free(), Ports.Free(), Ports.Free());
        await using var sandbox = RunningProcess.StartProject(
            "Sandbox",
            [
                "--seed-contacts", "0", "--seed-companies", "0", .. realistic ? Array.Empty<string>() : ["--no-limits"],
                "--hubspot-port", Text(hubSpot), "--salesforce-port", Text(salesforce), "--pubsub-port", Text(pubSub), "--pubsub-tls-port", "0",
            ]);
        while (!sandbox.Output.Contains("Ctrl+C", StringComparison.Ordinal))
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }

        using var hub = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{hubSpot}") };
        using var org = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{salesforce}") };
        await PostAsync(hub, "/_sandbox/seed", new { contacts = records, companies = 0, portal = 1001 }, cancellationToken);
        foreach (var platform in new[] { hub, org })
        {
            await PostAsync(platform, "/_sandbox/latency", new { profile }, cancellationToken);
        }

        var folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
        try
        {
            var first = await RunAsync(folder, hubSpot, salesforce, pubSub, records, hub, org, sandbox, cancellationToken);
            await TellAsync("initial-sync", profile, records, first, cancellationToken);
            if (realistic)
            {
                var floor = Math.Max(records / HubSpotRecordsPerSecond, BulkQueueSeconds + (records / BulkRecordsPerSecond));
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"floor {floor:F1} s (HubSpot's burst limit {records / HubSpotRecordsPerSecond:F1} s, Bulk API {BulkQueueSeconds + (records / BulkRecordsPerSecond):F1} s), ratio {first.Seconds / floor:F2}"));
            }

            // The state is kept, so that only a person who clears it makes everything be read again.
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            var second = await RunAsync(folder, hubSpot, salesforce, pubSub, records, hub, org, sandbox, cancellationToken);
            await TellAsync("initial-sync again", profile, records, second, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Outcome> RunAsync(
        string folder, int hubSpot, int salesforce, int pubSub, int records, HttpClient hub, HttpClient org, RunningProcess sandbox, CancellationToken cancellationToken)
    {
        var (hubSpotBefore, salesforceBefore, sandboxCpu) = (await CallsAsync(hub, cancellationToken), await CallsAsync(org, cancellationToken), sandbox.CpuTime);
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var options = new SiloOptions { HttpPort = Ports.Free(), SiloPort = Ports.Free(), GatewayPort = Ports.Free(), StorePort = Ports.Free(), DataFolder = folder };
        var config = (ConfigurationResult.Valid)ConfigurationLoader.Load(Configuration(hubSpot, salesforce, pubSub), "benchmark.yaml", _ => null, _ => null);
        var watch = Stopwatch.StartNew();
        await using var silo = await SiloHost.StartAsync(options, config.Config, cancellationToken);
        var overview = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IOverviewGrain>(IOverviewGrain.Key);
        var gate = silo.Services.GetRequiredService<CreationGate>();
        (double Seconds, double Cpu, double SandboxCpu)? complete = null;
        for (var next = TimeSpan.FromSeconds(5); ;)
        {
            var connection = (await overview.LookAsync()).Connections.Single();
            var pairs = connection.Mappings.Single().Pairs;
            if (complete is null && await gate.IsOpenAsync(new MappingKey(connection.Name, "contacts")) && pairs is { Pending: 0, Parked: 0 } && pairs.Settled + pairs.Quarantined >= records)
            {
                process.Refresh();
                complete = (watch.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds, (sandbox.CpuTime - sandboxCpu).TotalSeconds);
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {complete.Value.Seconds,5:F1} s complete: CPU {complete.Value.Cpu:F1} s, sandboxes {complete.Value.SandboxCpu:F1} s; {process.PeakWorkingSet64 / 1_000_000} MB, {silo.Services.GetRequiredService<IConnectionMultiplexer>().OperationCount / (double)records:F1} Redis operations a record. Now changes are followed."));
            }

            if (complete is not null && connection.Phase == ConnectionPhase.InStep)
            {
                break;
            }

            if (watch.Elapsed > next)
            {
                next = watch.Elapsed + TimeSpan.FromSeconds(5);
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {watch.Elapsed.TotalSeconds,5:F0} s {connection.Phase}: {pairs.Settled} settled, {pairs.Pending} pending, {pairs.Parked} parked, {pairs.Quarantined} quarantined"));
            }

            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"It was not in step within {Patience}.");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }

        process.Refresh();
        return new Outcome(
            complete.Value.Seconds,
            watch.Elapsed.TotalSeconds,
            Difference(await CallsAsync(hub, cancellationToken), hubSpotBefore),
            Difference(await CallsAsync(org, cancellationToken), salesforceBefore),
            complete.Value.Cpu,
            complete.Value.SandboxCpu,
            process.PeakWorkingSet64);
    }

    private static async Task TellAsync(string benchmark, string profile, int records, Outcome outcome, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (hubSpot, salesforce) = (outcome.HubSpot.Values.Sum(), outcome.Salesforce.Values.Sum());
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{benchmark}, {profile}: {records} records complete in {outcome.Seconds:F1} s, {records / outcome.Seconds:F0} records/s, changes followed after {outcome.InStepAfter:F1} s; {salesforce} Salesforce calls ({(double)salesforce / records:F4} a record), {hubSpot} HubSpot calls; CPU {outcome.Cpu:F1} s, sandboxes {outcome.SandboxCpu:F1} s; {outcome.Memory / 1_000_000} MB"));
        foreach (var (operation, calls) in outcome.HubSpot.Concat(outcome.Salesforce).Where(one => one.Value > 0).OrderByDescending(one => one.Value).Take(12))
        {
            await Console.Out.WriteLineAsync($"  {calls,6} {operation}");
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            benchmark,
            profile,
            records,
            seconds = Math.Round(outcome.Seconds, 1),
            secondsUntilFollowing = Math.Round(outcome.InStepAfter, 1),
            recordsPerSecond = Math.Round(records / outcome.Seconds),
            salesforceCalls = salesforce,
            salesforceCallsPerRecord = Math.Round((double)salesforce / records, 5),
            hubSpotCalls = hubSpot,
            siloCpuSeconds = Math.Round(outcome.Cpu, 1),
            sandboxCpuSeconds = Math.Round(outcome.SandboxCpu, 1),
            siloPeakMegabytes = outcome.Memory / 1_000_000,
        }));
    }

    private static Dictionary<string, long> Difference(Dictionary<string, long> after, Dictionary<string, long> before) =>
        after.ToDictionary(one => one.Key, one => one.Value - before.GetValueOrDefault(one.Key));

    /// <summary>Calls by operation, by the sandbox's own count.</summary>
    private static async Task<Dictionary<string, long>> CallsAsync(HttpClient platform, CancellationToken cancellationToken)
    {
        var stats = await platform.GetFromJsonAsync<JsonNode>("/_sandbox/stats", cancellationToken);
        return stats!["endpoints"]!.AsObject().ToDictionary(one => one.Key, one => (long)one.Value!["calls"]!);
    }

    private static async Task PostAsync(HttpClient platform, string path, object body, CancellationToken cancellationToken)
    {
        using var response = await platform.PostAsJsonAsync(path, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static string Configuration(int hubSpot, int salesforce, int pubSub) => $$"""
        version: 1
        portals:
          emea: { id: 1001, baseUrl: http://127.0.0.1:{{hubSpot}}, auth: { privateAppToken: ${HUBSPOT_EMEA_TOKEN:-sandbox-emea} } }
        orgs:
          main:
            loginUrl: http://127.0.0.1:{{salesforce}}
            auth: { clientCredentials: { id: sandbox-client, secret: ${SF_CLIENT_SECRET:-sandbox-secret} } }
            changeEvents: { enabled: false, endpoint: http://127.0.0.1:{{pubSub}} }
        connections:
          emea-main:
            portal: emea
            org: main
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: email, salesforce: Email }
                fields:
                  - { hubspot: email, salesforce: Email, owner: shared }
                  - { hubspot: firstname, salesforce: FirstName, owner: shared }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: jobtitle, salesforce: Title, owner: shared }
                  - { hubspot: phone, salesforce: Phone, owner: shared, normalize: phone }
                  - { hubspot: city, salesforce: MailingCity, owner: shared }
                  - { hubspot: zip, salesforce: MailingPostalCode, owner: shared }
        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Outcome(double Seconds, double InStepAfter, Dictionary<string, long> HubSpot, Dictionary<string, long> Salesforce, double Cpu, double SandboxCpu, long Memory);
}
