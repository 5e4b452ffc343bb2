using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Portals;

/// <summary>
/// Sees to it that a Salesforce record belongs to one portal where several of an org sync its object. Every record that comes in, and
/// every one that a write found or made, is claimed here first. Objects that one portal syncs, or that portals share, cost nothing.
/// </summary>
public sealed class PortalClaims(RecordHolders holders, LinkIndex links, ConvertedLeads leads, CreationGate gate, IGrainFactory grains, ICrmAccounts accounts, SyncPlan plan, TimeProvider clock, ILogger<PortalClaims> log)
{
    private static readonly IReadOnlyDictionary<string, Holder> Unasked = new Dictionary<string, Holder>();

    /// <summary>Claims the records that nobody else has: one round trip for those that are known. The answer names the holder of each,
    /// and is empty where nobody else could be.</summary>
    /// <param name="mapping">For whom.</param>
    /// <param name="records">The records.</param>
    /// <param name="fresh">They may have become what they are a moment ago.</param>
    public async Task<IReadOnlyDictionary<string, Holder>> TakeAsync(Mapping mapping, IReadOnlyList<CrmRecord> records, bool fresh = true)
    {
        if (mapping.Exclusivity is not { } exclusivity || records.Count == 0)
        {
            return Unasked;
        }

        var answer = new Dictionary<string, Holder>();
        var open = new List<(CrmRecord Record, string? Entry)>();
        foreach (var (record, entry) in records.Zip(await holders.LookAsync(exclusivity.Org, [.. records.Select(record => record.Id)])))
        {
            if (entry == mapping.Key || (entry is not null && !exclusivity.TakesOver && exclusivity.Find(entry) is not null))
            {
                answer[record.Id] = new Holder(entry);
            }
            else
            {
                open.Add((record, entry));
            }
        }

        if (open.Count > 0)
        {
            await ClaimAsync(mapping, exclusivity, open, answer, fresh);
        }

        return answer;
    }

    /// <summary>The mapping does not have these records any more: who waits for them is told.</summary>
    /// <param name="mapping">Whose they were.</param>
    /// <param name="recordId">The record.</param>
    /// <param name="exists">It may be for others; else it was deleted.</param>
    public async Task ReleaseAsync(Mapping mapping, string recordId, bool exists)
    {
        if (mapping.Exclusivity is not { } exclusivity)
        {
            return;
        }

        await holders.ReleaseAsync(exclusivity.Org, mapping.Key, [recordId]);
        var waiting = new HashSet<PairKey>(await holders.ContendersAsync(exclusivity.Org, recordId));
        foreach (var rival in exists ? exclusivity.Rivals : [])
        {
            if ((await links.LookupAsync(MappingKey.Of(rival), Side.Salesforce, [recordId]))[0] is { } pair)
            {
                waiting.Add(new PairKey(MappingKey.Of(rival), pair));
            }
            else
            {
                // It has not met the record yet. What made us let go of it was a change, so its poller finds it.
                await grains.GetGrain<IPollerGrain>(new ObjectKey(MappingKey.Of(rival), Side.Salesforce, mapping.SalesforceObject).ToString()).PollNowAsync();
            }
        }

        await Task.WhenAll(waiting.Select(async pair =>
        {
            await grains.Pair(pair).NudgeAsync(Lane.Live);
            await holders.ToldAsync(exclusivity.Org, recordId, pair);
        }));
    }

