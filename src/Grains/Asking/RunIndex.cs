using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Asking;

/// <summary>Which runs go on after a crash, and which are old enough to be forgotten.</summary>
public sealed class RunIndex(IConnectionMultiplexer redis)
{
    private const int Kept = 100;

    public Task OpenAsync(SyncRunKey run) => redis.GetDatabase().SetAddAsync(RedisKeys.Runs(run.Connection), run.Run);

    public async Task<IReadOnlyList<SyncRunKey>> OpenAsync(string connection) =>
        [.. (await redis.GetDatabase().SetMembersAsync(RedisKeys.Runs(connection))).Select(run => new SyncRunKey(connection, run!))];

    /// <summary>The run is done.</summary>
    /// <returns>Those whose turn it is to be forgotten.</returns>
    public async Task<IReadOnlyList<SyncRunKey>> CloseAsync(SyncRunKey run)
    {
        var (database, done) = (redis.GetDatabase(), RedisKeys.RunsDone(run.Connection));
        if (!await database.SetRemoveAsync(RedisKeys.Runs(run.Connection), run.Run))
        {
            return [];
        }

        await database.ListLeftPushAsync(done, run.Run);
        var old = await database.ListRangeAsync(done, Kept);
        await database.ListTrimAsync(done, 0, Kept - 1);
        return [.. old.Select(one => new SyncRunKey(run.Connection, one!))];
    }
}
