using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Who was deleted for privacy. What was remembered of them goes; a digest of the match value stays, so that the other side does not
/// bring them back as somebody new.
/// </summary>
public sealed class Erasures(IConnectionMultiplexer redis, LinkIndex links, DecisionFeed feed, TimeProvider clock)
{
    /// <summary>Most mappings never had an erasure: that is not asked about for each record of a load. Not longer than a call to a platform
    /// takes, before whose answer an erasure may come anyway.</summary>
    private static readonly TimeSpan NoneRemembered = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(MappingKey, Side), DateTimeOffset> _noneUntil = new();

    /// <summary>Before the state is stored that has forgotten the values.</summary>
    public async Task EraseAsync(PairKey pair, PairState before, PairState after, Mapping mapping)
    {
        foreach (var side in Sides.Both.Where(side => after[side].Erased && !before[side].Erased))
        {
            var digests = KeysOf(before, side, mapping).Where(key => key.Strongest).Select(Digest).ToArray();
            if (digests.Length > 0)
            {
                await redis.GetDatabase().SetAddAsync(RedisKeys.Erased(pair.Mapping, side), digests);
                _noneUntil.TryRemove((pair.Mapping, side), out _);
            }

            await links.ResolveAsync(pair.Mapping, side, [new LinkRequest(after[side].RecordId!, null, [])]);
            await feed.ForgetAsync(pair);
        }
    }

    /// <summary>Whether one of these writes would create a record on a side where somebody with its match value was erased.</summary>
    public async Task<bool> AnyAsync(MappingKey key, PairState pair, IReadOnlyList<PlannedWrite> writes, Mapping mapping)
    {
        foreach (var target in writes.Where(write => write.Outgoing.Creates).Select(write => write.Target))
        {
            if (await IsEmptyAsync(key, target))
            {
                continue;
            }

            var digests = KeysOf(pair, target.Other(), mapping).Select(Digest).ToArray();
            if (digests.Length > 0 && (await redis.GetDatabase().SetContainsAsync(RedisKeys.Erased(key, target), digests)).Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> IsEmptyAsync(MappingKey key, Side side)
    {
        var now = clock.GetUtcNow();
        if (_noneUntil.TryGetValue((key, side), out var until) && now < until)
        {
            return true;
        }

        var empty = await redis.GetDatabase().SetLengthAsync(RedisKeys.Erased(key, side)) == 0;
        _noneUntil[(key, side)] = empty ? now + NoneRemembered : default;
        return empty;
    }

    private static IEnumerable<LinkKey> KeysOf(PairState pair, Side side, Mapping mapping) => mapping.KeysOf(
        side,
        mapping.Match.SelectMany(rule => rule.ReadOn(side)).Distinct(StringComparer.Ordinal).ToDictionary(field => field, field => pair[side].TryGetValue(field, out var value) ? value : null));

    /// <summary>Without the number of its rule: rules may change places.</summary>
    private static RedisValue Digest(LinkKey key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Text[(key.Text.IndexOf(':', StringComparison.Ordinal) + 1)..])));
}
