using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Merges what is known of both sides and turns the difference into writes. At most one write a side is out at a time;
/// what changes meanwhile is merged when it has come back.</summary>
public static class PairPlanning
{
    public static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(PairState pair, PlanningContext context)
    {
        var lane = pair.OwedIn is { } owed && owed < context.Lane ? owed : context.Lane;
        (pair, var writes) = PlanOwed(pair, context with { Lane = lane });
        var owes = pair.Status is PairStatus.Pending or PairStatus.Parked;
        var (owedIn, owesLoad) = (owes ? lane : (Lane?)null, owes && (pair.OwesLoad || context.Lane == Lane.Backfill));
        return (pair.OwedIn == owedIn && pair.OwesLoad == owesLoad ? pair : pair with { OwedIn = owedIn, OwesLoad = owesLoad }, writes);
    }

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) PlanOwed(PairState pair, PlanningContext context)
    {
        pair = ForgetLost(pair, context);
        if (pair.Salesforce.HeldBy is not null)
        {
            return (PairContest.Report(pair, context), []);
        }

        if (pair.Refusal is not null || MustWait(pair, context))
        {
            return (pair, []);
        }

        if (Sides.Both.Any(side => IsUnseen(pair[side])))
        {
            return (pair with { Waiting = new(context.Now + PairPolicy.ReadAgainAfter, WaitingCodes.ReadNeeded, "A record of the pair was not seen yet; it is being read.") }, []);
        }

        var held = pair.Held;
        pair = pair with { Waiting = null, Held = null };
        (pair, var again) = PlanAgain(pair, Side.HubSpot, context);
        (pair, var againToo) = PlanAgain(pair, Side.Salesforce, context);
        (pair, var fresh) = PlanFresh(pair, held, context);
        return (pair, [.. again, .. againToo, .. fresh]);
    }

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) PlanFresh(PairState pair, Held? held, PlanningContext context) =>
        (pair.HubSpot.RecordId, pair.Salesforce.RecordId) switch
        {
            _ when pair.HubSpot.Outside || pair.Salesforce.Outside => (pair, []),
            (not null, not null) when !context.Included && context.Mapping.Inclusion is { Leaving: Leaving.Stop } => (pair, []),
            (not null, not null) when pair.HubSpot.Deleted || pair.Salesforce.Deleted => PlanDeletion(pair, context),
            (not null, not null) => PairUpdating.Plan(pair, held, context),
            (not null, null) => PairCreating.Plan(pair, Side.Salesforce, held, context),
            (null, not null) => PairCreating.Plan(pair, Side.HubSpot, held, context),
            (null, null) => (pair, []),
        };

    /// <summary>A deletion takes the counterpart along where the mapping says so. A record that was merged into another is not a loss, and
    /// one that is brought back is not deleted again because its counterpart still is.</summary>
    private static (PairState, IReadOnlyList<PlannedWrite>) PlanDeletion(PairState pair, PlanningContext context)
    {
        foreach (var target in Sides.Both)
        {
            var source = pair[target.Other()];
            if (source is { Deleted: true, DeletedTogether: true } && !pair[target].Deleted)
            {
                return (pair with { Refusal = PairIdentity.CounterpartDeleted(pair, target, context) }, []);
            }

            if (source is { Deleted: true, MergedInto: null } && !pair[target].Deleted && pair[target].Outgoing is null && context.Mapping.Deletes(target))
            {
                return PairSending.Send(pair, target, context, new Changes(), deletes: true);
            }
        }

        return (pair, []);
    }

    private static bool MustWait(PairState pair, PlanningContext context) => pair.Waiting switch
    {
        null => false,
        { Code: WaitingCodes.ReadNeeded } => false,
        { Code: WaitingCodes.ClaimUnsettled } when pair.Salesforce.RecordId is not null => false,
        { Code: WaitingCodes.Patience } when pair.HubSpot.RecordId is not null && pair.Salesforce.RecordId is not null => false,
        { Lane: { } refused } when context.Lane < refused => false,
        { Code: WaitingCodes.FirstScan } => Sides.Both.Any(side => pair[side].RecordId is null && !context.MayCreate(side)),
        var waiting => waiting.NotBefore > context.Now,
    };

    private static bool IsUnseen(SideState side) => side.Exists && side.Floor == RecordVersion.None;

    /// <summary>Takes back writes that have been out for too long: their sender is gone.</summary>
    private static PairState ForgetLost(PairState pair, PlanningContext context)
    {
        foreach (var side in Sides.Both)
        {
            if (pair[side].Outgoing is { } outgoing && context.Now - outgoing.SentAt > PairPolicy.LostAfter(outgoing.Lane))
            {
                pair = pair.With(side, pair[side] with { Outgoing = null, Unanswered = outgoing });
            }
        }

        return pair;
    }

    /// <summary>
    /// Sends a write that was not answered once more, the very same. Where the record was seen meanwhile although it was to be
    /// created, the values that are there as we sent them are ours, and the rest is merged.
    /// </summary>
    private static (PairState, IReadOnlyList<PlannedWrite>) PlanAgain(PairState pair, Side target, PlanningContext context)
    {
        var side = pair[target];
        if (side is { Unanswered.Deletes: true, Deleted: true })
        {
            return (PairSettling.DeletedTogether(pair.With(target, side with { Unanswered = null }), target, side.Floor), []);
        }

        if (side.Unanswered is not { } again || side.Outgoing is not null || side.Deleted || pair.HubSpot.Outside || pair.Salesforce.Outside || (pair[target.Other()].Deleted && !again.Deletes))
        {
            return (pair, []);
        }

        pair = pair.With(target, side with { Unanswered = null });
        if (again.Releases)
        {
            return (pair, []);
        }

        if (again.Creates && side.RecordId is not null)
        {
            return (PairAgreeing.RecogniseOwnValues(pair, target, again, context.Mapping), []);
        }

        (pair, var writes) = PairSending.Send(pair, target, context with { TraceParent = again.TraceParent }, Changes.Of(again), again.Deletes);
        return (pair.With(target, pair[target] with { Outgoing = pair[target].Outgoing! with { Again = true } }), writes);
    }
}
