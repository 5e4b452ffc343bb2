using HubSpotSfSync.Sync.Mappings;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>Which connections an operator has paused; looked up at most once a second.</summary>
public sealed class PauseSwitch(IConnectionMultiplexer redis, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private volatile Known _known = new([], default);

    public Task SetAsync(string connection, bool paused)
    {
        var database = redis.GetDatabase();
        _known = new Known([], default);
        return paused ? database.SetAddAsync(RedisKeys.Paused, connection) : database.SetRemoveAsync(RedisKeys.Paused, connection);
    }

    public async ValueTask<bool> AnyAsync(IReadOnlyList<ConnectionPlan> connections)
    {
        var now = clock.GetUtcNow();
        if (now - _known.At > Fresh)
        {
            var members = await redis.GetDatabase().SetMembersAsync(RedisKeys.Paused);
            _known = new Known([.. members.Select(member => (string)member!)], now);
        }

        var known = _known;
        return connections.Any(connection => known.Paused.Contains(connection.Name));
    }

    private sealed record Known(HashSet<string> Paused, DateTimeOffset At);
}
