using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HubSpotSfSync.Testing;

/// <summary>Ports for servers that are started a moment later, each but once: the tests start many of them at the same time. Below those
/// that the system gives to connections: one of these could be taken in that moment.</summary>
internal static class Ports
{
    private const int First = 15_000;
    private const int Beyond = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Beyond);
            if (!Given.TryAdd(port, true))
            {
                continue;
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another of the many.
            }
        }
    }
}
