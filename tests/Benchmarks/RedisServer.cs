using System.Globalization;
using HubSpotSfSync.Testing;
using StackExchange.Redis;

namespace HubSpotSfSync.Benchmarks;

/// <summary>A real Redis in a process of its own, which keeps everything in memory.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly RunningProcess _process;
    private readonly ConnectionMultiplexer _redis;

    private RedisServer(RunningProcess process, ConnectionMultiplexer redis, string address)
    {
        _process = process;
        _redis = redis;
        Address = address;
    }

    public string Address { get; }

    public TimeSpan CpuTime => _process.CpuTime;

    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken)
    {
        var port = Ports.Free();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var process = RunningProcess.Start("redis", "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        while (!process.Output.Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"Redis ended: {process.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }

        var options = ConfigurationOptions.Parse(address);
        options.AllowAdmin = true; // INFO
        return new RedisServer(process, await ConnectionMultiplexer.ConnectAsync(options), address);
    }

    /// <summary>What its data takes (used_memory), without what the allocator has in reserve.</summary>
    public Task<long> UsedBytesAsync() => MemoryAsync("used_memory");

    public Task<long> PeakBytesAsync() => MemoryAsync("used_memory_peak");

    private async Task<long> MemoryAsync(string what) =>
        long.Parse((await _redis.GetServer(Address).InfoAsync("memory")).Single().Single(entry => entry.Key == what).Value, CultureInfo.InvariantCulture);

    /// <summary>What the keys of each kind take, as Redis estimates it: the states of grains by their type, the other keys by their names without what they are of.</summary>
    public async Task<Dictionary<string, long>> BytesByKindAsync()
    {
        var kinds = new Dictionary<string, long>();
        var database = _redis.GetDatabase();
        await foreach (var keys in _redis.GetServer(Address).KeysAsync(pageSize: 1_000).Chunk(1_000))
        {
            var sizes = await Task.WhenAll(keys.Select(key => database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", 1_000)));
            foreach (var (key, size) in keys.Zip(sizes))
            {
                var kind = KindOf(key.ToString());
                kinds[kind] = kinds.GetValueOrDefault(kind) + (size.IsNull ? 0 : (long)size);
            }
        }

        return kinds;
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _process.DisposeAsync();
    }

    /// <summary><c>hubspotsfsync/state/pair/...</c>, <c>hss:{...}:record:HubSpot</c>.</summary>
    private static string KindOf(string key) => key.IndexOf("}:", StringComparison.Ordinal) is >= 0 and var named ? key[(named + 2)..]
        : key.Split('/') is [_, "state", var grain, ..] ? $"state of {grain}"
        : "other";
}
