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
public sealed class Erasures(IConnectionMultiplexer redis, LinkIndex links, DecisionFeed feed)
{
    /// <summary>Before the state is stored that has forgotten the values.</summary>
    public async Task EraseAsync(PairKey pair, PairState before, PairState after, Mapping mapping)
    {
        foreach (var side in Sides.Both.Where(side => after[side].Erased && !before[side].Erased))
        {
            var digests = KeysOf(before, side, mapping).Where(key => key.Strongest).Select(Digest).ToArray();
            if (digests.Length > 0)
            {
                await redis.GetDatabase().SetAddAsync(RedisKeys.Erased(pair.Mapping, side), digests);
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
            var digests = KeysOf(pair, target.Other(), mapping).Select(Digest).ToArray();
            if (digests.Length > 0 && (await redis.GetDatabase().SetContainsAsync(RedisKeys.Erased(key, target), digests)).Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<LinkKey> KeysOf(PairState pair, Side side, Mapping mapping) => mapping.KeysOf(
        side,
        mapping.Match.SelectMany(rule => rule.ReadOn(side)).Distinct(StringComparer.Ordinal).ToDictionary(field => field, field => pair[side].TryGetValue(field, out var value) ? value : null));

    /// <summary>Without the number of its rule: rules may change places.</summary>
    private static RedisValue Digest(LinkKey key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Text[(key.Text.IndexOf(':', StringComparison.Ordinal) + 1)..])));
}
