using System.Globalization;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Records;
using Orleans.Serialization;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>One change that a platform told us of, as it waits in the inbox.</summary>
[GenerateSerializer, Immutable, Alias("hss.InboxEntry")]
public sealed record InboxEntry
{
    [Id(0)] public required string ObjectType { get; init; }
    [Id(1)] public required string RecordId { get; init; }

    /// <summary>The values that changed; null when only a read can tell.</summary>
    [Id(2)] public CrmRecord? Record { get; init; }

    [Id(3)] public string? TraceParent { get; init; }

    [Id(4)] public bool FormSubmission { get; init; }
}

/// <summary>An entry in the inbox, under the number that Redis gave it.</summary>
public readonly record struct WaitingEntry(RedisValue Member, long Number, InboxEntry Entry);

/// <summary>
/// The durable webhook inbox: what is in here was acknowledged to the platform and is not yet safe with its pair. Entries are
/// numbered by Redis and removed one by one, so a drainer that was dead for a while removes nothing but what it handled itself.
/// </summary>
public sealed class InboxStore(IConnectionMultiplexer redis, Serializer serializer)
{
    public const int Partitions = 5;

    /// <summary>What is urgent has a part of its own: nothing waits behind a read for which the budget has no call.</summary>
    private const int UrgentPartition = Partitions - 1;

    // KEYS: entries, number. ARGV: payloads. The number is put before the payload, since equal members of a sorted set are one.
    private const string AppendScript = """
        for i = 1, #ARGV do
          local number = redis.call('INCR', KEYS[2])
          redis.call('ZADD', KEYS[1], number, number .. ':' .. ARGV[i])
        end
        return #ARGV
        """;

    /// <summary>Whether this part is for what nothing else may hold up.</summary>
    public static bool IsUrgent(InboxKey inbox) => inbox.Partition == UrgentPartition;

    public static InboxKey PartitionOf(string portal, string recordId, bool urgent = false) =>
        new(portal, urgent ? UrgentPartition : (int)(StableHash(recordId) % UrgentPartition));

    public Task AppendAsync(InboxKey inbox, IEnumerable<InboxEntry> entries) => redis.GetDatabase().ScriptEvaluateAsync(
        AppendScript,
        [RedisKeys.Inbox(inbox), RedisKeys.InboxNumber(inbox)],
        [.. entries.Select(entry => (RedisValue)serializer.SerializeToArray(entry))]);

    public async Task<IReadOnlyList<WaitingEntry>> PeekAsync(InboxKey inbox, int most)
    {
        var members = await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Inbox(inbox), 0, most - 1);
        return [.. members.Select(Decode)];
    }

    public Task RemoveAsync(InboxKey inbox, IEnumerable<RedisValue> members) =>
        redis.GetDatabase().SortedSetRemoveAsync(RedisKeys.Inbox(inbox), [.. members]);

    /// <summary>How many entries a portal's inbox holds.</summary>
    public async Task<long> CountAsync(string portal)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, Partitions).Select(part => redis.GetDatabase().SortedSetLengthAsync(RedisKeys.Inbox(new InboxKey(portal, part)))));
        return counts.Sum();
    }

    private WaitingEntry Decode(RedisValue member)
    {
        var bytes = (byte[])member!;
        var colon = Array.IndexOf(bytes, (byte)':');
        return new WaitingEntry(member, long.Parse(bytes.AsSpan(0, colon), CultureInfo.InvariantCulture), serializer.Deserialize<InboxEntry>(bytes.AsMemory(colon + 1))!);
    }

    private static uint StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return hash;
    }
}
