using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>A Redis whose memory is limited may be told to make room by itself: it would take pairs away, and tell nobody. Policies for keys that expire
/// are harmless: none of those that matter does.</summary>
internal static partial class RedisEviction
{
    private const string ForAllKeys = "allkeys-";

    /// <exception cref="StoreException">It would.</exception>
    public static async Task CheckAsync(ConfigurationOptions address, ILogger log)
    {
        var options = address.Clone();
        options.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        foreach (var server in redis.GetServers().Where(server => !server.IsReplica))
        {
            await CheckAsync(server, log);
        }
    }

    private static async Task CheckAsync(IServer server, ILogger log)
    {
        Dictionary<string, string> memory;
        try
        {
            memory = (await server.InfoAsync("memory")).SelectMany(part => part).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            NotTold(log, $"{server.EndPoint}", failure);
            return;
        }

        var (most, policy) = (memory.GetValueOrDefault("maxmemory", "0"), memory.GetValueOrDefault("maxmemory_policy", ""));
        if (most != "0" && policy.StartsWith(ForAllKeys, StringComparison.Ordinal))
        {
            throw new StoreException($"Redis at {server.EndPoint} may take {most} bytes and then takes away what is stored (maxmemory-policy {policy}): pairs would be lost. Set its maxmemory-policy to noeviction.");
        }
    }

    [LoggerMessage(EventName = "store.eviction-unknown", Level = LogLevel.Warning, Message = "Redis at {Server} does not tell its maxmemory-policy. Make sure that it is noeviction: else pairs are lost when its memory is full")]
    private static partial void NotTold(ILogger log, string server, Exception failure);
}