    /// <summary>Whether a record that a write made or found may become the pair's own.</summary>
    /// <returns>Null if so; else the answer to the write instead.</returns>
    public async Task<WriteOutcome?> TurnAwayAsync(PairKey pair, Mapping mapping, CrmRecord record, bool found)
    {
        if (mapping.Exclusivity is not { } exclusivity)
        {
            return null;
        }

        var inScope = !found || await IsInScopeAsync(mapping, record.Id);
        var holder = inScope ? (await TakeAsync(mapping, [record]))[record.Id] : await HolderAsync(exclusivity, record.Id);
        if (holder?.Mapping == mapping.Key)
        {
            return null;
        }

        if (holder is null)
        {
            return new WriteOutcome.Refused(
                RefusalCodes.MatchOutOfScope,
                $"{record.ObjectType} {record.Id} has the match value ({string.Join(", then ", mapping.Match)}), and is not one that this connection selects ({mapping.SalesforceWhere}). Let the connection select it, or give one of the two another value.",
                [.. mapping.Match.SelectMany(rule => rule.On(Side.Salesforce))]);
        }

        if (holder.Presumed)
        {
            return NotYet($"{PairContest.Words(mapping, holder.Mapping, record.Id)} Whether it has it is being asked.");
        }

        await holders.ContendAsync(exclusivity.Org, record.Id, pair);
        return await HolderAsync(exclusivity, record.Id) == holder
            ? new WriteOutcome.Refused(
                RefusalCodes.ClaimedByOtherPortal,
                $"The counterpart by its match value ({string.Join(", then ", mapping.Match)}) is there: {PairContest.Words(mapping, holder.Mapping, record.Id)} {PairContest.Remedy(mapping)} Or give one of the two another value.",
                [.. mapping.Match.SelectMany(rule => rule.On(Side.Salesforce))])
            {
                Expected = PairContest.IsExpected(mapping, holder.Mapping),
            }
            : NotYet($"{record.ObjectType} {record.Id} has just become free.");
    }

    /// <summary>Who has a record, if it is another mapping; asks for nothing.</summary>
    public async Task<Holder?> HolderAsync(Exclusivity exclusivity, string recordId) =>
        (await holders.LookAsync(exclusivity.Org, [recordId]))[0] is { } entry && exclusivity.Find(entry) is not null ? new Holder(entry) : null;

    private WriteOutcome.Later NotYet(string why) => new(clock.GetUtcNow(), WaitingCodes.ClaimUnsettled, why) { MayHaveArrived = false };

    private async Task ClaimAsync(Mapping mapping, Exclusivity exclusivity, List<(CrmRecord Record, string? Entry)> open, Dictionary<string, Holder> answer, bool fresh)
    {
        // Claims come later than pairs do: when a second portal joins the org, when Redis was lost, while a create is on its way.
        List<CrmRecord> unclaimed = [.. open.Where(one => one.Entry is null || exclusivity.Find(one.Entry) is null).Select(one => one.Record)];
        var known = await KnownAsync(exclusivity, unclaimed);
        if (fresh && !exclusivity.TakesOver)
        {
            foreach (var (id, rival) in await leads.FormerHoldersAsync(mapping, exclusivity, [.. unclaimed.Where(record => record.Identity is null && !known.ContainsKey(record.Id))]))
            {
                known[id] = new Holder(rival.Key, Presumed: true);
            }
        }

        var handovers = new List<Handover>();
        var formers = new Dictionary<string, (CrmRecord Record, string Former)>();
        foreach (var (record, entry) in open)
        {
            var former = known.GetValueOrDefault(record.Id) ?? (entry is not null && exclusivity.Find(entry) is not null ? new Holder(entry) : null);
            if (former is { Presumed: true } && !exclusivity.TakesOver)
            {
                answer[record.Id] = former;
                continue;
            }

            handovers.Add(new Handover(record.Id, entry, former is null || exclusivity.TakesOver ? mapping.Key : former.Mapping));
            if (former is not null)
            {
                formers[record.Id] = (record, former.Mapping);
            }
        }

        foreach (var (handover, holder) in handovers.Zip(await holders.HandOverAsync(exclusivity.Org, handovers)))
        {
            answer[handover.RecordId] = new Holder(holder);
            if (holder == mapping.Key && formers.TryGetValue(handover.RecordId, out var former))
            {
                await TellAsync(MappingKey.Of(exclusivity.Find(former.Former)!), former.Record, answer[handover.RecordId]);
            }
        }
    }

