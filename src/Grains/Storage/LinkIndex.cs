using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>A record that looks for its pair.</summary>
/// <param name="RecordId">The record itself.</param>
/// <param name="NamedRecord">The other side's record that its identity field names, if any.</param>
/// <param name="MatchKey">Its normalised match value, if any.</param>
public sealed record LinkRequest(string RecordId, string? NamedRecord, string? MatchKey);

/// <summary>The answer to a claim.</summary>
/// <param name="Claimed">The record belongs to the pair now.</param>
/// <param name="Owner">The pair that has it instead, or that had it before.</param>
public sealed record ClaimResult(bool Claimed, string? Owner);

/// <summary>
/// Which record belongs to which pair. A page is resolved in one round trip, by a script that claims atomically: two silos that see
/// the two halves of a new pair at the same moment end up with one pair.
/// </summary>
public sealed class LinkIndex(IConnectionMultiplexer redis)
{
    // KEYS: records here, records there, slots here, slots there, match keys, count. ARGV: prefix, then id, named, key for each record.
    // A record's entry holds "pair\nmatch key", so that a changed key can give up the old one.
    private const string ResolveScript = """
        local answer = {}
        local function entry(pair, key) return pair .. '\n' .. key end
        for i = 2, #ARGV, 3 do
          local id, named, key = ARGV[i], ARGV[i + 1], ARGV[i + 2]
          local known = redis.call('HGET', KEYS[1], id)
          local pair = nil
          if known then
            local cut = string.find(known, '\n', 1, true)
            pair = string.sub(known, 1, cut - 1)
            local old = string.sub(known, cut + 1)
            if key ~= '' and key ~= old then
              if old ~= '' and redis.call('HGET', KEYS[5], old) == pair then redis.call('HDEL', KEYS[5], old) end
              redis.call('HSET', KEYS[1], id, entry(pair, key))
            end
          else
            if named ~= '' then
              local other = redis.call('HGET', KEYS[2], named)
              if other then
                local theirs = string.sub(other, 1, string.find(other, '\n', 1, true) - 1)
                if not redis.call('HGET', KEYS[3], theirs) then pair = theirs end
              end
            end
            if not pair and key ~= '' then
              local match = redis.call('HGET', KEYS[5], key)
              if match and not redis.call('HGET', KEYS[3], match) then pair = match end
            end
            if not pair then
              pair = ARGV[1] .. id
              while redis.call('HEXISTS', KEYS[3], pair) == 1 or redis.call('HEXISTS', KEYS[4], pair) == 1 do pair = pair .. '+' end
              redis.call('INCR', KEYS[6])
              if named ~= '' and redis.call('HSETNX', KEYS[2], named, entry(pair, '')) == 1 then redis.call('HSET', KEYS[4], pair, named) end
            end
            redis.call('HSET', KEYS[1], id, entry(pair, key))
            redis.call('HSET', KEYS[3], pair, id)
          end
          if key ~= '' then redis.call('HSETNX', KEYS[5], key, pair) end
          answer[#answer + 1] = pair
        end
        return answer
        """;

    // KEYS as above. ARGV: pair, record. A record whose pair has nothing else is taken over.
    private const string ClaimScript = """
        local known = redis.call('HGET', KEYS[1], ARGV[2])
        local slot = redis.call('HGET', KEYS[3], ARGV[1])
        if slot and slot ~= ARGV[2] then return { '0', slot } end
        local owner = ''
        local key = ''
        if known then
          local cut = string.find(known, '\n', 1, true)
          owner = string.sub(known, 1, cut - 1)
          key = string.sub(known, cut + 1)
          if owner == ARGV[1] then return { '1', '' } end
          if redis.call('HEXISTS', KEYS[4], owner) == 1 then return { '0', owner } end
          redis.call('HDEL', KEYS[3], owner)
          redis.call('DECR', KEYS[6])
          if key ~= '' and redis.call('HGET', KEYS[5], key) == owner then redis.call('HSET', KEYS[5], key, ARGV[1]) end
        end
        redis.call('HSET', KEYS[1], ARGV[2], ARGV[1] .. '\n' .. key)
        redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
        return { '1', owner }
        """;

    /// <summary>The pairs of these records, in order; records without one get one.</summary>
    public async Task<IReadOnlyList<string>> ResolveAsync(MappingKey mapping, Side side, IReadOnlyList<LinkRequest> requests)
    {
        if (requests.Count == 0)
        {
            return [];
        }

        var arguments = new RedisValue[1 + (requests.Count * 3)];
        arguments[0] = PairKey.NameFor(side, "");
        for (var i = 0; i < requests.Count; i++)
        {
            arguments[1 + (i * 3)] = requests[i].RecordId;
            arguments[2 + (i * 3)] = requests[i].NamedRecord ?? "";
            arguments[3 + (i * 3)] = requests[i].MatchKey ?? "";
        }

        var answer = await redis.GetDatabase().ScriptEvaluateAsync(ResolveScript, Keys(mapping, side), arguments);
        return (string[])answer!;
    }

    /// <summary>The pairs of these records, in order; null for a record that has none.</summary>
    public async Task<IReadOnlyList<string?>> LookupAsync(MappingKey mapping, Side side, IReadOnlyList<string> recordIds)
    {
        var entries = await redis.GetDatabase().HashGetAsync(RedisKeys.Records(mapping, side), [.. recordIds.Select(id => (RedisValue)id)]);
        return [.. entries.Select(entry => entry.IsNull ? null : ((string)entry!).Split('\n')[0])];
    }

    /// <summary>Makes a record that a write created or found the pair's own.</summary>
    public async Task<ClaimResult> ClaimAsync(PairKey pair, Side side, string recordId)
    {
        var answer = (string[])(await redis.GetDatabase().ScriptEvaluateAsync(ClaimScript, Keys(pair.Mapping, side), [pair.Pair, recordId]))!;
        return new ClaimResult(answer[0] == "1", answer[1].Length == 0 ? null : answer[1]);
    }

    private static RedisKey[] Keys(MappingKey mapping, Side side) =>
    [
        RedisKeys.Records(mapping, side),
        RedisKeys.Records(mapping, side.Other()),
        RedisKeys.Slots(mapping, side),
        RedisKeys.Slots(mapping, side.Other()),
        RedisKeys.MatchKeys(mapping),
        RedisKeys.PairCount(mapping),
    ];
}
