using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>
/// Compares what a platform has with what is known of it, all of it: finds what no stamp, event or webhook tells. Formula fields, whose
/// values change by themselves; records that left the scope or were hidden from us; deletions and relations in HubSpot.
/// </summary>
public sealed class Comparison(IConnectionMultiplexer redis, ICrmAccounts accounts, Delivery delivery, SourceScopes scopes, CreationGate gate, SyncPlan plan)
{
    private const int IdsAtOnce = 1000;

    /// <summary>Stands among the ids that a comparison met, and is none.</summary>
    private const string Compared = "";

    /// <summary>Reads everything once more, and then looks after those records that did not come.</summary>
    /// <returns>How many records were read.</returns>
    public async Task<long> RunAsync(MappingGroup group, MappedObject source, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(MappingKey.Of(group), source.Side, source.ObjectType);
        var database = redis.GetDatabase();
        await database.KeyDeleteAsync(RedisKeys.Seen(key));
        var crm = accounts.Crm(plan.Connection(group.Connection).AccountOn(source.Side));

        // What a cancelled load left unread is not brought in by the back door: in this lane nothing is created before all is read.
        var lane = (await gate.LookAsync(key.Mapping)).IsCancelled ? Lane.Backfill : Lane.Sweep;
        long read = 0;
        await foreach (var page in crm.ScanAsync(await scopes.QueryAsync(source.Mapping, source.Side), null, new CallContext(Lane.Sweep, Connection: source.Mapping.Connection), cancellationToken))
        {
            await delivery.DeliverAsync(source.Mapping, source.Side, page.Records, new ReadFor(ObservationSource.Poll, lane), cancellationToken);
            if (page.Records.Count > 0)
            {
                RedisValue[] ids = [.. page.Records.Select(record => (RedisValue)record.Id)];
                await database.SetAddAsync(RedisKeys.Seen(key), ids);
                await database.SetRemoveAsync(RedisKeys.Missed(key), ids);
            }

            read += page.Records.Count;
        }

        // There also where nothing came: then all are missing.
        await database.SetAddAsync(RedisKeys.Seen(key), Compared);
        await FindMissingAsync(group, source, cancellationToken);
        return read;
    }

    private async Task FindMissingAsync(MappingGroup group, MappedObject source, CancellationToken cancellationToken)
    {
        var database = redis.GetDatabase();
        var mapping = MappingKey.Of(group);
        var seen = group.Sources.Where(one => one.Side == source.Side).Select(one => RedisKeys.Seen(new ObjectKey(mapping, one.Side, one.ObjectType))).ToList();
        foreach (var other in seen)
        {
            // Of the group's objects one was not compared yet: what is missing here may be there.
            if (!await database.KeyExistsAsync(other))
            {
                return;
            }
        }

        var missed = RedisKeys.Missed(new ObjectKey(mapping, source.Side, source.ObjectType));
        var missing = new List<string>();
        await foreach (var slot in database.HashScanAsync(RedisKeys.Slots(mapping, source.Side), pageSize: IdsAtOnce).WithCancellation(cancellationToken))
        {
            // What was looked after once, and told of, is not looked for again until it is seen.
            if (!await IsSeenAsync(seen, slot.Value) && !await database.SetContainsAsync(missed, slot.Value))
            {
                missing.Add(slot.Value!);
            }

            if (missing.Count == IdsAtOnce)
            {
                await LookAfterAsync(missing);
                missing.Clear();
            }
        }

        await LookAfterAsync(missing);

        async Task LookAfterAsync(List<string> some)
        {
            if (await delivery.LookAfterAsync(group, source.Side, some, ReadFor.Itself with { Lane = Lane.Sweep }, cancellationToken) is { Count: > 0 } gone)
            {
                await database.SetAddAsync(missed, [.. gone.Select(id => (RedisValue)id)]);
            }
        }
    }

    private async Task<bool> IsSeenAsync(List<RedisKey> seen, RedisValue record)
    {
        foreach (var set in seen)
        {
            if (await redis.GetDatabase().SetContainsAsync(set, record))
            {
                return true;
            }
        }

        return false;
    }
}
