using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>
/// Serializes what happens to one pair. Each turn is the same: take something in, merge, store what is owed, hand it to the writers.
/// </summary>
[GrainType(IRecordPairGrain.Type), HashedPlacement, GrainDirectory(GrainDirectoryName = PairDirectory.Name)]
public sealed class RecordPairGrain(
    IPairStore store,
    SyncPlan plan,
    PairClaims claims,
    PairMoves moves,
    PortalClaims portals,
    PairContexts contexts,
    References references,
    Duplicates duplicates,
    Erasures erasures,
    LinkIndex links,
    PairNews news,
    PairOutbox outbox,
    PairPlaces places,
    DecisionFeed feed,
    TimeProvider clock,
    ILogger<RecordPairGrain> log) : Grain, IRecordPairGrain
{
    private PairKey _key;
    private MappingGroup _group = null!;
    private Urgency _urgency = null!;
    private StoredPair _stored = StoredPair.None;
    private DateTimeOffset? _due;
    private MembershipVersion _readUnder;

    private PairState State => _stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = PairKey.Parse(this.GetPrimaryKeyString());
        _group = plan.Mapping(_key.Mapping.Connection, _key.Mapping.Mapping);
        _urgency = plan.Connection(_key.Mapping.Connection).Urgency;
        return ReadAsync(places.Version);
    }

    public Task<PairState> LookAsync() => Task.FromResult(State);

    public async Task ObserveAsync(IReadOnlyList<Observation> observations)
    {
        await FreshenAsync();
        var pair = State;
        if (IsBlank(pair) && observations[0] is { Source: not ObservationSource.Scan } first && await claims.OwnerAsync(_key.Mapping, first.Side, first.Record.Id) is var owner && owner != _key.Pair)
        {
            // Dissolved while these were on their way. A record that nobody has is read once more.
            await (owner is null ? Task.CompletedTask : GrainFactory.Pair(new PairKey(_key.Mapping, owner)).ObserveAsync(observations));
            return;
        }

        Lane? raised = null;
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
                    await DissolveAsync(State);
                    return;
                }

                pair = moved;
                raised = raised < Lane.Live ? raised : Lane.Live;
                continue;
            }

            if (PairStrangers.IsStranger(pair, observation, _group.For(observation.Side, observation.Record.ObjectType)))
            {
                pair = await claims.DeferAsync(_key, pair, observation.Side, observation.Record.Id);
                continue;
            }

            var seen = PairObserving.Observe(pair, observation, _group.For(observation.Side, observation.Record.ObjectType));
            if (observation.Lane == Lane.Urgent || observation.Forced || !ReferenceEquals(seen, pair))
            {
                // An echo of what was written is no reason to hurry with the rest of it.
                raised = raised < observation.Lane ? raised : observation.Lane;
            }

            pair = observation.Forced ? PairAsking.Force(seen, observation.Side, observation.Source) : seen;
        }

        // A look at a record that owes something is also a chance to send it again.
        if (!ReferenceEquals(pair, State) || pair.Status is PairStatus.Pending or PairStatus.Parked)
        {
            await AdvanceAsync(pair, raised ?? OwnLane, observations.Select(observation => observation.TraceParent).FirstOrDefault(trace => trace is not null));
        }

        if (IsAtRest && observations.All(one => one.Source is ObservationSource.Scan or ObservationSource.Poll))
        {
            // It was looked at with all others, of which there are more than memory holds.
            DeactivateOnIdle();
        }

        // Each time it is told: who had it before a crash has not let go of it yet.
        foreach (var gone in observations.Where(one => one is { Side: Side.Salesforce } and ({ Outside: true } or { Record.Deleted: true } or { Record.Converted: not null })))
        {
            await portals.ReleaseAsync(_group.For(Side.Salesforce, gone.Record.ObjectType), gone.Record.Id, exists: gone.Outside);
        }
    }

    public async Task SettleAsync(Settlement settlement)
    {
        await FreshenAsync();
        if (State[settlement.Target].Outgoing?.Number != settlement.Number)
        {
            // Another activation of the pair may have sent it, while silos came or went.
            await ReadAsync(places.Version);
        }

        var outgoing = State[settlement.Target].Outgoing;
        if (outgoing is null || outgoing.Number != settlement.Number)
        {
            log.LateAnswer(_key, settlement.Number);
            return;
        }

        var (claiming, outcome) = await claims.ClaimAsync(_key, State, settlement.Target, settlement.Outcome, _group.For(State));
        if (outcome is WriteOutcome.Missing { Code: PairClaims.TakenOver })
        {
            await DissolveAsync(State);
            return;
        }

        var pair = PairSettling.Settle(claiming, settlement.Target, settlement.Number, outcome, _group.For(State), clock.GetUtcNow());
        if (ConvertedLead(outcome) is { } lead)
        {
            if (await moves.ConvertAsync(_key, pair, lead, _group) is not { } moved)
            {
                await DissolveAsync(State);
                return;
            }

            pair = moved;
        }

        Note(settlement.Target, outcome);
        await AdvanceAsync(pair, outgoing.Lane, outgoing.TraceParent);
        if (settlement.Target == Side.Salesforce && State.Salesforce is { RecordId: { } gone } and ({ Deleted: true } or { Outside: true }))
        {
            await portals.ReleaseAsync(_group.For(State), gone, exists: State.Salesforce.Outside);
        }
    }

    public async Task WakeAsync(bool evenIfRefused)
    {
        await FreshenAsync();
        var pair = State;
        if (evenIfRefused)
        {
            // A person has mended something: what waited begins anew, and is looked at again soon.
            pair = pair with { Refusal = null, Held = null };
        }

        news.AskForHeld(_key, _group, pair);
        // That its time has come makes it no more urgent than it was.
        await AdvanceAsync(pair, evenIfRefused && pair.Waiting?.Code != WaitingCodes.FirstScan ? Lane.Urgent : OwnLane, null);
        if (IsAtRest)
        {
            // A sweep wakes as many as there are, and some are done by the time that it comes to them.
            DeactivateOnIdle();
        }
    }

    public async Task NudgeAsync(Lane lane)
    {
        await FreshenAsync();
        var pair = PairContest.Reopen(State);
        news.AskForHeld(_key, _group, pair);
        await AdvanceAsync(pair with { Held = pair.Held is { } held ? held with { NotBefore = default } : null }, lane == Lane.Backfill ? lane : Lane.Live, null);
    }

    public async Task AskAsync(Lane lane, ObservationSource by)
    {
        await FreshenAsync();
        await AdvanceAsync(State.With(Side.HubSpot, State.HubSpot with { Source = by }), lane, null);
    }

    public async Task HurryAsync()
    {
        await FreshenAsync();
        if (State.Status is not (PairStatus.Settled or PairStatus.Quarantined))
        {
            await AdvanceAsync(State, Lane.Urgent, null);
        }
    }

    public async Task<PairReport> ReportAsync()
    {
        await FreshenAsync();
        var (pair, mapping) = (State, _group.For(State));
        return PairReporting.Report(pair, mapping, await contexts.IsIncludedAsync(pair, mapping));
    }

    public async Task PartedAsync(Side side, string recordId)
    {
        await FreshenAsync();
        await AdvanceAsync(PairStrangers.Without(State, side, recordId), Lane.Live, null);
    }

    public async Task<bool> YieldAsync(Side side, string challenger, RecordVersion version)
    {
        await FreshenAsync();
        if (!State.IsWhole || await claims.YieldAsync(_key, State, side, challenger, version, _group) is not { } moved)
        {
            return false;
        }

        await AdvanceAsync(moved, Lane.Live, null);
        return true;
    }

    public async Task<bool> ReleaseAsync(Side side)
    {
        await FreshenAsync();
        var over = _group.Default.IsRelation && State[side.Other()] is { Deleted: true };
        if (over)
        {
            await links.ReleaseAsync(_key, side.Other());
        }

        return over;
    }

    public async Task DissolveAsync()
    {
        await FreshenAsync();
        await DissolveAsync(State);
    }

    /// <summary>Merges, stores what is owed, and only then sends it: a crash at any line loses nothing.</summary>
    private async Task AdvanceAsync(PairState pair, Lane lane, string? traceParent)
    {
        var before = State;
        var mapping = _group.For(pair);
        pair = await moves.FollowMergesAsync(_key, pair, mapping);
        var context = await contexts.OfAsync(_key, pair, mapping, lane, traceParent);
        if (context.Rival == PairClaims.TakenOver)
        {
            await DissolveAsync(State);
            return;
        }

        pair = context.Rival is { } rival ? pair with { LostTo = rival } : pair;
        var (planned, writes) = PairPlanning.Plan(pair, context);
        (pair, writes) = await erasures.AnyAsync(_key.Mapping, pair, writes, mapping) ? PairPlanning.Plan(pair, context with { Erased = true }) : (planned, writes);

        await erasures.EraseAsync(_key, before, pair, mapping);
        await duplicates.EnterAsync(_key, before, pair);
        await references.FollowAsync(_key, before, pair, mapping);
        foreach (var side in Sides.Both.Where(side => before[side].RecordId is not null && pair[side].RecordId is null))
        {
            await links.ReleaseAsync(_key, side);
        }

        await claims.MakeRoomAsync(_key, pair);
        if (!await StoreAsync(pair, PairClaims.NeededFor(pair, writes)))
        {
            await DissolveAsync(pair);
            return;
        }

        await references.LetGoAsync(_key, before, pair, mapping);
        foreach (var write in writes)
        {
            await outbox.SendAsync(_key, write, _group.For(State));
        }

        await duplicates.LeaveAsync(_key, before, pair);
        feed.Add(_key, pair.DecidedSince(before));
        news.Tell(_key, _group, before, pair, lane);
        if (lane == Lane.Backfill && IsAtRest)
        {
            // A load brings more pairs than memory holds, and few of them twice: a pair that waits does so for minutes.
            DeactivateOnIdle();
        }
    }

    /// <param name="tried">What was to be stored, and may be known elsewhere already.</param>
    private async Task DissolveAsync(PairState tried)
    {
        foreach (var side in Sides.Both)
        {
            // The name of a pair that is over may be given again.
            if (State[side].RecordId is { } id && await claims.OwnerAsync(_key.Mapping, side, id) == _key.Pair)
            {
                return;
            }
        }

        var former = State;
        await store.ClearAsync(_key, _stored);
        (_stored, _due) = (StoredPair.None, null);
        foreach (var known in new[] { former, tried }.Distinct())
        {
            await references.LetGoAsync(_key, known, State, _group.For(known));
        }

        await duplicates.ForgetAsync(_key);
        DeactivateOnIdle();
    }

    /// <summary>The Lead that was to be written, or was found, and turned out to be a Contact by now.</summary>
    private static CrmRecord? ConvertedLead(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Stale { Current: { Converted: not null } lead } => lead,
        WriteOutcome.Exists { Current: { Converted: not null } lead } => lead,
        _ => null,
    };

    /// <summary>When silos came or went, another one may have had the pair meanwhile, or have it already.</summary>
    private ValueTask FreshenAsync() => places.Version is var version && version == _readUnder ? ValueTask.CompletedTask : new(ReadAsync(version));

    private async Task ReadAsync(MembershipVersion version)
    {
        (_stored, _due) = (await store.ReadAsync(_key), null);
        _readUnder = places.IsHere(this.GetPrimaryKeyString()) ? version : MembershipVersion.MinValue;
    }

    /// <summary>That of what it owes already.</summary>
    private Lane OwnLane => State.OwedIn ?? Lane.Live;

    /// <summary>Whether nothing is on its way whose answer it gets.</summary>
    private bool IsAtRest => State.Status != PairStatus.Pending;

    private static bool IsBlank(PairState pair) => pair.HubSpot.RecordId is null && pair.Salesforce.RecordId is null;

    /// <returns>False, and nothing is stored, where one of these records has gone to another pair.</returns>
    private async Task<bool> StoreAsync(PairState pair, IReadOnlyCollection<OwnRecord> own)
    {
        var due = DueAt(pair);
        if (pair == State && (due == _due || pair.Status == PairStatus.Settled))
        {
            return true;
        }

        try
        {
            if (await store.WriteAsync(_key, new PairChange(_stored, pair, due, own)) is not { } stored)
            {
                return false;
            }

            (_stored, _due) = (stored, due);
            return true;
        }
        catch
        {
            // It may have been stored all the same: memory is not to be trusted, the pair is read anew, and the caller tries again.
            DeactivateOnIdle();
            throw;
        }
    }

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
