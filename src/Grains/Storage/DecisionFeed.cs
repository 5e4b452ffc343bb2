using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// The latest decisions of a connection, for the dashboard. What is older is with its pair, as these are too: so they are written now and
/// then, and of the thousands a second of a load only those that will be kept.
/// </summary>
public sealed partial class DecisionFeed(IConnectionMultiplexer redis, Serializer serializer, WorkInHand work, TimeProvider clock, ILogger<DecisionFeed> log)
{
    private const int Kept = 100;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Unwritten> _unwritten = new(StringComparer.Ordinal);

    public void Add(PairKey pair, IEnumerable<Decision> decisions)
    {
        var name = pair.ToString();
        var entries = decisions.Select(decision => new FeedEntry(name, decision)).ToList();
        if (entries.Count > 0 && _unwritten.GetOrAdd(pair.Mapping.Connection, _ => new Unwritten()).Add(entries))
        {
            work.Run(() => WriteSoonAsync(pair.Mapping.Connection), lost => NotWritten(log, pair.Mapping.Connection, lost));
        }
    }

    /// <summary>Takes out what was decided for a pair.</summary>
    public async Task ForgetAsync(PairKey pair)
    {
        await WriteAsync(pair.Mapping.Connection);
        var key = RedisKeys.Decisions(pair.Mapping.Connection);
        var name = pair.ToString();
        var theirs = (await redis.GetDatabase().ListRangeAsync(key)).Where(entry => serializer.Deserialize<FeedEntry>((byte[])entry!)!.Pair == name);
        await Task.WhenAll(theirs.Select(entry => redis.GetDatabase().ListRemoveAsync(key, entry)));
    }

    public async Task<IReadOnlyList<FeedEntry>> LatestAsync(string connection, int most) =>
        [.. (await redis.GetDatabase().ListRangeAsync(RedisKeys.Decisions(connection), 0, most - 1)).Select(entry => serializer.Deserialize<FeedEntry>((byte[])entry!)!)];

    private async Task WriteSoonAsync(string connection)
    {
        await Task.Delay(WriteEvery, clock);
        await WriteAsync(connection);
    }

    private Task WriteAsync(string connection)
    {
        if (!_unwritten.TryGetValue(connection, out var unwritten) || unwritten.Take() is not { Count: > 0 } entries)
        {
            return Task.CompletedTask;
        }

        var key = RedisKeys.Decisions(connection);
        var batch = redis.GetDatabase().CreateBatch();
        var written = Task.WhenAll(
            batch.ListLeftPushAsync(key, [.. entries.Select(entry => (RedisValue)serializer.SerializeToArray(entry))]), batch.ListTrimAsync(key, 0, Kept - 1));
        batch.Execute();
        return written;
    }

    [LoggerMessage(LogLevel.Warning, "The latest decisions of {Connection} are missing from the feed; they are with their pairs")]
    private static partial void NotWritten(ILogger log, string connection, Exception failure);

    /// <summary>The latest decisions that are not written yet, the oldest first.</summary>
    private sealed class Unwritten
    {
        private readonly Lock _lock = new();
        private readonly Queue<FeedEntry> _entries = new();

        /// <returns>Whether there were none: somebody has to see to it that they are written.</returns>
        public bool Add(IReadOnlyList<FeedEntry> entries)
        {
            lock (_lock)
            {
                var first = _entries.Count == 0;
                foreach (var entry in entries)
                {
                    _entries.Enqueue(entry);
                }

                while (_entries.Count > Kept)
                {
                    _entries.Dequeue();
                }

                return first;
            }
        }

        public List<FeedEntry> Take()
        {
            lock (_lock)
            {
                List<FeedEntry> taken = [.. _entries];
                _entries.Clear();
                return taken;
            }
        }
    }
}
