using System.Collections.Frozen;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>A change that a source learnt of, with the trace that brought it.</summary>
public sealed record SourceChange(StreamedChange Change, string? TraceParent = null);

/// <summary>
/// Brings observations to their pairs: one round trip to the link index for a page, then one call a pair. When it returns, every
/// observation is safe, and the source may move its position.
/// </summary>
public sealed class Delivery(LinkIndex links, Origins origins, ICrmAccounts accounts, SyncPlan plan, IGrainFactory grains, WorkInHand work, TimeProvider clock)
{
    private const int PairsAtOnce = 128;
    private static readonly IReadOnlyDictionary<string, Origin> NoOrigins = new Dictionary<string, Origin>();

    /// <summary>Complete looks at records, from a scan, a poll or a read.</summary>
    public async Task DeliverAsync(Mapping mapping, Side side, IReadOnlyList<CrmRecord> records, ObservationSource source, Lane lane, string? traceParent, CancellationToken cancellationToken)
    {
        var key = KeyOf(mapping);
        var alive = records.Where(record => !record.Deleted).ToList();
        var others = records.Where(record => record.Deleted).ToList();
        if (side == Side.Salesforce)
        {
            // A Lead that was converted before anybody knew it is nobody's: its Contact comes by itself.
            var converted = alive.Where(record => record.Converted is not null).ToList();
            alive = [.. alive.Except(converted)];
            others.AddRange(converted);
        }

        var outside = alive.Where(record => !mapping.IsInScope(side, record.Values)).ToList();
        alive = [.. alive.Except(outside)];
        var come = side == Side.Salesforce && source != ObservationSource.Scan ? await origins.OfAsync(mapping, alive, lane, cancellationToken) : NoOrigins;
        var pairs = await links.ResolveAsync(key, side, [.. alive.Select(record => Request(mapping, side, record, come.GetValueOrDefault(record.Id)))]);
        var former = others.Count == 0 ? [] : await links.LookupAsync(key, side, [.. others.Select(record => record.Id)]);
        var observed = alive.Zip(pairs, (record, pair) => (record, pair: (string?)pair)).Concat(others.Zip(former))
            .Where(found => found.Item2 is not null)
            .Select(found => (found.Item2!, Observe(side, found.Item1, source, lane, traceParent, come.GetValueOrDefault(found.Item1.Id))));
        await FanOutAsync(key, observed, cancellationToken);
        await TellOutsideAsync(key, side, outside, source, cancellationToken);
        SyncInstruments.Observed(side, source, records.Count);
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
    /// so are records that nobody knows yet. A record that another connection of the account has is not read for this one: should it
    /// be in both scopes, the poller finds it.
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
            var found = await links.LookupAsync(KeyOf(mapping), side, ids);
            pairs.Add(ids.Zip(found).Where(one => one.Second is not null).ToDictionary(one => one.First, one => one.Second!));
        }

