using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
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
    PairMoves moves,
    PortalClaims portals,
    PairIndex index,
    PairContexts contexts,
    References references,
    Duplicates duplicates,
    Erasures erasures,
    LinkIndex links,
    PairNews news,
    PairOutbox outbox,
    DecisionFeed feed,
    TimeProvider clock,
    ILogger<RecordPairGrain> log) : Grain, IRecordPairGrain
{
    private PairKey _key;
    private MappingGroup _group = null!;
    private Urgency _urgency = null!;
    private PairListing _listing = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = PairKey.Parse(this.GetPrimaryKeyString());
        _group = plan.Mapping(_key.Mapping.Connection, _key.Mapping.Mapping);
        _urgency = plan.Connection(_key.Mapping.Connection).Urgency;
        _listing = new PairListing(_key, index);
        return Task.CompletedTask;
    }

    public Task<PairState> LookAsync() => Task.FromResult(storage.State);

    public async Task ObserveAsync(IReadOnlyList<Observation> observations)
    {
        var pair = storage.State;
        if (IsBlank(pair) && observations[0] is { Source: not ObservationSource.Scan } first && await claims.OwnerAsync(_key.Mapping, first.Side, first.Record.Id) is var owner && owner != _key.Pair)
        {
            // Dissolved while these were on their way. A record that nobody has is read once more.
            await (owner is null ? Task.CompletedTask : GrainFactory.GetGrain<IRecordPairGrain>(new PairKey(_key.Mapping, owner).ToString()).ObserveAsync(observations));
            return;
        }

        var lane = Lane.Backfill;
        foreach (var told in observations)
        {
            var observation = _urgency.Raise(pair, told, _group.For(pair));
            if (pair[observation.Side].RecordId is { } own && own != observation.Record.Id)
            {
                if (observation.Record.MergedInto != own)
                {
                    log.ForeignRecord(_key, observation.Side, observation.Record.Id, own);
                }

                continue;
            }

            if (observation is { Side: Side.Salesforce, Record.Converted: not null } && pair.Salesforce.HeldBy is null)
            {
                if (await moves.ConvertAsync(_key, pair, observation.Record, _group) is not { } moved)
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
            pair = observation.Forced ? PairAsking.Force(pair, observation.Side, observation.Source) : pair;
        }

        // A look at a record that owes something is also a chance to send it again.
        if (!ReferenceEquals(pair, storage.State) || pair.Status is PairStatus.Pending or PairStatus.Parked)
        {
            await AdvanceAsync(pair, lane, observations.Select(observation => observation.TraceParent).FirstOrDefault(trace => trace is not null));
        }

        // Each time it is told: who had it before a crash has not let go of it yet.
        foreach (var gone in observations.Where(one => one is { Side: Side.Salesforce } and ({ Outside: true } or { Record.Deleted: true } or { Record.Converted: not null })))
        {
            await portals.ReleaseAsync(_group.For(Side.Salesforce, gone.Record.ObjectType), gone.Record.Id, exists: gone.Outside);
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
            if (await moves.ConvertAsync(_key, pair, lead, _group) is not { } moved)
            {
                await DissolveAsync();
                return;
            }

            pair = moved;
        }

        Note(settlement.Target, outcome);
        await AdvanceAsync(pair, outgoing.Lane, outgoing.TraceParent);
        if (settlement.Target == Side.Salesforce && storage.State.Salesforce is { RecordId: { } gone } and ({ Deleted: true } or { Outside: true }))
        {
            await portals.ReleaseAsync(_group.For(storage.State), gone, exists: storage.State.Salesforce.Outside);
        }
    }

    public async Task WakeAsync(bool evenIfRefused)
    {
        var pair = storage.State;
        var owed = pair.Status != PairStatus.Settled;
        if (evenIfRefused)
        {
            // A person has mended something: what waited begins anew, and is looked at again soon.
            pair = pair with { Refusal = null, Held = null };
        }

        _listing.Forget();
        news.AskForHeld(_key, _group, pair);
        var lane = pair.Waiting?.Code == WaitingCodes.FirstScan ? Lane.Backfill : evenIfRefused ? Lane.Urgent : Lane.Live;
        await AdvanceAsync(pair, lane, null);
        if (!owed && storage.State.Status == PairStatus.Settled)
        {
            // Listed all the same: a silo fell after it had stored that nothing is owed any more.
            await _listing.LeaveAsync();
        }
    }

    public Task NudgeAsync()
    {
        var pair = PairContest.Reopen(storage.State);
        news.AskForHeld(_key, _group, pair);
        return AdvanceAsync(pair with { Held = pair.Held is { } held ? held with { NotBefore = default } : null }, Lane.Live, null);
    }

    public Task AskAsync(Lane lane, ObservationSource by) =>
        AdvanceAsync(storage.State.With(Side.HubSpot, storage.State.HubSpot with { Source = by }), lane, null);

    public Task HurryAsync() => storage.State.Status is PairStatus.Settled or PairStatus.Quarantined ? Task.CompletedTask : AdvanceAsync(storage.State, Lane.Urgent, null);

    public async Task<PairReport> ReportAsync()
    {
        var (pair, mapping) = (storage.State, _group.For(storage.State));
        return PairReporting.Report(pair, mapping, await contexts.IsIncludedAsync(pair, mapping));
    }

    public Task PartedAsync(Side side, string recordId) => AdvanceAsync(PairStrangers.Without(storage.State, side, recordId), Lane.Live, null);

    public async Task<bool> YieldAsync(Side side, string challenger, RecordVersion version)
    {
        if (!storage.State.IsWhole || await claims.YieldAsync(_key, storage.State, side, challenger, version, _group) is not { } moved)
        {
            return false;
        }

        await AdvanceAsync(moved, Lane.Live, null);
        return true;
    }

    public async Task<bool> ReleaseAsync(Side side)
    {
        var over = _group.Default.IsRelation && storage.State[side.Other()] is { Deleted: true };
        if (over)
        {
            await links.ReleaseAsync(_key, side.Other());
        }

        return over;
    }

    public async Task DissolveAsync()
    {
        foreach (var side in Sides.Both)
        {
            // The name of a pair that is over may be given again.
            if (storage.State[side].RecordId is { } id && await claims.OwnerAsync(_key.Mapping, side, id) == _key.Pair)
            {
                return;
            }
        }

        var former = storage.State;
        await storage.ClearStateAsync();
        await references.LetGoAsync(_key, former, storage.State, _group.For(former));
        await _listing.LeaveAsync();
        await duplicates.ForgetAsync(_key);
        DeactivateOnIdle();
    }

    /// <summary>Merges, stores what is owed, and only then sends it: a crash at any line loses nothing.</summary>
    private async Task AdvanceAsync(PairState pair, Lane lane, string? traceParent)
    {
        var before = storage.State;
        var mapping = _group.For(pair);
        pair = await moves.FollowMergesAsync(_key, pair, mapping);
        var context = await contexts.OfAsync(_key, pair, mapping, lane, traceParent);
        pair = context.Rival is { } rival ? pair with { LostTo = rival } : pair;
        var (planned, writes) = PairPlanning.Plan(pair, context);
        (pair, writes) = await erasures.AnyAsync(_key.Mapping, pair, writes, mapping) ? PairPlanning.Plan(pair, context with { Erased = true }) : (planned, writes);
        if (context.Rival == PairClaims.TakenOver || (pair.Status != PairStatus.Settled && !await _listing.EnterAsync(pair.Status, DueAt(pair), PairClaims.NeededFor(pair, writes))))
        {
            await DissolveAsync();
            return;
        }

        await erasures.EraseAsync(_key, before, pair, mapping);
        await duplicates.EnterAsync(_key, before, pair);
        await references.FollowAsync(_key, before, pair, mapping);
        foreach (var side in Sides.Both.Where(side => before[side].RecordId is not null && pair[side].RecordId is null))
        {
            await links.ReleaseAsync(_key, side);
        }

        await claims.MakeRoomAsync(_key, pair);
        await StoreAsync(pair);
        await references.LetGoAsync(_key, before, pair, mapping);
        foreach (var write in writes)
        {
            await outbox.SendAsync(_key, write, _group.For(storage.State));
        }

        if (pair.Status == PairStatus.Settled && before.Status != PairStatus.Settled)
        {
            await _listing.LeaveAsync();
        }

        await duplicates.LeaveAsync(_key, before, pair);
        feed.Add(_key, pair.Decisions.Except(before.Decisions));
        news.Tell(_key, _group, before, pair);
        if (lane == Lane.Backfill && pair is { Status: PairStatus.Settled, IsWhole: true })
        {
            // A load brings more pairs than memory holds, and each but once.
            DeactivateOnIdle();
        }
    }

    /// <summary>The Lead that was to be written, or was found, and turned out to be a Contact by now.</summary>
    private static CrmRecord? ConvertedLead(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Stale { Current: { Converted: not null } lead } => lead,
        WriteOutcome.Exists { Current: { Converted: not null } lead } => lead,
        _ => null,
    };

    private static bool IsBlank(PairState pair) => pair.HubSpot.RecordId is null && pair.Salesforce.RecordId is null;

    private Task StoreAsync(PairState pair) => pair == storage.State ? Task.CompletedTask : storage.StoreAsync(pair, this);

    private DateTimeOffset DueAt(PairState pair)
    {
        var lost = Sides.Both.Select(side => pair[side].Outgoing is { } outgoing ? outgoing.SentAt + PairPolicy.LostAfter(outgoing.Lane) : (DateTimeOffset?)null).Min();
        var told = pair.Refusal is { Expected: true } ? DateTimeOffset.MaxValue : pair.Refusal?.At;
        return lost ?? pair.Waiting?.NotBefore ?? told ?? pair.Held?.NotBefore ?? (pair.Strangers.Count > 0 ? clock.GetUtcNow() + PairPolicy.ReadAgainAfter : default);
    }

    private void Note(Side target, WriteOutcome outcome)
    {
        SyncInstruments.Written(target, outcome);
        if (outcome is WriteOutcome.Refused { Expected: false } refused)
        {
            log.Refused(_key, target, refused.Code);
        }
    }
}
