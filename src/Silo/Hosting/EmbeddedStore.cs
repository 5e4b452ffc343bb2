using System.Globalization;
using System.Net;
using Garnet;
using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>A Redis-compatible server within this process, for a silo on its own: append-only file on, so that state survives a crash.</summary>
internal sealed class EmbeddedStore : IDisposable
{
    /// <summary>Where its log begins. What lies before its head is not in memory any more.</summary>
    private const long FirstAddress = 64;

    private readonly GarnetServer _server;
    private readonly ConnectionMultiplexer _watching;
    private readonly string _folder;
    private readonly int _megabytes;

    private EmbeddedStore(GarnetServer server, ConnectionMultiplexer watching, string folder, int megabytes) =>
        (_server, _watching, _folder, _megabytes) = (server, watching, folder, megabytes);

    /// <summary>Half of what the process may have.</summary>
    public static int UsualMegabytes => (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / 1_048_576, 512, int.MaxValue);

    /// <param name="port">Where it listens.</param>
    /// <param name="folder">Where its append-only file is.</param>
    /// <param name="megabytes">What it may hold: it takes memory as it is filled. Garnet lets go of the oldest beyond that; see <see cref="StoreGuard"/>.</param>
    public static async Task<EmbeddedStore> StartAsync(int port, string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        var server = new GarnetServer(
        [
            "--bind", "127.0.0.1",
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--lua", "--lua-transaction-mode",
            "--aof", "--aof-commit-freq", "0",
            "--checkpointdir", folder,
            "--recover",
            "-m", string.Create(CultureInfo.InvariantCulture, $"{megabytes}m"),
            "--device-type", "RandomAccess",
            "--logger-level", "Warning",
        ]);
        server.Start();
        var options = new ConfigurationOptions { EndPoints = { { IPAddress.Loopback, port } }, AllowAdmin = true };
        return new EmbeddedStore(server, await ConnectionMultiplexer.ConnectAsync(options.ApplyDefaults()), Path.GetFullPath(folder), megabytes);
    }

    public async Task<StoreUse> UseAsync()
    {
        var told = (await _watching.GetServers().Single().InfoAsync("store")).SelectMany(part => part).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        var (head, tail) = (Of("Log.HeadAddress"), Of("Log.TailAddress"));
        return new StoreUse(tail - head + Of("Log.CurrentHeapSizeBytes"), _megabytes * 1_048_576L, HasForgotten: head > FirstAddress);

        long Of(string name) => long.Parse(told[name], CultureInfo.InvariantCulture);
    }

    /// <summary>What a person has to know when it is full.</summary>
    public string Remedy => string.Create(
        CultureInfo.InvariantCulture,
        $"The embedded store in {_folder} may hold {_megabytes:N0} MB. Nothing is lost: all is in its append-only file. Start again with a larger --store-memory, or with a Redis of its own (--redis), which reads both sides anew.");

    public void Dispose()
    {
        _watching.Dispose();
        _server.Dispose();
    }
}

/// <param name="Used">Bytes.</param>
/// <param name="Most">Bytes.</param>
/// <param name="HasForgotten">Whether it was full, and has let go of what was oldest.</param>
internal readonly record struct StoreUse(long Used, long Most, bool HasForgotten)
{
    public double Share => (double)Used / Most;
}