    /// <summary>Those of these unclaimed records that another mapping has all the same, by its own pair's word; or seems to have,
    /// because they name one of its HubSpot records and it has not seen all of its records yet, or is just creating this one.</summary>
    private async Task<Dictionary<string, Holder>> KnownAsync(Exclusivity exclusivity, List<CrmRecord> records)
    {
        var known = new Dictionary<string, Holder>();
        if (records.Count == 0)
        {
            return known;
        }

        foreach (var rival in exclusivity.Rivals)
        {
            var pairs = await links.LookupAsync(MappingKey.Of(rival), Side.Salesforce, [.. records.Select(record => record.Id)]);
            var linked = records.Zip(pairs).Where(one => one.Second is not null).ToList();
            foreach (var ((record, _), has) in linked.Zip(await Task.WhenAll(linked.Select(one => LookAsync(rival, one.Second!)))))
            {
                if (has.Salesforce is { Exists: true, Outside: false, HeldBy: null } && has.Salesforce.RecordId == record.Id)
                {
                    known[record.Id] = new Holder(rival.Key);
                }
            }
        }

        foreach (var record in records.Where(record => !known.ContainsKey(record.Id)))
        {
            if (exclusivity.NamedBy(record.Identity) is { } named && await MayHaveAsync(named.Rival, named.HubSpotId))
            {
                known[record.Id] = new Holder(named.Rival.Key, Presumed: true);
            }
        }

        return known;
    }

    private async Task<bool> MayHaveAsync(Rival rival, string hubSpotId) =>
        await gate.IsLoadingAsync(MappingKey.Of(rival))
        || ((await links.LookupAsync(MappingKey.Of(rival), Side.HubSpot, [hubSpotId]))[0] is { } pair
            && (await LookAsync(rival, pair)).Salesforce is { RecordId: null } awaited && (awaited.Outgoing is not null || awaited.Unanswered is not null));

    private Task<PairState> LookAsync(Rival rival, string pair) => grains.Pair(new PairKey(MappingKey.Of(rival), pair)).LookAsync();

    /// <summary>Another portal has the record now. Should this get lost, the former holder finds out when it meets the record next.</summary>
    private async Task TellAsync(MappingKey former, CrmRecord record, Holder holder)
    {
        log.TakenOver(holder.Mapping, record.ObjectType, record.Id, former);
        if ((await links.LookupAsync(former, Side.Salesforce, [record.Id]))[0] is { } pair)
        {
            await grains.Pair(new PairKey(former, pair)).ObserveAsync([Told(record, holder)]);
        }
    }

    /// <summary>Tells nothing of a record but who has it.</summary>
    public static Observation Told(CrmRecord record, Holder holder) => new()
    {
        Side = Side.Salesforce,
        Record = record with { Values = new Dictionary<string, string?>(), Version = RecordVersion.None, Converted = null },
        Complete = false,
        Source = ObservationSource.ReadBack,
        Lane = Lane.Live,
        Holder = holder,
    };

    private async Task<bool> IsInScopeAsync(Mapping mapping, string recordId) => mapping.SalesforceWhere is null
        || (await accounts.Crm(plan.Connection(mapping.Connection).AccountOn(Side.Salesforce)).ReadAsync(mapping.QueryOn(Side.Salesforce), [recordId], new CallContext(Lane.Live, Connection: mapping.Connection), CancellationToken.None)).Count > 0;
}

internal static partial class PortalClaimsLog
{
    [LoggerMessage(EventName = "portal.taken-over", Level = LogLevel.Information, Message = "{Mapping} takes {ObjectType} {Record} over from {Former}, as its portal comes first")]
    public static partial void TakenOver(this ILogger log, string mapping, string objectType, string record, MappingKey former);
}
