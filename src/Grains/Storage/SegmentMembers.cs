using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>Who is in a segment, as it was read last.</summary>
public sealed class SegmentMembers(IConnectionMultiplexer redis)
{
    // KEYS: members, read now, moved. What moved in or out is listed before the members change hands, so that a crash tells nobody twice
    // rather than somebody never.
    private const string ReplaceScript = """
        for _, id in ipairs(redis.call('SDIFF', KEYS[1], KEYS[2])) do redis.call('SADD', KEYS[3], id) end
        for _, id in ipairs(redis.call('SDIFF', KEYS[2], KEYS[1])) do redis.call('SADD', KEYS[3], id) end
        if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('RENAME', KEYS[2], KEYS[1]) else redis.call('DEL', KEYS[1]) end
        return redis.call('SCARD', KEYS[3])
        """;

    public Task<bool> ContainsAsync(string portal, string segment, string recordId) =>
        redis.GetDatabase().SetContainsAsync(RedisKeys.Segment(portal, segment), recordId);

    /// <summary>Those of them who are in it.</summary>
    public async Task<IReadOnlySet<string>> InAsync(string portal, string segment, IReadOnlyList<string> recordIds)
    {
        if (recordIds.Count == 0)
        {
            return new HashSet<string>();
        }

        var isIn = await redis.GetDatabase().SetContainsAsync(RedisKeys.Segment(portal, segment), [.. recordIds.Select(id => (RedisValue)id)]);
        return recordIds.Zip(isIn).Where(one => one.Second).Select(one => one.First).ToHashSet(StringComparer.Ordinal);
    }

    public async Task BeginAsync(string portal, string segment) => await redis.GetDatabase().KeyDeleteAsync(RedisKeys.SegmentRead(portal, segment));

    public Task AddAsync(string portal, string segment, IReadOnlyList<string> recordIds) => recordIds.Count == 0
        ? Task.CompletedTask
        : redis.GetDatabase().SetAddAsync(RedisKeys.SegmentRead(portal, segment), [.. recordIds.Select(id => (RedisValue)id)]);

    /// <summary>What was read since <see cref="BeginAsync"/> are the members from now on.</summary>
    public Task ReplaceAsync(string portal, string segment) => redis.GetDatabase().ScriptEvaluateAsync(
        ReplaceScript, [RedisKeys.Segment(portal, segment), RedisKeys.SegmentRead(portal, segment), RedisKeys.SegmentMoved(portal, segment)]);

    /// <summary>Who of these is new counts as a member from now on, and is listed first as one whose pair has to be told.</summary>
    public async Task JoinAsync(string portal, string segment, IReadOnlyList<string> recordIds)
    {
        var known = await InAsync(portal, segment, recordIds);
        RedisValue[] come = [.. recordIds.Where(id => !known.Contains(id)).Select(id => (RedisValue)id)];
        if (come.Length > 0)
        {
            await redis.GetDatabase().SetAddAsync(RedisKeys.SegmentMoved(portal, segment), come);
            await redis.GetDatabase().SetAddAsync(RedisKeys.Segment(portal, segment), come);
        }
    }

    /// <summary>Some of those who came or left and whose pairs were not told yet.</summary>
    public async Task<IReadOnlyList<string>> MovedAsync(string portal, string segment, int most) =>
        [.. (await redis.GetDatabase().SetRandomMembersAsync(RedisKeys.SegmentMoved(portal, segment), most)).Select(id => (string)id!)];

    public Task ToldAsync(string portal, string segment, IReadOnlyList<string> recordIds) =>
        redis.GetDatabase().SetRemoveAsync(RedisKeys.SegmentMoved(portal, segment), [.. recordIds.Select(id => (RedisValue)id)]);

    public Task<long> CountAsync(string portal, string segment) => redis.GetDatabase().SetLengthAsync(RedisKeys.Segment(portal, segment));
}
