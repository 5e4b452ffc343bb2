using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using Orleans.Serialization;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>The latest decisions of a connection, for the dashboard. What is older is with its pair.</summary>
public sealed class DecisionFeed(IConnectionMultiplexer redis, Serializer serializer)
{
    private const int Kept = 100;

    public Task AddAsync(PairKey pair, IEnumerable<Decision> decisions)
    {
        var entries = decisions.Select(decision => (RedisValue)serializer.SerializeToArray(new FeedEntry(pair.ToString(), decision))).ToArray();
        if (entries.Length == 0)
        {
            return Task.CompletedTask;
        }

        var key = RedisKeys.Decisions(pair.Mapping.Connection);
        var batch = redis.GetDatabase().CreateBatch();
        var added = Task.WhenAll(batch.ListLeftPushAsync(key, entries), batch.ListTrimAsync(key, 0, Kept - 1));
        batch.Execute();
        return added;
    }

    /// <summary>Takes out what was decided for a pair.</summary>
    public async Task ForgetAsync(PairKey pair)
    {
        var key = RedisKeys.Decisions(pair.Mapping.Connection);
        var name = pair.ToString();
        var theirs = (await redis.GetDatabase().ListRangeAsync(key)).Where(entry => serializer.Deserialize<FeedEntry>((byte[])entry!)!.Pair == name);
        await Task.WhenAll(theirs.Select(entry => redis.GetDatabase().ListRemoveAsync(key, entry)));
    }

    public async Task<IReadOnlyList<FeedEntry>> LatestAsync(string connection, int most) =>
        [.. (await redis.GetDatabase().ListRangeAsync(RedisKeys.Decisions(connection), 0, most - 1)).Select(entry => serializer.Deserialize<FeedEntry>((byte[])entry!)!)];
}
