using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>A record that a pair has to have still.</summary>
public readonly record struct OwnRecord(Side Side, string RecordId);

/// <summary>
/// The pairs that owe something, listed by status with the time of their next look. A pair enters before its state is stored and
/// leaves after, so the index may list a pair too many, never one too few: the recovery sweep goes by it.
/// </summary>
public sealed class PairIndex(IConnectionMultiplexer redis, WorkInHand work, TimeProvider clock, ILogger<PairIndex> log)
{
    private const string Pending = "pending";
    private const string Parked = "parked";
    private const string Quarantined = "quarantined";

    /// <summary>How long a pair that has settled may stay listed: those of a load leave by the hundred.</summary>
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromMilliseconds(50);

    private const int LeaveAtOnce = 500;

    // KEYS: pending, parked, quarantined, then the records of the side for each of the pair's own. ARGV: pair, index of the list to be in
    // (0: none), score, then those records. Does nothing when one of them has gone to another pair.
    private const string EnterScript = """
        for i = 4, #ARGV do
          local known = redis.call('HGET', KEYS[i], ARGV[i])
          if not known or string.match(known, '^[^\n]+') ~= ARGV[1] then return 0 end
        end
        for i = 1, 3 do
          if tostring(i) ~= ARGV[2] then redis.call('ZREM', KEYS[i], ARGV[1]) end
        end
        if ARGV[2] ~= '0' then redis.call('ZADD', KEYS[tonumber(ARGV[2])], ARGV[3], ARGV[1]) end
        return 1
        """;

    // KEYS: pending, parked, quarantined. ARGV: for each pair its list, itself, and the score that it had there.
    private const string LeaveScript = """
        for i = 1, #ARGV, 3 do
          local list = KEYS[tonumber(ARGV[i])]
          local score = redis.call('ZSCORE', list, ARGV[i + 1])
          if score and tonumber(score) == tonumber(ARGV[i + 2]) then redis.call('ZREM', list, ARGV[i + 1]) end
        end
        return 1
        """;

    private readonly ConcurrentDictionary<MappingKey, Leavers> _leaving = new();

    /// <summary>Lists a pair by its status; one that is settled is taken off at once.</summary>
    /// <returns>False, and nothing is done, where one of these records belongs to another pair by now.</returns>
    public async Task<bool> EnterAsync(PairKey pair, PairStatus status, DateTimeOffset due, IReadOnlyCollection<OwnRecord> own)
    {
        RedisKey[] keys = [.. Lists(pair.Mapping), .. own.Select(record => RedisKeys.Records(pair.Mapping, record.Side))];
        RedisValue[] arguments = [pair.Pair, ListOf(status), due.ToUnixTimeMilliseconds(), .. own.Select(record => (RedisValue)record.RecordId)];
        return (bool)await redis.GetDatabase().ScriptEvaluateAsync(EnterScript, keys, arguments);
    }

    /// <summary>Takes a pair that has settled off soon, if it is listed as it was then: should it owe something anew, it stays.</summary>
    public void Leave(PairKey pair, PairStatus status, DateTimeOffset due)
    {
        var leaving = _leaving.GetOrAdd(pair.Mapping, _ => new());
        leaving.Queue.Enqueue([ListOf(status), pair.Pair, due.ToUnixTimeMilliseconds()]);
        if (leaving.IsFirst())
        {
            work.Run(() => LeaveAsync(pair.Mapping, leaving), failure => log.StillListed(pair.Mapping, failure));
        }
    }

    private async Task LeaveAsync(MappingKey mapping, Leavers leaving)
    {
        await Task.Delay(LeavesWithin, clock);
        leaving.AreTaken();
        var arguments = new List<RedisValue>();
        while (leaving.Queue.TryDequeue(out var one))
        {
            arguments.AddRange(one);
        }

        foreach (var some in arguments.Chunk(LeaveAtOnce * 3))
        {
            await redis.GetDatabase().ScriptEvaluateAsync(LeaveScript, Lists(mapping), some);
        }
    }

    /// <summary>Pairs that are due for a look: a write without an answer, or a wait that is over.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(MappingKey mapping, DateTimeOffset now, int most)
    {
        var database = redis.GetDatabase();
        var until = now.ToUnixTimeMilliseconds();
        var lists = await Task.WhenAll(
            database.SortedSetRangeByScoreAsync(RedisKeys.Unsettled(mapping, Pending), stop: until, take: most),
            database.SortedSetRangeByScoreAsync(RedisKeys.Unsettled(mapping, Parked), stop: until, take: most));
        return [.. lists.SelectMany(list => list).Select(pair => (string)pair!)];
    }

    /// <summary>How many pairs have a write on its way that is due for a look by then.</summary>
    public Task<long> CountPendingAsync(MappingKey mapping, DateTimeOffset due) =>
        redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Pending), max: due.ToUnixTimeMilliseconds());

    /// <param name="mapping">Of which mapping.</param>
    /// <param name="most">The soonest due; all if nothing is said.</param>
    public async Task<IReadOnlyList<string>> ParkedAsync(MappingKey mapping, int? most = null) =>
        [.. (await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Unsettled(mapping, Parked), 0, (most ?? 0) - 1)).Select(pair => (string)pair!)];

    public async Task<IReadOnlyList<string>> QuarantinedAsync(MappingKey mapping, int most) =>
        [.. (await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Unsettled(mapping, Quarantined), 0, most - 1)).Select(pair => (string)pair!)];

    public async Task<PairCounts> CountAsync(MappingKey mapping)
    {
        // In one go, so that a pair on its way from one list to another is counted once.
        var counting = redis.GetDatabase().CreateTransaction();
        var pending = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Pending));
        var parked = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Parked));
        var quarantined = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Quarantined));
        var pairs = counting.StringGetAsync(RedisKeys.PairCount(mapping));
        await counting.ExecuteAsync();
        var all = (long)await pairs;
        var counts = new PairCounts(0, await pending, await parked, await quarantined);
        return counts with { Settled = Math.Max(0, all - counts.Total) };
    }

    private static int ListOf(PairStatus status) => status switch
    {
        PairStatus.Settled => 0,
        PairStatus.Pending => 1,
        PairStatus.Parked => 2,
        PairStatus.Quarantined => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status"),
    };

    private static RedisKey[] Lists(MappingKey mapping) =>
        [RedisKeys.Unsettled(mapping, Pending), RedisKeys.Unsettled(mapping, Parked), RedisKeys.Unsettled(mapping, Quarantined)];

    private sealed class Leavers
    {
        private int _expected;

        public ConcurrentQueue<RedisValue[]> Queue { get; } = new();

        /// <summary>Whether nobody is going to take them yet.</summary>
        public bool IsFirst() => Interlocked.Exchange(ref _expected, 1) == 0;

        public void AreTaken() => Interlocked.Exchange(ref _expected, 0);
    }
}

internal static partial class PairIndexLog
{
    [LoggerMessage(EventName = "pairs.still-listed", Level = LogLevel.Warning, Message = "Pairs of {Mapping} that have settled are still listed as owing; they leave the list when they are looked at next")]
    public static partial void StillListed(this ILogger log, MappingKey mapping, Exception failure);
}
