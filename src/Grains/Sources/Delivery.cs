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
public sealed class Delivery(LinkIndex links, ICrmAccounts accounts, SyncPlan plan, IGrainFactory grains)
{
    private const int PairsAtOnce = 128;

    /// <summary>Complete looks at records, from a scan, a poll or a read.</summary>
    public async Task DeliverAsync(Mapping mapping, Side side, IReadOnlyList<CrmRecord> records, ObservationSource source, Lane lane, string? traceParent = null)
    {
        var key = new MappingKey(mapping.Connection, mapping.Name);
        var alive = records.Where(record => !record.Deleted).ToList();
        var deleted = records.Where(record => record.Deleted).ToList();
        var pairs = await links.ResolveAsync(key, side, [.. alive.Select(record => Request(mapping, side, record))]);
        var former = deleted.Count == 0 ? [] : await links.LookupAsync(key, side, [.. deleted.Select(record => record.Id)]);
        var observed = alive.Zip(pairs, (record, pair) => (record, pair: (string?)pair)).Concat(deleted.Zip(former))
            .Where(found => found.Item2 is not null)
            .Select(found => (found.Item2!, new Observation { Side = side, Record = found.Item1, Complete = true, Source = source, Lane = lane, TraceParent = traceParent }));
        await FanOutAsync(key, observed);
        SyncInstruments.Observed(side, source, records.Count);
    }

    /// <summary>Changes as a platform tells them. What they don't spell out, and records nobody knows yet, are read.</summary>
    public async Task DeliverAsync(Mapping mapping, Side side, IReadOnlyList<SourceChange> changes, ObservationSource source, CancellationToken cancellationToken)
    {
        var key = new MappingKey(mapping.Connection, mapping.Name);
        var values = changes.Where(change => change.Change is StreamedChange.Values).ToList();
        var pairs = await links.LookupAsync(key, side, [.. values.Select(change => ((StreamedChange.Values)change.Change).Record.Id)]);
        var known = new List<(string Pair, Observation Observation)>();
        var unread = new Dictionary<string, string?>();
        for (var i = 0; i < values.Count; i++)
        {
            var change = (StreamedChange.Values)values[i].Change;
            if (pairs[i] is { } pair)
            {
                known.Add((pair, new Observation { Side = side, Record = change.Record, Complete = change.Complete, Source = source, Lane = Lane.Live, TraceParent = values[i].TraceParent }));
            }
            else if (!change.Record.Deleted)
            {
                unread.TryAdd(change.Record.Id, values[i].TraceParent);
            }
        }

        foreach (var change in changes)
        {
            foreach (var id in (change.Change as StreamedChange.ReadNeeded)?.RecordIds ?? [])
            {
                unread.TryAdd(id, change.TraceParent);
            }
        }

        SyncInstruments.Observed(side, source, known.Count);
        await FanOutAsync(key, known);
        await ReadAsync(mapping, side, unread, cancellationToken);
    }

    private async Task ReadAsync(Mapping mapping, Side side, Dictionary<string, string?> unread, CancellationToken cancellationToken)
    {
        if (unread.Count == 0)
        {
            return;
        }

        var crm = accounts.Crm(plan.Connection(mapping.Connection).AccountOn(side));
        var records = await crm.ReadAsync(mapping.QueryOn(side), unread.Keys, new CallContext(Lane.Live), cancellationToken);
        foreach (var traced in records.GroupBy(record => unread.GetValueOrDefault(record.Id)))
        {
            await DeliverAsync(mapping, side, [.. traced], ObservationSource.ReadBack, Lane.Live, traced.Key);
        }
    }

    private Task FanOutAsync(MappingKey mapping, IEnumerable<(string Pair, Observation Observation)> observed) => Parallel.ForEachAsync(
        observed.GroupBy(one => one.Pair, one => one.Observation),
        new ParallelOptions { MaxDegreeOfParallelism = PairsAtOnce, TaskScheduler = TaskScheduler.Current },
        async (pair, _) => await grains.GetGrain<IRecordPairGrain>(new PairKey(mapping, pair.Key).ToString()).ObserveAsync([.. pair]));

    private static LinkRequest Request(Mapping mapping, Side side, CrmRecord record) =>
        new(record.Id, mapping.RecordNamedBy(side, record.Identity), mapping.Match.KeyOf(side, record.Values));
}
