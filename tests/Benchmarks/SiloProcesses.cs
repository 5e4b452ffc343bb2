using System.Globalization;
using System.Text.Json.Nodes;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Benchmarks;

/// <summary>Silos as processes of their own, on one Redis, with one configuration.</summary>
internal sealed class SiloProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private const string Compiled = "dotnet_jit_compilation_time";
    private const string SentMessages = "orleans_messaging_sent_messages_size";
    private readonly List<(RunningProcess Process, HttpClient Http)> _silos = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;

    /// <summary>Of all silos together.</summary>
    public TimeSpan CpuTime => _silos.Aggregate(TimeSpan.Zero, (sum, silo) => sum + silo.Process.CpuTime);

    private HttpClient First => _silos[0].Http;

    public static async Task<SiloProcesses> StartAsync(int count, string configuration, string redis, CancellationToken cancellationToken)
    {
        var silos = new SiloProcesses();
        try
        {
            var file = Path.Combine(silos._folder, "benchmark.yaml");
            await File.WriteAllTextAsync(file, configuration, cancellationToken);
            for (var i = 0; i < count; i++)
            {
                await silos.AddAsync(file, redis, cancellationToken);
            }

            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>An operator's order to a connection: pause or resume.</summary>
    public Task OrderAsync(string connection, string order, CancellationToken cancellationToken) =>
        First.SendJsonAsync(HttpMethod.Post, $"api/connections/{connection}/{order}", null, cancellationToken);

    /// <summary>What the silos have sent to each other, by Orleans' own meter.</summary>
    public async Task<(double Messages, double Bytes)> SentAsync(CancellationToken cancellationToken)
    {
        var sent = await MeasuredAsync(SentMessages, cancellationToken);
        return (Sum("_count"), Sum("_sum"));

        double Sum(string what) => sent.Where(one => one.Name.EndsWith(what, StringComparison.Ordinal)).Sum(one => one.Value);
    }

    /// <summary>How long the silos have compiled, by the runtime's own meter.</summary>
    public async Task<TimeSpan> CompiledAsync(CancellationToken cancellationToken) => TimeSpan.FromSeconds((await MeasuredAsync(Compiled, cancellationToken)).Sum(one => one.Value));

    private async Task<IReadOnlyList<(string Name, double Value)>> MeasuredAsync(string meter, CancellationToken cancellationToken)
    {
        var measured = new List<(string, double)>();
        foreach (var (_, http) in _silos)
        {
            foreach (var line in (await http.GetStringAsync("metrics", cancellationToken)).Split('\n').Where(line => line.StartsWith(meter, StringComparison.Ordinal)))
            {
                measured.Add((line[..line.IndexOfAny(['{', ' '])], double.Parse(line[line.IndexOf("} ", StringComparison.Ordinal)..].Split(' ')[1], CultureInfo.InvariantCulture)));
            }
        }

        return measured;
    }

    /// <summary>Until each of so many contacts has its counterpart, or was refused, and nothing is owed.</summary>
    public Task LoadedAsync(string connection, int records, CancellationToken cancellationToken) =>
        UntilAsync($"{records} records of {connection} are loaded", connection, status => IsLoaded(status, records), cancellationToken);

    public Task InStepAsync(string connection, CancellationToken cancellationToken) =>
        UntilAsync($"{connection} is in step", connection, status => (string?)status["phase"] == "InStep", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, http) in Enumerable.Reverse(_silos))
        {
            http.Dispose();
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsLoaded(JsonNode status, int records)
    {
        var pairs = status["mappings"]!.AsArray().Single()!["pairs"]!;
        return (long)pairs["pending"]! == 0 && (long)pairs["parked"]! == 0 && (long)pairs["settled"]! + (long)pairs["quarantined"]! >= records;
    }

    private async Task AddAsync(string file, string redis, CancellationToken cancellationToken)
    {
        var http = Ports.Free();
        var silo = RunningProcess.StartProject("Silo", ["--config", file, "--redis", redis, "--http-port", Text(http), "--silo-port", Text(Ports.Free()), "--gateway-port", Text(Ports.Free())]);
        _silos.Add((silo, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}/") }));
        while (!silo.Output.Contains("Ctrl+C", StringComparison.Ordinal))
        {
            if (silo.HasExited)
            {
                throw new InvalidOperationException($"A silo ended: {silo.Output}");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Twice in a row: a page that has just been linked is not listed as owed yet.</summary>
    private async Task UntilAsync(string what, string connection, Func<JsonNode, bool> condition, CancellationToken cancellationToken)
    {
        Exception? last = null;
        var until = TimeProvider.System.GetUtcNow() + Patience;
        for (var seen = 0; seen < 2; await Task.Delay(LookEvery, TimeProvider.System, cancellationToken))
        {
            if (TimeProvider.System.GetUtcNow() > until)
            {
                throw new TimeoutException($"It never came about that {what}. {string.Join(Environment.NewLine, _silos.Select(silo => silo.Process.Output))}", last);
            }

            try
            {
                var overview = await First.SendJsonAsync(HttpMethod.Get, "api/overview", null, cancellationToken);
                seen = condition(overview["connections"]!.AsArray().Single(one => (string?)one!["name"] == connection)!) ? seen + 1 : 0;
            }
            catch (HttpRequestException failure)
            {
                // A silo under load, or one whose accounts do not answer yet, may not tell.
                last = failure;
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
