using System.Diagnostics;
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
        var port = Ports.Free();
        using var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--maxmemory", most, "--maxmemory-policy", policy]) { RedirectStandardOutput = true })!;
        try
        {
            await using (var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false"))
            {
                while (!redis.IsConnected)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
                }
            }

            await RedisEviction.CheckAsync(ConfigurationOptions.Parse($"127.0.0.1:{port}").ApplyDefaults(), NullLogger.Instance);
        }
        finally
        {
            server.Kill();
        }
    }
}
