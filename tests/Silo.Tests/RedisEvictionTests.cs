using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>A Redis that makes room by itself takes pairs away: no silo starts with it.</summary>
public sealed class RedisEvictionTests
{
    [Theory]
    [InlineData("100mb", "allkeys-lru")]
    [InlineData("100mb", "allkeys-random")]
    public async Task A_Redis_that_takes_pairs_away_is_refused(string most, string policy)
    {
        var refusal = await Should.ThrowAsync<StoreException>(() => CheckAsync(most, policy));

        refusal.Message.ShouldContain($"(maxmemory-policy {policy})");
        refusal.Message.ShouldEndWith("Set its maxmemory-policy to noeviction.");
    }

    [Theory]
    [InlineData("100mb", "noeviction")]
    [InlineData("100mb", "volatile-lru")]
    [InlineData("0", "allkeys-lru")]
    public async Task A_Redis_that_keeps_pairs_is_taken(string most, string policy) => await Should.NotThrowAsync(() => CheckAsync(most, policy));

    private static async Task CheckAsync(string most, string policy)
    {
        var address = $"127.0.0.1:{Ports.Free()}";
        await using var server = RunningProcess.Start("redis", "redis-server", ["--port", address.Split(':')[1], "--bind", "127.0.0.1", "--save", "", "--maxmemory", most, "--maxmemory-policy", policy]);
        await using (var redis = await ConnectionMultiplexer.ConnectAsync($"{address},abortConnect=false,connectRetry=20"))
        {
            await redis.GetDatabase().PingAsync();
        }

        await RedisEviction.CheckAsync(ConfigurationOptions.Parse(address).ApplyDefaults(), NullLogger.Instance);
    }
}
