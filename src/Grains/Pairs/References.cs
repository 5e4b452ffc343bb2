using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Reference;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>
/// Records that refer to other records: looks up the counterparts of those that are named, asks for the sync of those that have none
/// yet, and wakes who waits once they have.
/// </summary>
public sealed class References(
    IConnectionMultiplexer redis, LinkIndex links, ReferenceDataCache data, Delivery delivery, SyncPlan plan, IGrainFactory grains, WorkInHand work, ILogger<References> log)
{
    /// <summary>How long a record that was not there, or not in scope, counts as such.</summary>
    private static readonly TimeSpan AbsentFor = TimeSpan.FromMinutes(10);

    /// <summary>What the conversions of this pair may know.</summary>
    public async Task<ConversionContext> ContextAsync(PairState pair, Mapping mapping)
    {
        var named = Named(pair, mapping).Distinct().ToList();
        var usesData = mapping.Fields.Any(field => field.Transform.UsesReferenceData);
        if (named.Count == 0 && !usesData)
        {
            return ConversionContext.Empty;
        }

        var connection = plan.Connection(mapping.Connection);
        return new ConversionContext
        {
            HubSpot = usesData ? await data.OfAsync(connection.AccountOn(Side.HubSpot)) : ReferenceData.Empty,
            Salesforce = usesData ? await data.OfAsync(connection.AccountOn(Side.Salesforce)) : ReferenceData.Empty,
            Counterparts = await CounterpartsAsync(mapping.Connection, named),
        };
    }

    /// <summary>Sees to it that the pair is woken when these records have counterparts, and that they get them. Works on by itself: what
    /// fails here is asked again when the pair is looked at next.</summary>
    public void Ask(PairKey waiter, IReadOnlyList<RecordReference> missing) => Run(() => AskAsync(waiter, missing), waiter);

    /// <summary>The records of this pair have each other now: whoever waits for that goes on.</summary>
    public void Found(PairKey pair, PairState state) => Run(() => WakeWaitersAsync(pair, state), pair);

    /// <summary>Reads the records of a pair that were not seen yet.</summary>
    public void Read(MappingGroup group, PairState pair)
    {
        foreach (var side in Sides.Both)
        {
            if (pair[side] is { Exists: true, RecordId: { } id } state && state.Floor == RecordVersion.None)
            {
                Run(() => delivery.FetchAsync(group, side, [id], CancellationToken.None), new PairKey(new(group.Connection, group.Name), id));
            }
        }
    }

    /// <summary>Looks at records again that came while a counterpart was being created; those that are not the counterpart find a pair of
    /// their own. The pair is told when it is done.</summary>
    public void Part(PairKey pair, MappingGroup group, IReadOnlyList<Stranger> strangers) => Run(() => PartAsync(pair, group, strangers), pair);

    private static IEnumerable<RecordReference> Named(PairState pair, Mapping mapping)
    {
        foreach (var field in mapping.Fields)
        {
            foreach (var side in Sides.Both)
            {
                if (field.Transform.RefersTo.Any() && pair[side].ValuesOf([.. field.ReadOn(side)]) is { } values)
                {
                    foreach (var reference in field.Transform.References(side, values))
                    {
                        yield return reference;
                    }
                }
            }
        }
    }

    private async Task<Dictionary<RecordReference, string?>> CounterpartsAsync(string connection, List<RecordReference> named)
    {
        var found = new Dictionary<RecordReference, string?>();
        foreach (var same in named.GroupBy(reference => (reference.Mapping, reference.Side)))
        {
            var key = new MappingKey(connection, same.Key.Mapping);
            var ids = same.Select(reference => reference.RecordId).ToList();
            foreach (var (reference, counterpart) in same.Zip(await links.CounterpartsAsync(key, same.Key.Side, ids)))
            {
                if (counterpart is not null || await redis.GetDatabase().KeyExistsAsync(RedisKeys.Absent(key, reference.Side, reference.RecordId)))
                {
                    found[reference] = counterpart;
                }
            }
        }

        return found;
    }

    private async Task AskAsync(PairKey waiter, IReadOnlyList<RecordReference> missing)
    {
        foreach (var same in missing.GroupBy(reference => (reference.Mapping, reference.Side)))
        {
            var key = new MappingKey(waiter.Mapping.Connection, same.Key.Mapping);
            var ids = same.Select(reference => reference.RecordId).Distinct(StringComparer.Ordinal).ToList();
            await Task.WhenAll(ids.Select(id => redis.GetDatabase().SetAddAsync(RedisKeys.Waiters(key, same.Key.Side, id), waiter.ToString())));
            var known = await links.LookupAsync(key, same.Key.Side, ids);
            var unknown = ids.Zip(known).Where(one => one.Second is null).Select(one => one.First).ToList();
            var absent = unknown.Count == 0 ? [] : await delivery.FetchAsync(plan.Mapping(key.Connection, key.Mapping), same.Key.Side, unknown, CancellationToken.None);
            await Task.WhenAll(absent.Select(id => redis.GetDatabase().StringSetAsync(RedisKeys.Absent(key, same.Key.Side, id), "", AbsentFor)));

            // A counterpart that came before we were listed woke nobody.
            var counterparts = await links.CounterpartsAsync(key, same.Key.Side, ids);
            if (absent.Count > 0 || counterparts.Any(one => one is not null))
            {
                await grains.GetGrain<IRecordPairGrain>(waiter.ToString()).NudgeAsync();
            }
        }
    }

    private async Task PartAsync(PairKey pair, MappingGroup group, IReadOnlyList<Stranger> strangers)
    {
        foreach (var stranger in strangers)
        {
            if (stranger.Leaves)
            {
                await links.ReleaseAsync(pair, stranger.Side, stranger.RecordId);
            }

            if ((await delivery.FetchAsync(group, stranger.Side, [stranger.RecordId], CancellationToken.None)).Count > 0)
            {
                // It is gone meanwhile.
                await links.ReleaseAsync(pair, stranger.Side, stranger.RecordId);
            }

            await grains.GetGrain<IRecordPairGrain>(pair.ToString()).PartedAsync(stranger.Side, stranger.RecordId);
        }
    }

    private async Task WakeWaitersAsync(PairKey pair, PairState state)
    {
        foreach (var side in Sides.Both)
        {
            var key = RedisKeys.Waiters(pair.Mapping, side, state[side].RecordId!);
            var waiters = await redis.GetDatabase().SetMembersAsync(key);
            if (waiters.Length == 0)
            {
                continue;
            }

            await redis.GetDatabase().SetRemoveAsync(key, waiters);
            await Task.WhenAll(waiters.Select(waiter => grains.GetGrain<IRecordPairGrain>((string)waiter!).NudgeAsync()));
        }
    }

    private void Run(Func<Task> step, PairKey pair) => _ = Task.Run(async () =>
    {
        using var piece = work.Begin();
        try
        {
            await step();
        }
        catch (Exception failure)
        {
            log.ReferencesFailed(pair, failure);
        }
    });
}

internal static partial class ReferencesLog
{
    [LoggerMessage(EventName = "pair.references-failed", Level = LogLevel.Warning, Message = "Pair {Pair}: the records that it refers to, or that refer to it, could not be asked; it is tried again when the pair is looked at next")]
    public static partial void ReferencesFailed(this ILogger log, PairKey pair, Exception failure);
}
