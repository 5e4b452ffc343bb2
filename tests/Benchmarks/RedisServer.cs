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

    public static async Task<RedisServer> StartAsync()
    {
        var port = Ports.Free();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var process = RunningProcess.Start("redis", "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        var options = ConfigurationOptions.Parse(address);
        options.ConnectRetry = 20;
        options.AllowAdmin = true; // INFO
        return new RedisServer(process, await ConnectionMultiplexer.ConnectAsync(options), address);
    }

    /// <summary>What its data takes (used_memory), without what the allocator has in reserve.</summary>
    public async Task<long> UsedBytesAsync() =>
        long.Parse((await _redis.GetServer(Address).InfoAsync("memory")).Single().Single(entry => entry.Key == "used_memory").Value, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _process.DisposeAsync();
    }
}
