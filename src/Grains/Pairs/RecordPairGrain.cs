using System.Diagnostics;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>
/// Serializes what happens to one pair. Each turn is the same: take something in, merge, store what is owed, hand it to the writers.
/// </summary>
[GrainType("pair")]
public sealed class RecordPairGrain(
    [PersistentState("pair")] IPersistentState<PairState> storage,
    SyncPlan plan,
    PairClaims claims,
    PairIndex index,
    CreationGate gate,
    SegmentMembers segments,
    References references,
    DecisionFeed feed,
    TimeProvider clock,
    ILogger<RecordPairGrain> log) : Grain, IRecordPairGrain
{
    private PairKey _key;
    private MappingGroup _group = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = PairKey.Parse(this.GetPrimaryKeyString());
        _group = plan.Mapping(_key.Mapping.Connection, _key.Mapping.Mapping);
        return Task.CompletedTask;
    }

    public Task<PairState> LookAsync() => Task.FromResult(storage.State);

    public async Task ObserveAsync(IReadOnlyList<Observation> observations)
    {
        var pair = storage.State;
        var lane = Lane.Backfill;
        foreach (var observation in observations)
        {
            if (pair[observation.Side].RecordId is { } own && own != observation.Record.Id)
            {
                log.ForeignRecord(_key, observation.Side, observation.Record.Id, own);
                continue;
            }

            if (observation is { Side: Side.Salesforce, Record.Converted: not null })
            {
                if (await claims.ConvertAsync(_key, pair, observation.Record, _group) is not { } moved)
                {
                    await DissolveAsync();
                    return;
                }

                pair = moved;
                lane = Lane.Live < lane ? Lane.Live : lane;
                continue;
            }

            if (PairStrangers.IsStranger(pair, observation, _group.For(observation.Side, observation.Record.ObjectType)))
            {
                pair = await claims.DeferAsync(_key, pair, observation.Side, observation.Record.Id);
                continue;
            }

            pair = PairObserving.Observe(pair, observation, _group.For(observation.Side, observation.Record.ObjectType));
            lane = observation.Lane < lane ? observation.Lane : lane;
            if (pair[observation.Side] is { Deleted: true, MergedInto: not null } && pair[observation.Side.Other()].Exists)
            {
                pair = await claims.FollowMergeAsync(_key, pair, observation.Side);
            }
        }

        // A look at a record that owes something is also a chance to send it again.
        if (!ReferenceEquals(pair, storage.State) || pair.Status is PairStatus.Pending or PairStatus.Parked)
        {
            await AdvanceAsync(pair, lane, observations.Select(observation => observation.TraceParent).FirstOrDefault(trace => trace is not null));
        }
    }

    public async Task SettleAsync(Settlement settlement)
    {
        var outgoing = storage.State[settlement.Target].Outgoing;
        if (outgoing is null || outgoing.Number != settlement.Number)
        {
            log.LateAnswer(_key, settlement.Number);
            return;
        }

        var (claiming, outcome) = await claims.ClaimAsync(_key, storage.State, settlement.Target, settlement.Outcome, _group.For(storage.State));
        if (outcome is WriteOutcome.Missing { Code: PairClaims.TakenOver })
        {
            await DissolveAsync();
            return;
        }

        var pair = PairSettling.Settle(claiming, settlement.Target, settlement.Number, outcome, _group.For(storage.State), clock.GetUtcNow());
        if (ConvertedLead(outcome) is { } lead)
        {
            if (await claims.ConvertAsync(_key, pair, lead, _group) is not { } moved)
            {
                await DissolveAsync();
                return;
            }

            pair = moved;
        }

        Report(settlement.Target, outcome);
        await AdvanceAsync(pair, outgoing.Lane, outgoing.TraceParent);
    }

    public async Task WakeAsync(bool evenIfRefused)
    {
        var pair = storage.State;
        if (evenIfRefused && pair.Refusal is not null)
        {
            pair = pair with { Refusal = null };
        }

        var lane = evenIfRefused ? Lane.Urgent : pair.Waiting?.Code == WaitingCodes.FirstScan ? Lane.Backfill : Lane.Live;
        await AdvanceAsync(pair, lane, null);
    }

    public Task NudgeAsync() => AdvanceAsync(storage.State with { Held = storage.State.Held is { } held ? held with { NotBefore = default } : null }, Lane.Live, null);

    public Task PartedAsync(Side side, string recordId) => AdvanceAsync(PairStrangers.Without(storage.State, side, recordId), Lane.Live, null);

    public async Task<bool> YieldAsync(Side side, string challenger, RecordVersion version)
    {
        if (!IsWhole(storage.State) || await claims.YieldAsync(_key, storage.State, side, challenger, version, _group.For(storage.State)) is not { } moved)
        {
            return false;
        }

        await AdvanceAsync(moved, Lane.Live, null);
        return true;
    }

    public async Task DissolveAsync()
    {
        await index.MarkAsync(_key, PairStatus.Settled, default);
        await storage.ClearStateAsync();
        DeactivateOnIdle();
    }

    /// <summary>Merges, stores what is owed, and only then sends it: a crash at any line loses nothing.</summary>
    private async Task AdvanceAsync(PairState pair, Lane lane, string? traceParent)
    {
        var before = storage.State;
        var mapping = _group.For(pair);
        var context = new PlanningContext(mapping, lane, clock.GetUtcNow())
        {
            MayCreate = await gate.IsOpenAsync(_key.Mapping),
            Included = await IsIncludedAsync(pair, mapping),
            Conversion = await references.ContextAsync(pair, mapping),
            TraceParent = Activity.Current?.Id ?? traceParent,
        };
        (pair, var writes) = PairPlanning.Plan(pair, context);

        if (pair.Status != PairStatus.Settled)
        {
            await index.MarkAsync(_key, pair.Status, DueAt(pair));
        }

        await StoreAsync(pair);
        foreach (var write in writes)
        {
            await SendAsync(write);
        }

        if (pair.Status == PairStatus.Settled && before.Status != PairStatus.Settled)
        {
            await index.MarkAsync(_key, PairStatus.Settled, default);
        }

        await feed.AddAsync(_key, pair.Decisions.Except(before.Decisions));
        TellOthers(before, pair);
    }

    private async Task<bool> IsIncludedAsync(PairState pair, Mapping mapping)
    {
        if (mapping.Inclusion is not { } inclusion || pair.HubSpot.RecordId is not { } id)
        {
            return true;
        }

        return (inclusion.Segment is not { } segment || await segments.ContainsAsync(plan.Connection(mapping.Connection).Portal, segment, id))
            && (inclusion.Where is not { } where || where.Matches(field => pair.HubSpot.TryGetValue(field, out var value) ? value : null));
    }

    private void TellOthers(PairState before, PairState pair)
    {
        if (pair.Held is { } held && !ReferenceEquals(held, before.Held) && held.Fields.Select(field => field.For).OfType<RecordReference>().ToList() is { Count: > 0 } missing)
        {
            references.Ask(_key, missing);
        }

        if (pair.Waiting is { Code: WaitingCodes.ReadNeeded } waiting && !ReferenceEquals(waiting, before.Waiting))
        {
            references.Read(_group, pair);
        }

        if (PairStrangers.Due(pair).ToList() is { Count: > 0 } strangers)
        {
            references.Part(_key, _group, strangers);
        }

        if (plan.IsReferred(_key.Mapping.Connection, _key.Mapping.Mapping) && IsWhole(pair) && !IsWhole(before))
        {
            references.Found(_key, pair);
        }
    }

    /// <summary>The Lead that was to be written, or was found, and turned out to be a Contact by now.</summary>
    private static CrmRecord? ConvertedLead(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Stale { Current: { Converted: not null } lead } => lead,
        WriteOutcome.Exists { Current: { Converted: not null } lead } => lead,
        _ => null,
    };

    private static bool IsWhole(PairState pair) => pair.HubSpot.RecordId is not null && pair.Salesforce.RecordId is not null;

    /// <summary>After a failed write memory is wrong: put the old state back and let the caller try again.</summary>
    private async Task StoreAsync(PairState pair)
    {
        var before = storage.State;
        if (pair == before)
        {
            return;
        }

        storage.State = pair;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task SendAsync(PlannedWrite write)
    {
        var writer = GrainFactory.GetGrain<IWriterGrain>(new WriterKey(new(_key.Mapping, write.Target, _group.For(storage.State).ObjectOn(write.Target)), write.Outgoing.Lane).ToString());
        try
        {
            await writer.EnqueueAsync(new QueuedWrite
            {
                Pair = _key.ToString(),
                Number = write.Outgoing.Number,
                Write = write.Write,
                Deadline = write.Outgoing.SentAt + PairPolicy.WriteDeadline,
                TraceParent = write.Outgoing.TraceParent,
            });
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            // It is stored as owed and listed: the sweep sends it again.
            log.WriterUnreachable(_key, write.Outgoing.Number, failure);
        }
    }

    private DateTimeOffset DueAt(PairState pair)
    {
        var lost = Sides.Both.Select(side => pair[side].Outgoing?.SentAt + PairPolicy.LostAfter).Min();
        return lost ?? pair.Waiting?.NotBefore ?? pair.Refusal?.At ?? pair.Held?.NotBefore ?? (pair.Strangers.Count > 0 ? clock.GetUtcNow() + PairPolicy.ReadAgainAfter : default);
    }

    private void Report(Side target, WriteOutcome outcome)
    {
        SyncInstruments.Written(target, outcome);
        if (outcome is WriteOutcome.Refused refused)
        {
            log.Refused(_key, target, refused.Code);
        }
    }
}
