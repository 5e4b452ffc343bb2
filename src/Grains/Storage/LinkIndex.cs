using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>A record that looks for its pair.</summary>
/// <param name="RecordId">The record itself.</param>
/// <param name="NamedRecord">The other side's record that its identity field names, or that is known otherwise to be its counterpart.</param>
/// <param name="Keys">Its normalised match values, the strongest first.</param>
public sealed record LinkRequest(string RecordId, string? NamedRecord, IReadOnlyList<LinkKey> Keys);

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
    // Commands are most of what a script costs: what is read is read together, and what is written goes together at the end. Lua unpacks a few thousand at most.
    private const string Hashes = """
        local unpack = unpack or table.unpack
        local known, changed = {{}, {}, {}, {}, {}}, {{}, {}, {}, {}, {}}
        local function apart(list, size, each)
          for i = 1, #list, size do each(i, math.min(i + size - 1, #list)) end
        end
        local function fetch(hash, fields)
          apart(fields, 1000, function(from, to)
            local values = redis.call('HMGET', KEYS[hash], unpack(fields, from, to))
            for i = from, to do known[hash][fields[i]] = values[i - from + 1] or false end
          end)
        end
        local function get(hash, field)
          if known[hash][field] == nil then known[hash][field] = redis.call('HGET', KEYS[hash], field) or false end
          return known[hash][field]
        end
        local function set(hash, field, value)
          known[hash][field] = value
          changed[hash][field] = true
        end
        local function flush()
          for hash = 1, 5 do
            local there, gone = {}, {}
            for field in pairs(changed[hash]) do
              local value = known[hash][field]
              if value then
                there[#there + 1] = field
                there[#there + 1] = value
              else
                gone[#gone + 1] = field
              end
            end
            apart(there, 1000, function(from, to) redis.call('HSET', KEYS[hash], unpack(there, from, to)) end)
            apart(gone, 1000, function(from, to) redis.call('HDEL', KEYS[hash], unpack(gone, from, to)) end)
          end
        end
        local function pairof(entry) return string.match(entry, '^[^\n]+') end

        """;

    // KEYS: records here, records there, slots here, slots there, match keys, count. ARGV: prefix, then id, named, keys for each record.
    // Keys come one a line, "1" before a record's strongest and "0" before a weaker one. A record's entry is "pair\nkey\nkey", so that
    // changed keys can give up the old ones; a match key's is "pair\n1" or "pair\n0", as the record that brought it had it.
    private const string ResolveScript = Hashes + """
        local function lines(text)
          local found = {}
          for line in string.gmatch(text, '[^\n]+') do found[#found + 1] = line end
          return found
        end
        local ids, named, keys, fresh = {}, {}, {}, {}
        for i = 2, #ARGV, 3 do
          ids[#ids + 1] = ARGV[i]
          if ARGV[i + 1] ~= '' then named[#named + 1] = ARGV[i + 1] end
          for _, key in ipairs(lines(ARGV[i + 2])) do keys[#keys + 1] = string.sub(key, 2) end
        end
        fetch(1, ids)
        fetch(2, named)
        fetch(5, keys)
        for _, id in ipairs(ids) do
          if not known[1][id] then fresh[#fresh + 1] = ARGV[1] .. id end
        end
        fetch(3, fresh)
        fetch(4, fresh)
        local answer, made = {}, 0
        for i = 2, #ARGV, 3 do
          local id, counterpart, mine = ARGV[i], ARGV[i + 1], lines(ARGV[i + 2])
          local former = get(1, id)
          local entry = ''
          for _, key in ipairs(mine) do entry = entry .. '\n' .. string.sub(key, 2) end
          local pair = nil
          if former then
            pair = pairof(former)
            if former ~= pair .. entry then
              for n, old in ipairs(lines(former)) do
                if n > 1 and not string.find(entry .. '\n', '\n' .. old .. '\n', 1, true) then
                  local holder = get(5, old)
                  if holder and pairof(holder) == pair then set(5, old, false) end
                end
              end
              set(1, id, pair .. entry)
            end
          else
            if counterpart ~= '' and get(2, counterpart) then
              local theirs = pairof(get(2, counterpart))
              if not get(3, theirs) then pair = theirs end
            end
            for _, key in ipairs(mine) do
              if not pair then
                local match = get(5, string.sub(key, 2))
                if match and (string.sub(key, 1, 1) == '1' or string.sub(match, -1) == '1') then
                  local theirs = pairof(match)
                  if not get(3, theirs) then pair = theirs end
                end
              end
            end
            if not pair then
              pair = ARGV[1] .. id
              while get(3, pair) or get(4, pair) do pair = pair .. '+' end
              made = made + 1
              if counterpart ~= '' and not get(2, counterpart) then
                set(2, counterpart, pair)
                set(4, pair, counterpart)
              end
            end
            set(1, id, pair .. entry)
            set(3, pair, id)
          end
          for _, key in ipairs(mine) do
            local own = string.sub(key, 2)
            if not get(5, own) then set(5, own, pair .. '\n' .. string.sub(key, 1, 1)) end
          end
          answer[#answer + 1] = pair
        end
        if made > 0 then redis.call('INCRBY', KEYS[6], made) end
        flush()
        return answer
        """;

    // KEYS as above. ARGV, for each claim: pair, record, the record that the pair gives up for it ('' for none), '1' if that is to find a
    // pair of its own. A record whose pair has nothing else is taken over. What was given up otherwise still leads to the pair, for late
    // news of it, and its match keys are the other's from then on: should that go to another pair, they go along.
    private const string ClaimScript = Hashes + """
        local function keysof(entry) return string.gmatch(string.sub(entry, #pairof(entry) + 1), '[^\n]+') end
        local taken = 0
        local function claim(pair, record, former, freed)
          local entry, slot = get(1, record), get(3, pair)
          if slot and slot ~= record and slot ~= former then return '0', pair end
          local owner, keys = '', ''
          if entry then
            owner = pairof(entry)
            keys = string.sub(entry, #owner + 1)
            if owner == pair then
              owner = ''
            else
              if get(4, owner) or get(3, owner) ~= record then return '0', owner end
              set(3, owner, false)
              taken = taken + 1
              for key in keysof(entry) do
                local holder = get(5, key)
                if holder and pairof(holder) == owner then set(5, key, pair .. string.sub(holder, -2)) end
              end
            end
          end
          local given = former ~= '' and former ~= record and get(1, former)
          if given and pairof(given) == pair then
            for key in keysof(given) do
              if not string.find(keys .. '\n', '\n' .. key .. '\n', 1, true) then
                local holder = get(5, key)
                if freed ~= '1' then
                  keys = keys .. '\n' .. key
                elseif holder and pairof(holder) == pair then
                  set(5, key, false)
                end
              end
            end
            set(1, former, freed ~= '1' and pair)
          end
          set(1, record, pair .. keys)
          set(3, pair, record)
          return '1', owner
        end
        local claiming, records, answer = {}, {}, {}
        for i = 1, #ARGV, 4 do
          claiming[#claiming + 1] = ARGV[i]
          records[#records + 1] = ARGV[i + 1]
        end
        fetch(1, records)
        fetch(3, claiming)
        for i = 1, #ARGV / 4 do
          answer[i * 2 - 1], answer[i * 2] = claim(ARGV[i * 4 - 3], ARGV[i * 4 - 2], ARGV[i * 4 - 1], ARGV[i * 4])
        end
        if taken > 0 then redis.call('DECRBY', KEYS[6], taken) end
        flush()
        return answer
        """;

    // KEYS as above. ARGV: pair, record.
    private const string ReleaseScript = """
        local known = redis.call('HGET', KEYS[1], ARGV[2])
        if known and string.match(known, '^[^\n]+') == ARGV[1] then redis.call('HDEL', KEYS[1], ARGV[2]) end
        if redis.call('HGET', KEYS[3], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[3], ARGV[1]) end
        """;

    // KEYS as above. ARGV: pair, record, the pair that the record leads to from now on.
    private const string GiveUpScript = """
        local known = redis.call('HGET', KEYS[1], ARGV[2])
        if known and string.match(known, '^[^\n]+') == ARGV[1] then redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
        if redis.call('HGET', KEYS[3], ARGV[1]) == ARGV[2] then
          redis.call('HDEL', KEYS[3], ARGV[1])
          redis.call('DECR', KEYS[6])
          for key in string.gmatch(string.sub(known or '', #ARGV[1] + 1), '[^\n]+') do
            local holder = redis.call('HGET', KEYS[5], key)
            if holder and string.match(holder, '^[^\n]+') == ARGV[1] then redis.call('HSET', KEYS[5], key, ARGV[3] .. string.sub(holder, -2)) end
          end
        end
        """;

    // KEYS: records here, slots there. ARGV: records.
    private const string CounterpartsScript = """
        local answer = {}
        for i = 1, #ARGV do
          local known = redis.call('HGET', KEYS[1], ARGV[i])
          answer[i] = known and redis.call('HGET', KEYS[2], string.match(known, '^[^\n]+')) or ''
        end
        return answer
        """;

    private const int MostClaimsAtOnce = 200;

    private readonly ConcurrentDictionary<(MappingKey, Side), Batches<RedisValue[], ClaimResult>> _claims = new();

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
            arguments[3 + (i * 3)] = string.Join('\n', requests[i].Keys.Select(Line));
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

    /// <summary>The other side's records that belong to these; null for a record without a counterpart.</summary>
    public async Task<IReadOnlyList<string?>> CounterpartsAsync(MappingKey mapping, Side side, IReadOnlyList<string> recordIds)
    {
        RedisKey[] keys = [RedisKeys.Records(mapping, side), RedisKeys.Slots(mapping, side.Other())];
        var answer = (string[])(await redis.GetDatabase().ScriptEvaluateAsync(CounterpartsScript, keys, [.. recordIds.Select(id => (RedisValue)id)]))!;
        return [.. answer.Select(id => id.Length == 0 ? null : id)];
    }

    /// <summary>The record of a side whose pair has one of these match values, the first that counts; null for none.</summary>
    public async Task<string?> MatchAsync(MappingKey mapping, Side side, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
        {
            return null;
        }

        var pairs = await redis.GetDatabase().HashGetAsync(RedisKeys.MatchKeys(mapping), [.. keys.Select(key => (RedisValue)key)]);
        foreach (var pair in pairs.Where(pair => !pair.IsNull))
        {
            if (await redis.GetDatabase().HashGetAsync(RedisKeys.Slots(mapping, side), ((string)pair!).Split('\n')[0]) is { IsNull: false } record)
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>The record is not the pair's after all: it finds another one when it is seen next.</summary>
    public Task ReleaseAsync(PairKey pair, Side side, string recordId) =>
        redis.GetDatabase().ScriptEvaluateAsync(ReleaseScript, Keys(pair.Mapping, side), [pair.Pair, recordId]);

    /// <summary>A pair is over, and the record that it had belongs to another from now on: late news of it go there.</summary>
    public Task GiveUpAsync(PairKey pair, Side side, string recordId, string heir) =>
        redis.GetDatabase().ScriptEvaluateAsync(GiveUpScript, Keys(pair.Mapping, side), [pair.Pair, recordId, heir]);

    /// <summary>Makes a record that a write created or found the pair's own; <paramref name="insteadOf"/> is what the pair had there
    /// before, such as the Lead that became this Contact; <paramref name="release"/> lets that find a pair of its own when it is seen
    /// next, as a duplicate does.</summary>
    public async Task<ClaimResult> ClaimAsync(PairKey pair, Side side, string recordId, string? insteadOf = null, bool release = false)
    {
        RedisValue[] arguments = [pair.Pair, recordId, insteadOf ?? "", release ? "1" : "0"];
        return await _claims.GetOrAdd((pair.Mapping, side), OfClaims).AskAsync(arguments);
    }

    /// <summary>The records of a side that have a counterpart.</summary>
    public async IAsyncEnumerable<string> PairedAsync(MappingKey mapping, Side side)
    {
        var database = redis.GetDatabase();
        await foreach (var slot in database.HashScanAsync(RedisKeys.Slots(mapping, side)))
        {
            if (await database.HashExistsAsync(RedisKeys.Slots(mapping, side.Other()), slot.Name))
            {
                yield return slot.Value!;
            }
        }
    }

    /// <summary>The pair has no record on this side any more: another may take its place, or the pair's other record may go to another pair.</summary>
    public Task ReleaseAsync(PairKey pair, Side side) => redis.GetDatabase().HashDeleteAsync(RedisKeys.Slots(pair.Mapping, side), pair.Pair);

    private Batches<RedisValue[], ClaimResult> OfClaims((MappingKey Mapping, Side Side) claimed) =>
        new(MostClaimsAtOnce, claims => ClaimAsync(claimed.Mapping, claimed.Side, claims));

    private async Task<IReadOnlyList<ClaimResult>> ClaimAsync(MappingKey mapping, Side side, IReadOnlyList<RedisValue[]> claims)
    {
        var answer = (string[])(await redis.GetDatabase().ScriptEvaluateAsync(ClaimScript, Keys(mapping, side), [.. claims.SelectMany(claim => claim)]))!;
        return [.. answer.Chunk(2).Select(one => new ClaimResult(one[0] == "1", one[1].Length == 0 ? null : one[1]))];
    }

    private static string Line(LinkKey key) => (key.Strongest ? "1" : "0") + key.Text.ReplaceLineEndings(" ");

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
