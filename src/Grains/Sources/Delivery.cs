using System.Collections.Frozen;
using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>A change that a source learnt of, with the trace that brought it.</summary>
public sealed record SourceChange(StreamedChange Change, string? TraceParent = null, bool FormSubmission = false);

/// <summary>What records are read for.</summary>
/// <param name="Source">Named in the decisions that follow.</param>
/// <param name="Lane">How important it is.</param>
/// <param name="TraceParent">What brought it about.</param>
/// <param name="Forced">Whether somebody asked for these very records.</param>
public readonly record struct ReadFor(ObservationSource Source, Lane Lane, string? TraceParent = null, bool Forced = false)
{
    public static readonly ReadFor Itself = new(ObservationSource.ReadBack, Lane.Live);
}

/// <summary>
/// Brings observations to their pairs: one round trip to the link index for a page, then each pair is told. When it returns, every
/// observation is safe, and the source may move its position.
/// </summary>
public sealed class Delivery(LinkIndex links, PortalClaims portals, Origins origins, ICrmAccounts accounts, SyncPlan plan, PairCouriers couriers, WorkInHand work, TimeProvider clock)
{
    private static readonly IReadOnlyDictionary<string, Origin> NoOrigins = new Dictionary<string, Origin>();
    private static readonly IReadOnlyDictionary<string, Holder> NoHolders = new Dictionary<string, Holder>();

    /// <summary>Complete looks at records, from a scan, a poll or a read.</summary>
    public async Task DeliverAsync(Mapping mapping, Side side, IReadOnlyList<CrmRecord> records, ReadFor read, CancellationToken cancellationToken, IReadOnlyDictionary<string, Origin>? known = null)
    {
        var key = MappingKey.Of(mapping);
        var alive = records.Where(record => !record.Deleted).ToList();
        var others = records.Where(record => record.Deleted).ToList();
        if (side == Side.Salesforce)
        {
            // A Lead that was converted before anybody knew it is nobody's: its Contact comes by itself.
            var converted = alive.Where(record => record.Converted is not null).ToList();
            alive = [.. alive.Except(converted)];
            others.AddRange(converted);
        }

        // Those that are gone come first: the record that they were merged into may be among the others, and takes their place.
        await FanOutAsync(key, await OfFormerAsync(mapping, side, others, read), cancellationToken);

        var outside = alive.Where(record => !mapping.IsInScope(side, record.Values)).ToList();
        alive = [.. alive.Except(outside)];

        // Another portal's record gets a pair that tells so, and joins nothing of ours.
        var holders = side == Side.Salesforce ? await portals.TakeAsync(mapping, alive, fresh: read.Source != ObservationSource.Scan) : NoHolders;
        var ours = alive.Where(record => !holders.TryGetValue(record.Id, out var holder) || holder.Mapping == mapping.Key).ToList();
        var theirs = alive.Except(ours).Select(record => new LinkRequest(record.Id, null, []));
        alive = [.. ours, .. alive.Except(ours)];
        var come = known ?? (side == Side.Salesforce && read.Source != ObservationSource.Scan ? await origins.OfAsync(mapping, ours, read.Lane, cancellationToken) : NoOrigins);
        var pairs = await links.ResolveAsync(key, side, [.. ours.Select(record => Request(mapping, side, record, come.GetValueOrDefault(record.Id))), .. theirs]);
        come = await TakenAsync(mapping, come, alive, pairs);
        var observed = alive.Zip(pairs, (record, pair) => (pair, Observe(side, record, read, come.GetValueOrDefault(record.Id)) with { Holder = holders.GetValueOrDefault(record.Id) }));
        await FanOutAsync(key, observed, cancellationToken);
        await TellOutsideAsync(key, side, outside, read.Source, cancellationToken);
        SyncInstruments.Observed(side, read.Source, records.Count);
    }