        var known = pairs.SelectMany(of => of.Keys).ToHashSet(StringComparer.Ordinal);
        await Task.WhenAll(mappings.Zip(pairs).Select(one => DeliverAsync(one.First, side, changes, source, one.Second, known, cancellationToken)));
    }

    private async Task DeliverAsync(
        Mapping mapping, Side side, IReadOnlyList<SourceChange> changes, ObservationSource source, Dictionary<string, string> pairs, HashSet<string> known, CancellationToken cancellationToken)
    {
        var observed = new List<(string Pair, Observation Observation)>();
        var unread = new Dictionary<string, string?>();
        foreach (var (change, trace) in changes)
        {
            foreach (var id in IdsOf(change))
            {
                if (!pairs.TryGetValue(id, out var pair))
                {
                    if (!known.Contains(id) && change is not StreamedChange.Values { Record.Deleted: true })
                    {
                        unread.TryAdd(id, trace);
                    }
                }
                else if (change is StreamedChange.Values values)
                {
                    observed.Add((pair, new Observation { Side = side, Record = values.Record, Complete = values.Complete, Source = source, Lane = Lane.Live, TraceParent = trace }));
                }
                else
                {
                    unread.TryAdd(id, trace);
                }
            }
        }

        SyncInstruments.Observed(side, source, observed.Count);
        await FanOutAsync(KeyOf(mapping), observed, cancellationToken);
        var missing = await ReadAsync(mapping, side, unread, cancellationToken);
        await TellMissingAsync(mapping, side, missing, pairs, source, cancellationToken);
    }

    private static IReadOnlyList<string> IdsOf(StreamedChange change) => change switch
    {
        StreamedChange.Values values => [values.Record.Id],
        StreamedChange.ReadNeeded read => read.RecordIds,
        StreamedChange.SweepNeeded => [],
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change"),
    };

    /// <summary>Reads records and delivers them.</summary>
    /// <returns>The ids that are not there, or not in scope.</returns>
    public async Task<IReadOnlyList<string>> FetchAsync(MappingGroup group, Side side, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<string> missing = ids;
        foreach (var source in group.Sources.Where(source => source.Side == side))
        {
            if (missing.Count > 0)
            {
                missing = await ReadAsync(source.Mapping, side, missing.ToDictionary(id => id, _ => (string?)null), cancellationToken);
            }
        }

        return [.. missing];
    }

    /// <summary>Looks for records that did not come with the others. HubSpot shows everything that is there, so what it does not show
    /// is gone; Salesforce tells its deletions itself, so what is missing there is out of our scope or sight.</summary>
    /// <returns>The ids that are not there.</returns>
    public async Task<IReadOnlyList<string>> LookAfterAsync(MappingGroup group, Side side, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var missing = await FetchAsync(group, side, ids, cancellationToken);
        var key = KeyOf(group.Default);
        var pairs = await links.LookupAsync(key, side, missing);
        var torn = await TornAsync(group.Default, side, missing, cancellationToken);
        var observed = missing.Zip(pairs).Where(one => one.Second is not null)
            .Select(one => (one.Second!, Missing(group.For(side, ""), side, one.First, ObservationSource.Poll, gone: (side == Side.HubSpot || group.Default.IsRelation) && !torn.Contains(one.First))));
        await FanOutAsync(key, observed, cancellationToken);
        return missing;
    }

    /// <summary>Relations that went with a record that they joined. Nobody took them away: whoever deletes a list does not throw its
    /// members out of the campaign.</summary>
    private async Task<IReadOnlySet<string>> TornAsync(Mapping mapping, Side side, IReadOnlyList<string> missing, CancellationToken cancellationToken) =>
        mapping.IsRelation && missing.Count > 0 && accounts.Crm(plan.Connection(mapping.Connection).AccountOn(side)) is IJoins joins
            ? await joins.ReadTornAsync(mapping.ObjectOn(side), missing, new CallContext(Lane.Sweep), cancellationToken)
            : FrozenSet<string>.Empty;

    private Observation Missing(Mapping mapping, Side side, string id, ObservationSource source, bool gone)
    {
        return new Observation
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
    }

    private async Task<IReadOnlyCollection<string>> ReadAsync(Mapping mapping, Side side, Dictionary<string, string?> unread, CancellationToken cancellationToken)
    {
        if (unread.Count == 0)
        {
            return [];
        }

        var crm = accounts.Crm(plan.Connection(mapping.Connection).AccountOn(side));
        var records = await crm.ReadAsync(mapping.QueryOn(side), unread.Keys, new CallContext(Lane.Live), cancellationToken);
        foreach (var traced in records.GroupBy(record => unread.GetValueOrDefault(record.Id)))
        {
            await DeliverAsync(mapping, side, [.. traced], ObservationSource.ReadBack, Lane.Live, traced.Key, cancellationToken);
        }

        return [.. unread.Keys.Except(records.Select(record => record.Id), StringComparer.Ordinal)];
    }

    /// <summary>Tells the pairs of records that were looked for and not found.</summary>
    private Task TellMissingAsync(Mapping mapping, Side side, IEnumerable<string> missing, Dictionary<string, string> pairs, ObservationSource source, CancellationToken cancellationToken)
    {
        var observed = missing.Where(pairs.ContainsKey).Select(id => (pairs[id], Missing(mapping, side, id, source, gone: side == Side.HubSpot)));
        return FanOutAsync(KeyOf(mapping), observed, cancellationToken);
    }

    private async Task FanOutAsync(MappingKey mapping, IEnumerable<(string Pair, Observation Observation)> observed, CancellationToken cancellationToken)
    {
        using var piece = work.Begin();
        await Parallel.ForEachAsync(
            observed.GroupBy(one => one.Pair, one => one.Observation),
            new ParallelOptions { MaxDegreeOfParallelism = PairsAtOnce, TaskScheduler = TaskScheduler.Current, CancellationToken = cancellationToken },
            async (pair, _) => await grains.GetGrain<IRecordPairGrain>(new PairKey(mapping, pair.Key).ToString()).ObserveAsync([.. pair]));
    }

    private static MappingKey KeyOf(Mapping mapping) => new(mapping.Connection, mapping.Name);

    private static LinkRequest Request(Mapping mapping, Side side, CrmRecord record, Origin? origin) =>
        new(record.Id, mapping.RecordNamedBy(side, record.Identity) ?? origin?.Counterpart, [.. mapping.KeysOf(side, record.Values), .. origin?.Keys ?? []]);

    private static Observation Observe(Side side, CrmRecord record, ObservationSource source, Lane lane, string? traceParent, Origin? origin) => new()
    {
        Side = side,
        Record = record,
        Complete = true,
        Source = source,
        Lane = lane,
        TraceParent = traceParent,
        DuplicateOf = origin?.DuplicateOf,
        Hints = origin?.Hints,
        Patience = origin?.Patience ?? false,
    };
}
