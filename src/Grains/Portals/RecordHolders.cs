using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Portals;

/// <summary>A record that is to change hands.</summary>
/// <param name="RecordId">The record.</param>
/// <param name="From">Who is believed to have it; null for nobody.</param>
/// <param name="To">Who is to have it.</param>
public sealed record Handover(string RecordId, string? From, string To);

/// <summary>Which mapping has a Salesforce record, for the objects that several portals of an org sync: one entry a record, and who
/// waits for it.</summary>
public sealed class RecordHolders(IConnectionMultiplexer redis)
{
    // KEYS: holders. ARGV: record, from ('' for nobody), to, for each record. What nobody has meanwhile may be had. Answers who has each now.
    private const string HandOverScript = """
        local answer = {}
        for i = 1, #ARGV, 3 do
          local has = redis.call('HGET', KEYS[1], ARGV[i]) or ''
          if has == ARGV[i + 1] or has == '' then
            redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
            has = ARGV[i + 2]
          end
          answer[#answer + 1] = has
        end
        return answer
        """;

    // KEYS: holders. ARGV: the holder, then records.
    private const string ReleaseScript = """
        for i = 2, #ARGV do
          if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
        end
        return 1
        """;

    /// <summary>Who has these records, in order; null for nobody.</summary>
    public async Task<IReadOnlyList<string?>> LookAsync(string org, IReadOnlyList<string> recordIds) =>
        [.. (await redis.GetDatabase().HashGetAsync(RedisKeys.Holders(org), [.. recordIds.Select(id => (RedisValue)id)])).Select(holder => (string?)holder)];

    /// <summary>Hands records over, each only if nobody else took it meanwhile.</summary>
    /// <returns>Who has them now, in order.</returns>
    public async Task<IReadOnlyList<string>> HandOverAsync(string org, IReadOnlyList<Handover> handovers)
    {
        RedisValue[] arguments = [.. handovers.SelectMany(one => new RedisValue[] { one.RecordId, one.From ?? "", one.To })];
        return (string[])(await redis.GetDatabase().ScriptEvaluateAsync(HandOverScript, [RedisKeys.Holders(org)], arguments))!;
    }

    /// <summary>Lets go of records, as far as this holder has them.</summary>
    public Task ReleaseAsync(string org, string holder, IEnumerable<string> recordIds) =>
        redis.GetDatabase().ScriptEvaluateAsync(ReleaseScript, [RedisKeys.Holders(org)], [holder, .. recordIds.Select(id => (RedisValue)id)]);

    /// <summary>This pair wants the record as soon as it is free.</summary>
    public Task ContendAsync(string org, string recordId, PairKey pair) => redis.GetDatabase().SetAddAsync(RedisKeys.Contenders(org, recordId), pair.ToString());

    /// <summary>Who wants the record.</summary>
    public async Task<IReadOnlyList<PairKey>> ContendersAsync(string org, string recordId) =>
        [.. (await redis.GetDatabase().SetMembersAsync(RedisKeys.Contenders(org, recordId))).Select(pair => PairKey.Parse(pair!))];

    /// <summary>This pair was told that the record is free. Not before: one that a crash kept from being told would wait for good.</summary>
    public Task ToldAsync(string org, string recordId, PairKey pair) => redis.GetDatabase().SetRemoveAsync(RedisKeys.Contenders(org, recordId), pair.ToString());
}
