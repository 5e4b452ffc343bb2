using System.Globalization;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Testing;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The addresses of a world's silo, and the store it has: what remains when it is killed.</summary>
internal sealed record SiloPlace(int HttpPort, int SiloPort, int GatewayPort, string Redis)
{
    public Uri Url { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}/"));
}

/// <summary>A silo that runs, as the program would run it.</summary>
internal abstract class SiloRun : IAsyncDisposable
{
    public static async Task<SiloRun> StartAsync(SiloPlace place, string configuration, WorldOptions options, Patience patience) =>
        options.OwnProcess ? await Process.StartAsync(place, configuration, patience) : await Hosted.StartAsync(place, configuration, options.Clock);

    /// <summary>Ends it from one instruction to the next.</summary>
    public abstract Task KillAsync();

    /// <summary>What it said last.</summary>
    public virtual string Log => "";

    public abstract ValueTask DisposeAsync();

    /// <summary>Within this process: quick to start and to debug.</summary>
    private sealed class Hosted(SiloHost host) : SiloRun
    {
        public static async Task<Hosted> StartAsync(SiloPlace place, string configuration, TimeProvider? clock)
        {
            var config = ConfigurationLoader.Load(configuration, "scenario.yaml", _ => null, _ => null) switch
            {
                ConfigurationResult.Valid valid => valid.Config,
                ConfigurationResult.Invalid invalid => throw new InvalidOperationException($"{string.Join(Environment.NewLine, invalid.Problems)}{Environment.NewLine}{configuration}"),
                _ => throw new InvalidOperationException("A configuration is valid or it is not."),
            };
            var options = new SiloOptions { HttpPort = place.HttpPort, SiloPort = place.SiloPort, GatewayPort = place.GatewayPort, Redis = place.Redis };
            return new Hosted(await SiloHost.StartAsync(options, config, TestContext.Current.CancellationToken, clock));
        }

        public override Task KillAsync() => throw new InvalidOperationException($"Only a process can be killed: start this world with {nameof(WorldOptions.OwnProcess)}.");

        public override ValueTask DisposeAsync() => host.DisposeAsync();
    }

    /// <summary>A process, which can be killed.</summary>
    private sealed class Process(RunningProcess process, string file) : SiloRun
    {
        private const int LogShown = 4000;

        public override string Log => process.Output is { Length: > LogShown } output ? output[^LogShown..] : process.Output;

        public static async Task<Process> StartAsync(SiloPlace place, string configuration, Patience patience)
        {
            var file = Path.GetTempFileName();
            await File.WriteAllTextAsync(file, configuration, TestContext.Current.CancellationToken);
            var process = RunningProcess.StartProject(
                "Silo", ["--config", file, "--redis", place.Redis, "--http-port", $"{place.HttpPort}", "--silo-port", $"{place.SiloPort}", "--gateway-port", $"{place.GatewayPort}"]);
            using var http = new HttpClient { BaseAddress = place.Url };
            await patience.UntilAsync(
                "the silo is ready",
                async () => process.HasExited ? throw new InvalidOperationException($"The silo ended: {process.Output}") : (await http.GetAsync("healthz/ready", TestContext.Current.CancellationToken)).StatusCode,
                status => status == System.Net.HttpStatusCode.OK,
                status => $"it answers {status}");
            return new Process(process, file);
        }

        public override async Task KillAsync()
        {
            process.Kill();
            await process.DisposeAsync();
        }

        public override async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            File.Delete(file);
        }
    }
}
