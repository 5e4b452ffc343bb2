using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Which pairs are suspected to be duplicates, and of what: a group for each pair that has the counterpart, with those that have none.
/// A pair enters before its state says so and leaves after, so a group may hold a pair too many, never one too few. Values are not in
/// here: they are the pairs' own.
/// </summary>
public sealed class DuplicateIndex(IConnectionMultiplexer redis)
{
    // KEYS: groups, the group's pairs, group of each pair. ARGV: group, pair.
    private const string EnterScript = """
        redis.call('ZADD', KEYS[1], 0, ARGV[1])
        redis.call('ZADD', KEYS[2], 0, ARGV[2])
        redis.call('HSET', KEYS[3], ARGV[2], ARGV[1])
        return 1
        """;

    private const string LeaveScript = """
        redis.call('ZREM', KEYS[2], ARGV[2])
        if redis.call('ZCARD', KEYS[2]) == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
        if redis.call('HGET', KEYS[3], ARGV[2]) == ARGV[1] then redis.call('HDEL', KEYS[3], ARGV[2]) end
        return 1
        """;

    /// <summary>The name of the group of those that are suspected to be one with a pair's record of a side.</summary>
    public static string GroupOf(string pair, Side side) => $"{pair}:{side}";

    /// <summary>Puts a pair into the group that its suspicion names; null takes it out of the one that it is in. A pair does this for
    /// itself alone, one after the other.</summary>
    public async Task PutAsync(PairKey pair, Suspicion? suspicion)
    {
        var former = (string?)await redis.GetDatabase().HashGetAsync(RedisKeys.DuplicateGroups(pair.Mapping), pair.Pair);
        var group = suspicion is null ? null : GroupOf(suspicion.Rival, suspicion.Side);
        if (former is not null && former != group)
        {
            await RunAsync(LeaveScript, pair, former);
        }

        if (group is not null && former != group)
        {
            await RunAsync(EnterScript, pair, group);
        }
    }

    public Task<long> CountAsync(MappingKey mapping) => redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Duplicates(mapping));

    /// <summary>Groups in the order of their names, from behind <paramref name="after"/> on.</summary>
    public async Task<IReadOnlyList<string>> GroupsAsync(MappingKey mapping, string? after, int most) => Texts(await redis.GetDatabase().SortedSetRangeByValueAsync(
        RedisKeys.Duplicates(mapping), after ?? RedisValue.Null, RedisValue.Null, after is null ? Exclude.None : Exclude.Start, Order.Ascending, skip: 0, take: most));

    /// <summary>The pairs of a group, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<string> Pairs, long Count)> MembersAsync(MappingKey mapping, string group, int most)
    {
        var key = RedisKeys.DuplicatesOf(mapping, group);
        var members = redis.GetDatabase().SortedSetRangeByRankAsync(key, 0, most - 1);
        return (Texts(await members), await redis.GetDatabase().SortedSetLengthAsync(key));
    }

    private Task<RedisResult> RunAsync(string script, PairKey pair, string group) => redis.GetDatabase().ScriptEvaluateAsync(
        script,
        [RedisKeys.Duplicates(pair.Mapping), RedisKeys.DuplicatesOf(pair.Mapping, group), RedisKeys.DuplicateGroups(pair.Mapping)],
        [group, pair.Pair]);

    private static IReadOnlyList<string> Texts(RedisValue[] values) => [.. values.Select(value => (string)value!)];
}
