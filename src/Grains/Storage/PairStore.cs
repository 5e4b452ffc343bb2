using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Records;
using Orleans.Storage;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Keeps each pair under a key of its own, and lists it in the <see cref="PairIndex"/> by the same script: the list and the states never
/// differ. Orleans' storage would do neither, and asks for each grain by itself; a load brings thousands a second.
/// </summary>
public sealed class PairStore(IConnectionMultiplexer redis, PairSerializer serializer) : IPairStore
{
    private const int MostAtOnce = 200;
    private const int VersionLength = 8;

    // KEYS: the lists, records of HubSpot, records of Salesforce, then the state of each pair. ARGV: for each its name,
    // the version that it had, what to store ('' for nothing), the list it was in and the one to be in (0: none), when it is due, and the
    // records of either side that it has to have still ('' for none). Each command is given once, for all pairs: commands are most of what a script costs.
    // What leaves a list leaves all of them: an earlier program may have chosen another one.
    private const string WriteScript = """
        local unpack = unpack or table.unpack
        local at = function(i) return (i - 8) * 8 end
        local owners = {}
        for side = 0, 1 do
          local own = {}
          for i = 8, #KEYS do
            if ARGV[at(i) + 7 + side] ~= '' then own[#own + 1] = ARGV[at(i) + 7 + side] end
          end
          local entries = #own > 0 and redis.call('HMGET', KEYS[6 + side], unpack(own)) or {}
          owners[side] = {}
          for n = 1, #own do owners[side][own[n]] = entries[n] and string.match(entries[n], '^[^\n]+') end
        end
        local answer, seen, states, over = {}, {}, {}, {}
        local left, listed = {}, {{}, {}, {}, {}, {}}
        for i = 8, #KEYS do
          local a = at(i)
          local pair, from, to = ARGV[a + 1], tonumber(ARGV[a + 4]), tonumber(ARGV[a + 5])
          local result = 'stored'
          for side = 0, 1 do
            local own = ARGV[a + 7 + side]
            if own ~= '' and owners[side][own] ~= pair then result = 'lost' end
          end
          if seen[pair] or redis.call('GETRANGE', KEYS[i], 0, 7) ~= ARGV[a + 2] then result = 'stale' end
          if result == 'stored' then
            seen[pair] = true
            if ARGV[a + 3] == '' then
              over[#over + 1] = KEYS[i]
            else
              states[#states + 1] = KEYS[i]
              states[#states + 1] = ARGV[a + 3]
            end
            if from ~= 0 and from ~= to then left[#left + 1] = pair end
            if to ~= 0 then
              table.insert(listed[to], ARGV[a + 6])
              table.insert(listed[to], pair)
            end
          end
          answer[i - 7] = result
        end
        if #over > 0 then redis.call('DEL', unpack(over)) end
        if #states > 0 then redis.call('MSET', unpack(states)) end
        for list = 1, 5 do
          if #left > 0 then redis.call('ZREM', KEYS[list], unpack(left)) end
          if #listed[list] > 0 then redis.call('ZADD', KEYS[list], unpack(listed[list])) end
        end
        return answer
        """;

    private readonly ConcurrentDictionary<MappingKey, Queues> _queues = new();

    public async Task<StoredPair> ReadAsync(PairKey pair)
    {
        var stored = (ReadOnlyMemory<byte>)await Of(pair.Mapping).Reads.AskAsync(pair.Pair);
        return stored.IsEmpty ? StoredPair.None : new StoredPair(serializer.Deserialize(stored[VersionLength..]), stored[..VersionLength].ToArray());
    }

    public async Task<StoredPair?> WriteAsync(PairKey pair, PairChange change)
    {
        using var value = new MemoryStream(1024);
        Span<byte> version = stackalloc byte[VersionLength];
        Random.Shared.NextBytes(version);
        value.Write(version);
        serializer.Serialize(change.After, value);
        var stored = value.GetBuffer().AsMemory(0, (int)value.Length);
        return await PutAsync(pair, change, stored) ? new StoredPair(change.After, stored[..VersionLength].ToArray()) : null;
    }

    public Task ClearAsync(PairKey pair, StoredPair former) => PutAsync(pair, new PairChange(former, StoredPair.None.State, default, []), default);

    private async Task<bool> PutAsync(PairKey pair, PairChange change, ReadOnlyMemory<byte> value)
    {
        RedisValue[] arguments =
        [
            pair.Pair,
            change.Before.Version,
            value,
            PairIndex.ListOf(change.Before.State),
            PairIndex.ListOf(change.After),
            change.Due.ToUnixTimeMilliseconds(),
            OwnOn(Side.HubSpot, change),
            OwnOn(Side.Salesforce, change),
        ];
        return await Of(pair.Mapping).Writes.AskAsync(new Write(pair, arguments)) switch
        {
            "stored" => true,
            "lost" => false,
            _ => throw new InconsistentStateException($"Pair {pair} was stored by another activation of it since this one read it."),
        };
    }

    private static RedisValue OwnOn(Side side, PairChange change)
    {
        foreach (var own in change.Own)
        {
            if (own.Side == side)
            {
                return own.RecordId;
            }
        }

        return "";
    }

    private Queues Of(MappingKey mapping) => _queues.GetOrAdd(mapping, key => new Queues(
        new Batches<string, RedisValue>(MostAtOnce, pairs => ReadAsync(key, pairs)),
        new Batches<Write, string>(MostAtOnce, writes => WriteAsync(key, writes))));

    private async Task<IReadOnlyList<RedisValue>> ReadAsync(MappingKey mapping, IReadOnlyList<string> pairs) =>
        await redis.GetDatabase().StringGetAsync([.. pairs.Select(pair => RedisKeys.Pair(new(mapping, pair)))]);

    private async Task<IReadOnlyList<string>> WriteAsync(MappingKey mapping, IReadOnlyList<Write> writes)
    {
        RedisKey[] keys =
        [
            .. PairIndex.Lists(mapping),
            RedisKeys.Records(mapping, Side.HubSpot),
            RedisKeys.Records(mapping, Side.Salesforce),
            .. writes.Select(write => RedisKeys.Pair(write.Pair)),
        ];
        return (string[])(await redis.GetDatabase().ScriptEvaluateAsync(WriteScript, keys, [.. writes.SelectMany(write => write.Arguments)]))!;
    }

    private sealed record Write(PairKey Pair, RedisValue[] Arguments);

    private sealed record Queues(Batches<string, RedisValue> Reads, Batches<Write, string> Writes);
}
