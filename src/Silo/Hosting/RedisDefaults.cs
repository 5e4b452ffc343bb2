using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

internal static class RedisDefaults
{
    /// <summary>The connection outlives a restart of Redis: commands fail meanwhile, and their callers try again.</summary>
    public static ConfigurationOptions ApplyDefaults(this ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 5;
        return options;
    }
}
