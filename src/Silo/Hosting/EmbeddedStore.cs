using System.Globalization;
using Garnet;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>A Redis-compatible server within this process, for a silo on its own: append-only file on, so that state survives a crash.</summary>
internal sealed class EmbeddedStore : IDisposable
{
    private readonly GarnetServer _server;

    private EmbeddedStore(GarnetServer server) => _server = server;

    public static EmbeddedStore Start(int port, string folder)
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
            "-m", "512m",
            "--device-type", "RandomAccess",
            "--logger-level", "Warning",
        ]);
        server.Start();
        return new EmbeddedStore(server);
    }

    public void Dispose() => _server.Dispose();
}