    /// <summary>Records that are gone, or were converted, matter to the pairs that they were in, and to nobody else.</summary>
    private async Task<IReadOnlyList<(string Pair, Observation Observation)>> OfFormerAsync(
        Mapping mapping, Side side, List<CrmRecord> records, ReadFor read)
    {
        var pairs = records.Count == 0 ? [] : await links.LookupAsync(MappingKey.Of(mapping), side, [.. records.Select(record => record.Id)]);
        return [.. records.Zip(pairs).Where(one => one.Second is not null).Select(one => (one.Second!, Observe(side, one.First, read, null)))];
    }

    /// <summary>Records that are none of the mapping's any more; of those that never were nobody has to know.</summary>
    private async Task TellOutsideAsync(MappingKey key, Side side, List<CrmRecord> records, ObservationSource source, CancellationToken cancellationToken)
    {
        if (records.Count > 0)
        {
            var pairs = await links.LookupAsync(key, side, [.. records.Select(record => record.Id)]);
            await FanOutAsync(
                key,
                records.Zip(pairs).Where(one => one.Second is not null)
                    .Select(one => (one.Second!, new Observation { Side = side, Record = one.First, Complete = false, Outside = true, Source = source, Lane = Lane.Live })),
                cancellationToken);
        }
    }

    /// <summary>
    /// Changes of one object as a platform tells them, to every mapping that follows it. What a change does not spell out is read, and
    /// so are records that nobody knows yet. A record that another connection of the account has is not read for this one, unless it
    /// may be its own as well: should it be in both scopes all the same, the poller finds it.
    /// </summary>
    public async Task DeliverAsync(IReadOnlyList<Mapping> mappings, Side side, IReadOnlyList<SourceChange> changes, ObservationSource source, CancellationToken cancellationToken)
    {
        var ids = changes.SelectMany(change => IdsOf(change.Change)).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
        {
            return;
        }

        var pairs = new List<Dictionary<string, string>>();
        foreach (var mapping in mappings)
        {
            var found = await links.LookupAsync(MappingKey.Of(mapping), side, ids);
            pairs.Add(ids.Zip(found).Where(one => one.Second is not null).ToDictionary(one => one.First, one => one.Second!));
        }

        var known = pairs.SelectMany(of => of.Keys).ToHashSet(StringComparer.Ordinal);
        await Task.WhenAll(mappings.Zip(pairs).Select(one => DeliverAsync(one.First, side, changes, source, one.Second, known, cancellationToken)));
    }

    private async Task DeliverAsync(
        Mapping mapping, Side side, IReadOnlyList<SourceChange> changes, ObservationSource source, Dictionary<string, string> pairs, HashSet<string> known, CancellationToken cancellationToken)
    {
        var observed = new List<(string Pair, Observation Observation)>();
        var unread = new Dictionary<string, ReadFor>();
        foreach (var told in changes)
        {
            var (change, read) = (told.Change, For(mapping, side, told, source));
            foreach (var id in IdsOf(change))
            {
                if (!pairs.TryGetValue(id, out var pair))
                {
                    if ((!known.Contains(id) || MayJoin(mapping, side, change)) && change is not StreamedChange.Values { Record.Deleted: true })
                    {
                        unread[id] = Sooner(unread, id, read);
                    }
                }
                else if (change is StreamedChange.Values values)
                {
                    observed.Add((pair, new Observation { Side = side, Record = values.Record, Complete = values.Complete, Source = read.Source, Lane = read.Lane, TraceParent = read.TraceParent }));
                }
                else
                {
                    unread[id] = Sooner(unread, id, read);
                }
            }
        }

        SyncInstruments.Observed(side, source, observed.Count);
        await FanOutAsync(MappingKey.Of(mapping), observed, cancellationToken);
        var missing = await ReadAsync(mapping, side, unread, cancellationToken);
        await TellMissingAsync(mapping, side, missing, pairs, source, cancellationToken);
    }

    /// <summary>A webhook's news may be urgent.</summary>
    private ReadFor For(Mapping mapping, Side side, SourceChange told, ObservationSource source)
    {
        var urgent = side == Side.HubSpot ? plan.Connection(mapping.Connection).Urgency.SourceOf((told.Change as StreamedChange.Values)?.Record, told.FormSubmission) : source;
        return Urgency.LaneOf(urgent) == Lane.Urgent ? new ReadFor(urgent, Lane.Urgent, told.TraceParent) : new ReadFor(source, Lane.Live, told.TraceParent);
    }

