using System.Globalization;
using HubSpotSfSync.Testing;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>One Redis for the whole run; each world has a database of its own in it, so that they never meet.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private const int Databases = 4096;
    private readonly int _port = Ports.Free();
    private RunningProcess? _server;
    private int _given;

    public async ValueTask InitializeAsync()
    {
        _server = RunningProcess.Start("redis", "redis-server", ["--port", $"{_port}", "--bind", "127.0.0.1", "--databases", $"{Databases}", "--save", "", "--appendonly", "no"]);
        var options = ConfigurationOptions.Parse($"127.0.0.1:{_port}");
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 20;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await connection.GetDatabase().PingAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The address of an empty database.</summary>
    internal string NewDatabase() => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port},defaultDatabase={Interlocked.Increment(ref _given)}");
}
