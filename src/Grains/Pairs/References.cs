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
    IConnectionMultiplexer redis, LinkIndex links, CreationGate gate, ReferenceDataCache data, Delivery delivery, SyncPlan plan, IGrainFactory grains, WorkInHand work, ILogger<References> log)
{
    /// <summary>How long a record that was not there, or not in scope, counts as such.</summary>
    private static readonly TimeSpan AbsentFor = TimeSpan.FromMinutes(10);

    /// <summary>What the conversions of this pair may know.</summary>
    public async Task<ConversionContext> ContextAsync(PairState pair, Mapping mapping)
    {
        var named = Named(pair, mapping.References, Sides.Both).Distinct().ToList();
        var usesData = mapping.UsesReferenceData;
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
    public void Ask(PairKey waiter, PairState state, IReadOnlyList<RecordReference> missing, Lane lane) => Run(() => AskAsync(waiter, state, missing, lane), waiter);

    /// <summary>The records of this pair have each other now: whoever waits for that goes on.</summary>
    public void Found(PairKey pair, PairState state, Lane lane) => Run(() => WakeAsync(pair, state, RedisKeys.Waiters, forGood: true, lane), pair);

    /// <summary>One of the pair's records became another one: whoever refers to it goes along.</summary>
    public void Moved(PairKey pair, PairState state) => Run(() => WakeAsync(pair, state, RedisKeys.Followers, forGood: false, Lane.Live), pair);

    /// <summary>Whether one of the records that a pair waits for is on its way to a counterpart: the load that brought the pair has yet to read it, or it is
    /// about to get one by itself.</summary>
    public async Task<bool> AreComingAsync(PairKey waiter, PairState state)
    {
        foreach (var same in state.Held!.Missing.GroupBy(reference => (reference.Mapping, reference.Side)))
        {
            var key = new MappingKey(waiter.Mapping.Connection, same.Key.Mapping);
            if (state.CameByScan && await gate.IsLoadingAsync(key))
            {
                return true;
            }

            var isRead = await gate.IsOpenAsync(key);
            var pairs = await links.LookupAsync(key, same.Key.Side, [.. same.Select(reference => reference.RecordId)]);
            var others = pairs.OfType<string>().Select(pair => new PairKey(key, pair)).Where(pair => pair != waiter);
            if ((await Task.WhenAll(others.Select(pair => grains.Pair(pair).LookAsync()))).Any(other => other.IsAboutToBeWhole(same.Key.Side, isRead)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers who has to go along when a record that it refers to becomes another one. Nothing has to be done where it
    /// refers to the same records as before. Comes before the state is stored that refers to it.</summary>
    public async Task FollowAsync(PairKey follower, PairState before, PairState pair, Mapping mapping)
    {
        foreach (var reference in FollowedAnew(before, pair, mapping))
        {
            await redis.GetDatabase().SetAddAsync(FollowersOf(reference, mapping), follower.ToString());
        }
    }

    /// <summary>Forgets that a pair goes along with records that it refers to no more. Comes after the state is stored that does not.</summary>
    public async Task LetGoAsync(PairKey follower, PairState before, PairState pair, Mapping mapping)
    {
        foreach (var reference in FollowedAnew(pair, before, mapping))
        {
            await redis.GetDatabase().SetRemoveAsync(FollowersOf(reference, mapping), follower.ToString());
        }
    }

    /// <summary>Reads the records of a pair that were not seen yet.</summary>
    public void Read(MappingGroup group, PairState pair)
    {
        foreach (var side in Sides.Both)
        {
            if (pair[side] is { Exists: true, RecordId: { } id } state && state.Floor == RecordVersion.None)
            {
                Run(() => delivery.FetchAsync(group, side, [id], LaneOf(pair), CancellationToken.None), new PairKey(MappingKey.Of(group), id));
            }
        }
    }

    /// <summary>Looks at records again that came while a counterpart was being created; those that are not the counterpart find a pair of
    /// their own. The pair is told when it is done.</summary>
    public void Part(PairKey pair, MappingGroup group, IReadOnlyList<Stranger> strangers) => Run(() => PartAsync(pair, group, strangers), pair);

    private static ReadFor LaneOf(PairState pair) => pair.OwedIn == Lane.Urgent ? ReadFor.Itself with { Lane = Lane.Urgent } : ReadFor.Itself;

    private static RedisKey FollowersOf(RecordReference reference, Mapping mapping) =>
        RedisKeys.Followers(new(mapping.Connection, reference.Mapping), reference.Side, reference.RecordId);

    private static IEnumerable<RecordReference> FollowedAnew(PairState before, PairState pair, Mapping mapping) =>
        mapping.Followed.Count == 0 ? [] : Followed(pair, mapping).Except(Followed(before, mapping));

    /// <summary>A pair that is over goes nowhere.</summary>
    private static IEnumerable<RecordReference> Followed(PairState pair, Mapping mapping) => pair.HubSpot.Deleted || pair.Salesforce.Deleted
        ? []
        : Named(pair, mapping.Followed, [Side.HubSpot]);

    private static IEnumerable<RecordReference> Named(PairState pair, IReadOnlyList<FieldMapping> fields, IReadOnlyList<Side> sides)
    {
        foreach (var field in fields)
        {
            foreach (var side in sides)
            {
                if (pair[side].ValuesOf(field.ReadOn(side)) is { } values)
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
        foreach (var reference in named.Where(reference => !MayBe(connection, reference)))
        {
            found[reference] = null;
        }

        foreach (var same in named.Except(found.Keys).GroupBy(reference => (reference.Mapping, reference.Side)))
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

    /// <summary>What an activity is about may be a record of any object: an Account is not looked for among the Opportunities.</summary>
    private bool MayBe(string connection, RecordReference reference) =>
        reference.Side == Side.HubSpot || plan.Mapping(connection, reference.Mapping).Mappings.Any(mapping => SalesforceObjects.MayBe(mapping.SalesforceObject, reference.RecordId));

    private async Task AskAsync(PairKey waiter, PairState state, IReadOnlyList<RecordReference> missing, Lane lane)
    {
        var read = LaneOf(state);
        foreach (var same in missing.GroupBy(reference => (reference.Mapping, reference.Side)))
        {
            var key = new MappingKey(waiter.Mapping.Connection, same.Key.Mapping);
            var ids = same.Select(reference => reference.RecordId).Distinct(StringComparer.Ordinal).ToList();
            await Task.WhenAll(ids.Select(id => redis.GetDatabase().SetAddAsync(RedisKeys.Waiters(key, same.Key.Side, id), waiter.ToString())));
            var known = await links.LookupAsync(key, same.Key.Side, ids);
            var unknown = ids.Zip(known).Where(one => one.Second is null).Select(one => one.First).ToList();
            var group = plan.Mapping(key.Connection, key.Mapping);

            // The load that brought this one brings them by the hundred: read for each that refers to them, they would cost more calls than all else.
            var comes = state.CameByScan && read.Lane != Lane.Urgent && await gate.IsLoadingAsync(key);
            List<string> absent = unknown.Count == 0 || comes ? [] : [.. await delivery.FetchAsync(group, same.Key.Side, unknown, read, CancellationToken.None)];
            if (same.Key.Side == Side.Salesforce && group.Mappings.Any(mapping => mapping.Exclusivity is not null))
            {
                absent.AddRange(await HeldElsewhereAsync(key, ids));
            }

            await Task.WhenAll(absent.Select(id => redis.GetDatabase().StringSetAsync(RedisKeys.Absent(key, same.Key.Side, id), "", AbsentFor)));

            if (read.Lane == Lane.Urgent)
            {
                // What an urgent record refers to is as urgent as itself.
                await Task.WhenAll(known.OfType<string>().Select(pair => grains.Pair(new PairKey(key, pair)).HurryAsync()));
            }

            // A counterpart that came before we were listed woke nobody.
            var counterparts = await links.CounterpartsAsync(key, same.Key.Side, ids);
            if (absent.Count > 0 || counterparts.Any(one => one is not null))
            {
                await grains.Pair(waiter).NudgeAsync(lane);
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

            if ((await delivery.FetchAsync(group, stranger.Side, [stranger.RecordId], ReadFor.Itself, CancellationToken.None)).Count > 0)
            {
                // It is gone meanwhile.
                await links.ReleaseAsync(pair, stranger.Side, stranger.RecordId);
            }

            await grains.Pair(pair).PartedAsync(stranger.Side, stranger.RecordId);
        }
    }

    /// <summary>Records that are another portal's: for us they are not there, as long as it has them.</summary>
    private async Task<IEnumerable<string>> HeldElsewhereAsync(MappingKey key, List<string> ids)
    {
        var pairs = await links.LookupAsync(key, Side.Salesforce, ids);
        var held = await Task.WhenAll(pairs.Select(async pair => pair is not null && (await grains.Pair(new PairKey(key, pair)).LookAsync()).Salesforce.HeldBy is { Presumed: false }));
        return ids.Where((_, i) => held[i]);
    }

    private async Task WakeAsync(PairKey pair, PairState state, Func<MappingKey, Side, string, RedisKey> listed, bool forGood, Lane lane)
    {
        foreach (var side in Sides.Both.Where(side => state[side].RecordId is not null))
        {
            var key = listed(pair.Mapping, side, state[side].RecordId!);
            var waiters = await redis.GetDatabase().SetMembersAsync(key);
            if (waiters.Length > 0 && forGood)
            {
                await redis.GetDatabase().SetRemoveAsync(key, waiters);
            }

            await Task.WhenAll(waiters.Select(waiter => grains.Pair((string)waiter!).NudgeAsync(lane)));
        }
    }

    private void Run(Func<Task> step, PairKey pair) => work.Run(step, failure => log.ReferencesFailed(pair, failure));
}

internal static partial class ReferencesLog
{
    [LoggerMessage(EventName = "pair.references-failed", Level = LogLevel.Warning, Message = "Pair {Pair}: the records that it refers to, or that refer to it, could not be asked; it is tried again when the pair is looked at next")]
    public static partial void ReferencesFailed(this ILogger log, PairKey pair, Exception failure);
}
