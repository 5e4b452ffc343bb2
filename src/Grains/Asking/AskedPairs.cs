using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Asking;

/// <summary>Brings records that somebody asked for, and their counterparts, to their pairs, and says what became of each.</summary>
public sealed class AskedPairs(Delivery delivery, LinkIndex links, ICrmAccounts accounts, SyncPlan plan, IGrainFactory grains, TimeProvider clock)
{
    private const int RecordsAtOnce = 250;
    private const int PairsAtOnce = 64;

    /// <summary>How long a write may take until the run goes on without its answer: a lost one goes again after 40 seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public async Task<IReadOnlyList<AskedRecord>> BringAsync(RunPart part, RunPage page, Lane lane, CancellationToken cancellationToken)
    {
        var read = new ReadFor(ObservationSource.SyncNow, lane, Forced: true);
        var reports = new List<AskedRecord>();
        foreach (var ids in page.Ids.Chunk(RecordsAtOnce))
        {
            var missing = await delivery.LookAfterAsync(GroupOf(part), part.Side, ids, read, cancellationToken);
            reports.AddRange(await ExplainAsync(part, missing, lane, cancellationToken));
            reports.AddRange(await FollowAsync(part, [.. ids.Except(missing, StringComparer.Ordinal)], read, cancellationToken));
        }

        foreach (var records in page.Read.Chunk(RecordsAtOnce))
        {
            await delivery.DeliverAsync(part.Mapping, part.Side, records, read, cancellationToken);
            reports.AddRange(await FollowAsync(part, [.. records.Select(record => record.Id)], read, cancellationToken));
        }

        return reports;
    }

    /// <summary>Reads the counterparts, too, and waits until the pairs are through.</summary>
    private async Task<IReadOnlyList<AskedRecord>> FollowAsync(RunPart part, IReadOnlyList<string> ids, ReadFor read, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var key = MappingKey.Of(part.Mapping);
        var counterparts = (await links.CounterpartsAsync(key, part.Side, ids)).OfType<string>().ToList();
        await delivery.LookAfterAsync(GroupOf(part), part.Side.Other(), counterparts, read, cancellationToken);
        var pairs = await links.LookupAsync(key, part.Side, ids);
        var reports = new AskedRecord[ids.Count];
        var giveUpAt = clock.GetUtcNow() + Patience;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, ids.Count),
            new ParallelOptions { MaxDegreeOfParallelism = PairsAtOnce, TaskScheduler = TaskScheduler.Current, CancellationToken = cancellationToken },
            async (i, stopping) =>
            {
                var report = pairs[i] is { } pair ? await WaitAsync(new PairKey(key, pair), giveUpAt, stopping) : new PairReport(PairProgress.LeftAlone, "NOBODYS", "It was converted before anybody knew it.");
                reports[i] = new AskedRecord(part.Side, ids[i], report.Progress, report.Code ?? "", report.Reason ?? "");
            });
        return reports;
    }

    private async Task<PairReport> WaitAsync(PairKey pair, DateTimeOffset giveUpAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var report = await grains.Pair(pair).ReportAsync();
            if (report.Progress != PairProgress.Moving)
            {
                return report;
            }

            if (clock.GetUtcNow() >= giveUpAt)
            {
                return new PairReport(PairProgress.Waiting, "UNDER_WAY", "Its write is still on its way; it is stored as owed and goes on by itself.");
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    /// <summary>Why ids found nothing: a record that is there all the same lies outside the scope.</summary>
    private async Task<IReadOnlyList<AskedRecord>> ExplainAsync(RunPart part, IReadOnlyList<string> missing, Lane lane, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return [];
        }

        var key = MappingKey.Of(part.Mapping);
        var known = missing.Zip(await links.LookupAsync(key, part.Side, missing)).Where(one => one.Second is not null).ToDictionary(one => one.First, one => one.Second!);
        var outside = await OutsideAsync(part, [.. missing.Where(id => !known.ContainsKey(id))], lane, cancellationToken);
        var giveUpAt = clock.GetUtcNow() + Patience;
        return await Task.WhenAll(missing.Select(async id =>
        {
            var report = known.TryGetValue(id, out var pair) ? await WaitAsync(new PairKey(key, pair), giveUpAt, cancellationToken)
                : outside.TryGetValue(id, out var where) ? new PairReport(PairProgress.LeftAlone, PairReporting.OutOfScope, $"It does not meet the condition {where}.")
                : new PairReport(PairProgress.Failed, "UNKNOWN_ID", Unknown(part));
            return new AskedRecord(part.Side, id, report.Progress, report.Code ?? "", report.Reason ?? "");
        }));
    }

    private async Task<Dictionary<string, string>> OutsideAsync(RunPart part, IReadOnlyList<string> ids, Lane lane, CancellationToken cancellationToken)
    {
        var crm = accounts.Crm(plan.Connection(part.Mapping.Connection).AccountOn(part.Side));
        var outside = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mapping in GroupOf(part).Mappings.Where(mapping => ids.Count > 0 && part.Side == Side.Salesforce && mapping.SalesforceWhere is not null))
        {
            foreach (var record in await crm.ReadAsync(mapping.QueryOn(part.Side) with { Where = null, Fields = [] }, ids, new CallContext(lane, Connection: part.Mapping.Connection), cancellationToken))
            {
                outside[record.Id] = mapping.SalesforceWhere!;
            }
        }

        return outside;
    }

    private string Unknown(RunPart part) => part.Side == Side.HubSpot
        ? $"HubSpot has no {part.Mapping.HubSpotObject} with this id, or has archived it."
        : $"Salesforce shows our user no {string.Join(" or ", GroupOf(part).Mappings.Select(mapping => mapping.SalesforceObject))} with this id: it is not there, or hidden.";

    private MappingGroup GroupOf(RunPart part) => plan.Mapping(part.Mapping.Connection, part.Mapping.Name);
}
