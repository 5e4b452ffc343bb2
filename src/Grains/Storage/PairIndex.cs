using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// The pairs that owe something, listed by status with the time of their next look, by <see cref="PairStore"/> as it stores them: the
/// recovery sweep goes by it.
/// </summary>
public sealed class PairIndex(IConnectionMultiplexer redis)
{
    private const string Pending = "pending";
    private const string Parked = "parked";

    /// <summary>Those that are pending, and those that are postponed, while they owe what a load brought: it is over when there are none.</summary>
    private const string Loading = "loading";
    private const string LoadPostponed = "load-postponed";
    private const string Quarantined = "quarantined";
    private const int ScannedAtOnce = 1000;

    /// <summary>Pairs that are due for a look: a write without an answer, or a wait that is over.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(MappingKey mapping, DateTimeOffset now, int most)
    {
        var database = redis.GetDatabase();
        var until = now.ToUnixTimeMilliseconds();
        var lists = await Task.WhenAll(
            new[] { Pending, Loading, Parked, LoadPostponed }.Select(list => database.SortedSetRangeByScoreAsync(RedisKeys.Unsettled(mapping, list), stop: until, take: most)));
        return [.. lists.SelectMany(list => list).Select(pair => (string)pair!)];
    }

    /// <summary>How many pairs owe what a load brought and get done with it by themselves. What waits for a person, another record or a rate
    /// may wait for ever, and does not count.</summary>
    public async Task<long> CountLoadingAsync(MappingKey mapping)
    {
        // Of one moment: a pair goes to and fro between the two.
        var counting = redis.GetDatabase().CreateTransaction();
        var lists = new[] { Loading, LoadPostponed }.Select(list => counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, list))).ToList();
        await counting.ExecuteAsync();
        return (await Task.WhenAll(lists)).Sum();
    }

    /// <summary>Those that are due the soonest.</summary>
    public async Task<IReadOnlyList<string>> ParkedAsync(MappingKey mapping, int most)
    {
        var lists = await Task.WhenAll(
            new[] { Parked, LoadPostponed }.Select(list => redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Unsettled(mapping, list), 0, most - 1)));
        return [.. lists.SelectMany(list => list).Select(pair => (string)pair!)];
    }

    /// <summary>All that are parked and not postponed from the beginning to the end of this, some perhaps twice: a load may have more of them
    /// than memory holds.</summary>
    public async IAsyncEnumerable<string> WaitingAsync(MappingKey mapping)
    {
        await foreach (var entry in redis.GetDatabase().SortedSetScanAsync(RedisKeys.Unsettled(mapping, Parked), pageSize: ScannedAtOnce))
        {
            yield return (string)entry.Element!;
        }
    }

    public async Task<IReadOnlyList<string>> QuarantinedAsync(MappingKey mapping, int most) =>
        [.. (await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Unsettled(mapping, Quarantined), 0, most - 1)).Select(pair => (string)pair!)];

    public async Task<PairCounts> CountAsync(MappingKey mapping)
    {
        // In one go, so that a pair on its way from one list to another is counted once.
        var counting = redis.GetDatabase().CreateTransaction();
        var pending = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Pending));
        var loading = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Loading));
        var parked = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Parked));
        var postponed = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, LoadPostponed));
        var quarantined = counting.SortedSetLengthAsync(RedisKeys.Unsettled(mapping, Quarantined));
        var pairs = counting.StringGetAsync(RedisKeys.PairCount(mapping));
        await counting.ExecuteAsync();
        var all = (long)await pairs;
        var counts = new PairCounts(0, await pending + await loading, await parked + await postponed, await quarantined);
        return counts with { Settled = Math.Max(0, all - counts.Total) };
    }

    /// <summary>The place among <see cref="Lists"/> of the one that a pair belongs to, from one on; 0 for none.</summary>
    internal static int ListOf(PairState pair) => pair.Status switch
    {
        PairStatus.Settled => 0,
        PairStatus.Pending => pair.OwesLoad ? 2 : 1,
        PairStatus.Parked => pair is { OwesLoad: true, IsPostponed: true } ? 5 : 3,
        PairStatus.Quarantined => 4,
        var status => throw new InvalidOperationException($"Unknown status {status}"),
    };

    internal static RedisKey[] Lists(MappingKey mapping) => [.. new[] { Pending, Loading, Parked, Quarantined, LoadPostponed }.Select(list => RedisKeys.Unsettled(mapping, list))];
}
