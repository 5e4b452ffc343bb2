using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>The embedded store forgets what does not fit into its memory: the silo does not let it come to that.</summary>
public sealed class EmbeddedStoreTests : IDisposable
{
    private const int Megabytes = 64;
    private const int MostLooks = 600;
    private readonly string _folder = Directory.CreateTempSubdirectory("hubspotsfsync-").FullName;
    private readonly int _port = Ports.Free();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_store_that_is_nearly_full_has_all_and_stops_the_silo()
    {
        using var store = await EmbeddedStore.StartAsync(_port, _folder, Megabytes);
        var host = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var clock = new FakeTimeProvider();
        using var guard = new StoreGuard(store, host, clock, NullLogger<StoreGuard>.Instance);
        await guard.StartAsync(TestContext.Current.CancellationToken);

        var written = await FillAsync(store, until: 0.9);
        (await store.UseAsync()).HasForgotten.ShouldBeFalse();
        (await CountAsync(written)).ShouldBe(written);

        for (var looks = 0; looks < MostLooks && !host.ApplicationStopping.IsCancellationRequested; looks++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        host.ApplicationStopping.IsCancellationRequested.ShouldBeTrue();
        guard.IsFull.ShouldBeTrue();
        await guard.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_store_that_is_half_full_stops_nothing()
    {
        using var store = await EmbeddedStore.StartAsync(_port, _folder, Megabytes);
        await FillAsync(store, until: 0.5);

        await Should.NotThrowAsync(() => StoreGuard.CheckAsync(store));
    }

    [Fact]
    public async Task What_was_forgotten_is_there_again_with_more_memory()
    {
        int written;
        using (var store = await EmbeddedStore.StartAsync(_port, _folder, Megabytes))
        {
            written = await FillAsync(store, until: 0.9) * 2;
            await WriteAsync(written / 2, written);
            (await store.UseAsync()).HasForgotten.ShouldBeTrue();
            (await CountAsync(written)).ShouldBeLessThan(written);
        }

        using (var store = await EmbeddedStore.StartAsync(_port, _folder, Megabytes))
        {
            (await Should.ThrowAsync<StoreException>(() => StoreGuard.CheckAsync(store))).Message.ShouldContain("larger --store-memory");
        }

        using (var store = await EmbeddedStore.StartAsync(_port, _folder, Megabytes * 4))
        {
            await Should.NotThrowAsync(() => StoreGuard.CheckAsync(store));
            (await CountAsync(written)).ShouldBe(written);
        }
    }

    /// <returns>How many values were written.</returns>
    private async Task<int> FillAsync(EmbeddedStore store, double until)
    {
        var written = 0;
        while ((await store.UseAsync()).Share < until)
        {
            await WriteAsync(written, written += 500);
        }

        return written;
    }

    private async Task WriteAsync(int from, int to)
    {
        await using var redis = await ConnectAsync();
        var value = new byte[2_000];
        await Task.WhenAll(Enumerable.Range(from, to - from).Select(i => redis.GetDatabase().StringSetAsync(Key(i), value)));
    }

    private async Task<int> CountAsync(int written)
    {
        await using var redis = await ConnectAsync();
        var there = await Task.WhenAll(Enumerable.Range(0, written).Select(i => redis.GetDatabase().KeyExistsAsync(Key(i))));
        return there.Count(one => one);
    }

    private static RedisKey Key(int i) => $"pair {i}";

    private Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},syncTimeout=60000,asyncTimeout=60000");
}
