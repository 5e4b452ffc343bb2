using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Opens once both sides of a mapping have been scanned. Until then nothing is created: the counterpart may exist and just not have
/// been seen. An open gate never closes, so a silo remembers it.
/// </summary>
public sealed class CreationGate(IConnectionMultiplexer redis)
{
    private readonly ConcurrentDictionary<MappingKey, bool> _open = new();

    public async ValueTask<bool> IsOpenAsync(MappingKey mapping)
    {
        if (_open.ContainsKey(mapping))
        {
            return true;
        }

        var open = await redis.GetDatabase().SetLengthAsync(RedisKeys.Scanned(mapping)) == Sides.Both.Count;
        if (open)
        {
            _open[mapping] = true;
        }

        return open;
    }

    public Task ScannedAsync(SideKey side) => redis.GetDatabase().SetAddAsync(RedisKeys.Scanned(side.Mapping), side.Side.ToString());
}
