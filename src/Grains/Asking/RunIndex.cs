using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Asking;

/// <summary>Which runs go on after a crash, and which are old enough to be forgotten.</summary>
public sealed class RunIndex(IConnectionMultiplexer redis)
{
    public const int Kept = 100;

    // KEYS: runs, those that are done. ARGV: run, how many are kept. Answers those beyond.
    private const string CloseScript = """
        if redis.call('SREM', KEYS[1], ARGV[1]) == 1 then redis.call('LPUSH', KEYS[2], ARGV[1]) end
        return redis.call('LRANGE', KEYS[2], ARGV[2], -1)
        """;

    public Task OpenAsync(SyncRunKey run) => redis.GetDatabase().SetAddAsync(RedisKeys.Runs(run.Connection), run.Run);

    public async Task<IReadOnlyList<SyncRunKey>> OpenAsync(string connection) =>
        [.. (await redis.GetDatabase().SetMembersAsync(RedisKeys.Runs(connection))).Select(run => new SyncRunKey(connection, run!))];

    /// <summary>The run is done.</summary>
    /// <returns>Those whose turn it is to be forgotten.</returns>
    public async Task<IReadOnlyList<SyncRunKey>> CloseAsync(SyncRunKey run)
    {
        var old = (string[])(await redis.GetDatabase().ScriptEvaluateAsync(CloseScript, [RedisKeys.Runs(run.Connection), RedisKeys.RunsDone(run.Connection)], [run.Run, Kept]))!;
        return [.. old.Select(one => new SyncRunKey(run.Connection, one))];
    }

    /// <summary>Nothing is stored of the run any more.</summary>
    public Task ForgottenAsync(SyncRunKey run) => redis.GetDatabase().ListRemoveAsync(RedisKeys.RunsDone(run.Connection), run.Run);
}
