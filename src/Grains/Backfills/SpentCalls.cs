using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>Counts the calls that the connections make in the Backfill lane, of all silos and for ever: a backfill's own are the difference between two looks.</summary>
public sealed class SpentCalls(IConnectionMultiplexer redis)
{
    /// <summary>Nobody waits for it. What is under way when a silo dies is all that can be missed.</summary>
    public void Count(string account, PermitWish wish)
    {
        if (wish.Lane == Lane.Backfill && wish.Connection.Length > 0)
        {
            redis.GetDatabase().HashIncrement(RedisKeys.BackfillCalls(wish.Connection), account, flags: CommandFlags.FireAndForget);
        }
    }

    public async Task<long> OfAsync(string connection, string account) => (long)await redis.GetDatabase().HashGetAsync(RedisKeys.BackfillCalls(connection), account);
}