    private static ReadFor Sooner(Dictionary<string, ReadFor> unread, string id, ReadFor read) =>
        unread.TryGetValue(id, out var before) && before.Lane <= read.Lane ? before : read;

    /// <summary>Whether a record that another portal has may come to this one as well: to a primary one when it enters its scope.</summary>
    private static bool MayJoin(Mapping mapping, Side side, StreamedChange change) =>
        side == Side.Salesforce && (mapping.SharesRecords || (mapping.Exclusivity is { TakesOver: true } && change is StreamedChange.ReadNeeded));

    private static IReadOnlyList<string> IdsOf(StreamedChange change) => change switch
    {
        StreamedChange.Values values => [values.Record.Id],
        StreamedChange.ReadNeeded read => read.RecordIds,
        StreamedChange.SweepNeeded => [],
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change"),
    };

    /// <summary>Reads records and delivers them.</summary>
    /// <returns>The ids that are not there, or not in scope.</returns>
    public async Task<IReadOnlyList<string>> FetchAsync(
        MappingGroup group, Side side, IReadOnlyCollection<string> ids, ReadFor read, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<string> missing = ids;
        foreach (var of in group.Sources.Where(of => of.Side == side))
        {
            if (missing.Count > 0)
            {
                missing = await ReadAsync(of.Mapping, side, missing.ToDictionary(id => id, _ => read), cancellationToken);
            }
        }

        return [.. missing];
    }

    /// <summary>Looks for records that did not come with the others. HubSpot shows everything that is there, so what it does not show
    /// is gone; Salesforce tells its deletions itself, so what is missing there is out of our scope or sight.</summary>
    /// <returns>The ids that were not found.</returns>
    public async Task<IReadOnlyList<string>> LookAfterAsync(MappingGroup group, Side side, IReadOnlyCollection<string> ids, ReadFor read, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var missing = await FetchAsync(group, side, ids, read, cancellationToken);
        var key = MappingKey.Of(group.Default);
        var pairs = await links.LookupAsync(key, side, missing);
        var torn = await TornAsync(group.Default, side, missing, read.Lane, cancellationToken);
        var observed = missing.Zip(pairs).Where(one => one.Second is not null)
            .Select(one => (one.Second!, Missing(group.For(side, ""), side, one.First, ObservationSource.Poll, gone: (side == Side.HubSpot || group.Default.IsRelation) && !torn.Contains(one.First))));
        await FanOutAsync(key, observed, cancellationToken);
        return missing;
    }

    /// <summary>Relations that went with a record that they joined. Nobody took them away: whoever deletes a list does not throw its
    /// members out of the campaign.</summary>
    private async Task<IReadOnlySet<string>> TornAsync(Mapping mapping, Side side, IReadOnlyList<string> missing, Lane lane, CancellationToken cancellationToken) =>
        mapping.IsRelation && missing.Count > 0 && accounts.Crm(plan.Connection(mapping.Connection).AccountOn(side)) is IJoins joins
            ? await joins.ReadTornAsync(mapping.ObjectOn(side), missing, new CallContext(lane, Connection: mapping.Connection), cancellationToken)
            : FrozenSet<string>.Empty;

    private Observation Missing(Mapping mapping, Side side, string id, ObservationSource source, bool gone) => new()
    {
        Side = side,
        Record = new CrmRecord
        {
            ObjectType = mapping.ObjectOn(side),
            Id = id,
            Version = new RecordVersion(clock.GetUtcNow().ToUnixTimeMilliseconds()),
            Values = new Dictionary<string, string?>(),
            Deleted = gone,
        },
        Complete = gone,
        Outside = !gone,
        Source = source,
        Lane = Lane.Live,
    };

