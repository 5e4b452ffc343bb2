using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HubSpotSfSync.Grains.Tests;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RedisFixture))]

namespace HubSpotSfSync.Grains.Tests;

/// <summary>A Redis of our own for the whole run: the tests' keys differ by a name of their own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private Process? _server;

    public string Address { get; private set; } = "";

    public IConnectionMultiplexer Connection { get; private set; } = null!;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        Address = $"127.0.0.1:{port}";
        _server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        });
        var options = ConfigurationOptions.Parse(Address);
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 20;
        Connection = await ConnectionMultiplexer.ConnectAsync(options);
        await Connection.GetDatabase().PingAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _server?.Kill();
        _server?.Dispose();
    }
}
