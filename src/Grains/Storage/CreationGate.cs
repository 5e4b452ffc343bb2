using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Opens once every object of a mapping has been scanned. Until then nothing is created: the counterpart may exist and just not have
/// been seen. An open gate never closes, so a silo remembers it.
/// </summary>
public sealed class CreationGate(IConnectionMultiplexer redis, SyncPlan plan)
{
    private readonly ConcurrentDictionary<MappingKey, bool> _open = new();

    public async ValueTask<bool> IsOpenAsync(MappingKey mapping)
    {
        if (_open.ContainsKey(mapping))
        {
            return true;
        }

        var open = await redis.GetDatabase().SetLengthAsync(RedisKeys.Scanned(mapping)) >= plan.Mapping(mapping.Connection, mapping.Mapping).Sources.Count;
        if (open)
        {
            _open[mapping] = true;
        }

        return open;
    }

    public Task ScannedAsync(ObjectKey scanned) => redis.GetDatabase().SetAddAsync(RedisKeys.Scanned(scanned.Mapping), $"{scanned.Side}/{scanned.ObjectType}");
}