    /// <summary>Two conversions may meet at one company. The first has it; the others are told that they have not.</summary>
    private async Task<IReadOnlyDictionary<string, Origin>> TakenAsync(Mapping mapping, IReadOnlyDictionary<string, Origin> come, List<CrmRecord> records, IReadOnlyList<string> pairs)
    {
        var joining = records.Zip(pairs).Where(one => come.GetValueOrDefault(one.First.Id)?.Counterpart is not null).ToList();
        if (joining.Count == 0)
        {
            return come;
        }

        var counterparts = joining.ConvertAll(one => come[one.First.Id].Counterpart!);
        var owners = await links.LookupAsync(MappingKey.Of(mapping), Side.HubSpot, counterparts);
        var others = await links.CounterpartsAsync(MappingKey.Of(mapping), Side.HubSpot, counterparts);
        var seen = new Dictionary<string, Origin>(come);
        foreach (var (i, (record, pair)) in joining.Index().Where(one => one.Item.Second != owners[one.Index]))
        {
            seen[record.Id] = mapping.SalesforceObject == SalesforceObjects.Account && others[i] is { } other
                ? come[record.Id] with { Counterpart = null, DuplicateOf = Origin.Duplicate(counterparts[i], other), Rival = owners[i] }
                : come[record.Id] with { Counterpart = null };
        }

        return seen;
    }

    private async Task<IReadOnlyCollection<string>> ReadAsync(Mapping mapping, Side side, Dictionary<string, ReadFor> unread, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var lane in unread.GroupBy(one => one.Value.Lane, one => one.Key).OrderBy(lane => lane.Key))
        {
            var records = await accounts.Crm(plan.Connection(mapping.Connection).AccountOn(side)).ReadAsync(mapping.QueryOn(side), [.. lane], new CallContext(lane.Key, Connection: mapping.Connection), cancellationToken);
            foreach (var alike in records.OrderByDescending(record => record.Deleted).GroupBy(record => unread.GetValueOrDefault(record.Id, ReadFor.Itself)))
            {
                // A record that was read because of a webhook or an event is what the read says, not what they said.
                var source = alike.Key.Source is ObservationSource.Webhook or ObservationSource.ChangeEvent ? ObservationSource.ReadBack : alike.Key.Source;
                await DeliverAsync(mapping, side, [.. alike], alike.Key with { Source = source }, cancellationToken);
            }

            missing.AddRange(lane.Except(records.Select(record => record.Id), StringComparer.Ordinal));
        }

        return missing;
    }

    /// <summary>Tells the pairs of records that were looked for and not found.</summary>
    private Task TellMissingAsync(Mapping mapping, Side side, IEnumerable<string> missing, Dictionary<string, string> pairs, ObservationSource source, CancellationToken cancellationToken)
    {
        var observed = missing.Where(pairs.ContainsKey).Select(id => (pairs[id], Missing(mapping, side, id, source, gone: side == Side.HubSpot)));
        return FanOutAsync(MappingKey.Of(mapping), observed, cancellationToken);
    }

    private async Task FanOutAsync(MappingKey mapping, IEnumerable<(string Pair, Observation Observation)> observed, CancellationToken cancellationToken)
    {
        using var piece = work.Begin();
        var pairs = observed.GroupBy(one => one.Pair, one => one.Observation).Select(pair => new PairObservations(new PairKey(mapping, pair.Key).ToString(), [.. pair]));
        await couriers.ObserveAsync(pairs, cancellationToken);
    }

    private static LinkRequest Request(Mapping mapping, Side side, CrmRecord record, Origin? origin) =>
        new(record.Id, mapping.RecordNamedBy(side, record.Identity) ?? origin?.Counterpart, [.. mapping.KeysOf(side, record.Values), .. origin?.Keys ?? []]);

    private static Observation Observe(Side side, CrmRecord record, ReadFor read, Origin? origin) => new()
    {
        Side = side,
        Record = record,
        Complete = true,
        Source = read.Source,
        Lane = read.Lane,
        TraceParent = read.TraceParent,
        Forced = read.Forced,
        DuplicateOf = origin?.DuplicateOf,
        Rival = origin?.Rival,
        Hints = origin?.Hints,
        Patience = origin?.Patience ?? false,
        Decisions = origin?.Decisions,
    };
}
