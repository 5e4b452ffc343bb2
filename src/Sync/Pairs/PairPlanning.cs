using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What the planning of a pair depends on besides its state.</summary>
public sealed record PlanningContext(Mapping Mapping, Lane Lane, DateTimeOffset Now)
{
    /// <summary>Whether a missing counterpart may be created now: not before both sides were scanned once, because the counterpart
    /// may be there and just not seen yet.</summary>
    public required bool MayCreate { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Whether the HubSpot record is in the connection's segment: only then it gets a counterpart in Salesforce.</summary>
    public bool Included { get; init; } = true;

    /// <summary>Of a record without a counterpart that names one: the pair that this one belongs to.</summary>
    public string? Rival { get; init; }

    /// <summary>Whether a record with the same match value was deleted for privacy on the other side: then none is created there.</summary>
    public bool Erased { get; init; }

    /// <summary>What conversions may know besides the values.</summary>
    public ConversionContext Conversion { get; init; } = ConversionContext.Empty;
}

/// <summary>A write to hand to the writer of a side.</summary>
public sealed record PlannedWrite(Side Target, OutgoingWrite Outgoing, RecordWrite Write);

/// <summary>Merges what is known of both sides and turns the difference into writes. At most one write a side is out at a time;
/// what changes meanwhile is merged when it has come back.</summary>
public static class PairPlanning
{
    public static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(PairState pair, PlanningContext context)
    {
        context = pair.Urgent ? context with { Lane = Lane.Urgent } : context;
        (pair, var writes) = PlanOwed(pair, context);
        var urgent = context.Lane == Lane.Urgent && pair.Status is (PairStatus.Pending or PairStatus.Parked);
        return (pair.Urgent == urgent ? pair : pair with { Urgent = urgent }, writes);
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
            (not null, not null) => PlanUpdates(pair, held, context),
            (not null, null) => PlanCreate(pair, Side.Salesforce, held, context),
            (null, not null) => PlanCreate(pair, Side.HubSpot, held, context),
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
                return Send(pair, target, context, new Changes(), deletes: true);
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
        { Code: WaitingCodes.FirstScan } => !context.MayCreate && (pair.HubSpot.RecordId is null || pair.Salesforce.RecordId is null),
        var waiting => waiting.NotBefore > context.Now,
    };

    private static bool IsUnseen(SideState side) => side.Exists && side.Floor == RecordVersion.None;

    /// <summary>Takes back writes that have been out for too long: their sender is gone.</summary>
    private static PairState ForgetLost(PairState pair, PlanningContext context)
    {
        foreach (var side in Sides.Both)
        {
            if (pair[side].Outgoing is { } outgoing && context.Now - outgoing.SentAt > PairPolicy.LostAfter)
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

        (pair, var writes) = Send(pair, target, context with { TraceParent = again.TraceParent }, Changes.Of(again), again.Deletes);
        return (pair.With(target, pair[target] with { Outgoing = pair[target].Outgoing! with { Again = true } }), writes);
    }

    private static (PairState, IReadOnlyList<PlannedWrite>) PlanCreate(PairState pair, Side target, Held? held, PlanningContext context)
    {
        var source = pair[target.Other()];
        var mapping = context.Mapping;
        if (source.Outgoing is not null)
        {
            return (pair, []);
        }

        if (context is { Rival: not null, MayCreate: true } && !source.Deleted && mapping.Writes(target.Other()))
        {
            return PairIdentity.Release(pair, target.Other(), context);
        }

        if (source.Deleted || pair[target].Deleted || pair[target].Outgoing is not null || !mapping.Writes(target) || (target == Side.Salesforce && !context.Included))
        {
            return (pair, []);
        }

        if (!context.MayCreate)
        {
            var until = context.Now + PairPolicy.LongestPostponement;
            return (pair with { Waiting = new(until, WaitingCodes.FirstScan, "Waits until both sides were scanned once: the counterpart may exist.") }, []);
        }

        if (mapping.RecordNamedBy(target.Other(), source.Identity) is { } former)
        {
            return (pair with { Refusal = context.Rival is { } rival ? PairIdentity.CounterpartTaken(pair, target, former, rival, context) : CounterpartGone(target, former, context) }, []);
        }

        if (context.Erased)
        {
            return (pair with { Refusal = PairIdentity.Erased(target, context) }, []);
        }

        var changes = new Changes();
        foreach (var field in mapping.Fields.Where(field => MayFill(field, target)))
        {
            if (FillIn(field, target, source, changes, context) is { } refused)
            {
                return (pair with { Refusal = Unconvertible(field, target, refused, context) }, []);
            }
        }

        if (changes.IsTorn)
        {
            // One of its ends is none of ours: there is nothing to join until it is, and then the pair is woken.
            return (pair, []);
        }

        pair = pair with { Held = Hold(held, changes.Held, context) };
        if (pair.Held is { } waiting && (changes.Required || context.Now - waiting.Since < PairPolicy.ReferenceGrace))
        {
            return (pair, []);
        }

        foreach (var constant in mapping.ConstantsOn(target))
        {
            changes.Values[constant.Key] = constant.Value;
        }

        return Send(pair, target, context, changes);
    }

    /// <summary>Whoever owns a field, a new record starts with what is there: no value of an owner is overruled by it.</summary>
    /// <returns>What stands against it.</returns>
    private static Conversion.Refused? FillIn(FieldMapping field, Side target, SideState source, Changes changes, PlanningContext context)
    {
        if (source.ValuesOf([.. field.ReadOn(target.Other())]) is not { } known)
        {
            return null;
        }

        var values = WithHints(known, field, target.Other(), source.Hints);
        switch (field.Transform.Convert(target, values, context.Conversion))
        {
            case Conversion.Made made:
                changes.IsTorn |= context.Mapping.IsRelation && field.Required && made.Values.All(value => value is null) && values.Any(value => value is not null);
                changes.Fill(field, target, values, made.Values, context, source.Source);
                return null;
            case Conversion.Waits waits:
                changes.Hold(field, target, waits);
                return null;
            case Conversion.Refused refused:
                return refused;
            default:
                return null;
        }
    }

    private static IReadOnlyList<string?> WithHints(IReadOnlyList<string?> values, FieldMapping field, Side side, IReadOnlyDictionary<string, string>? hints) =>
        hints is null ? values : [.. field.ReadOn(side).Zip(values, (name, value) => value ?? hints.GetValueOrDefault(name))];

    private static bool MayFill(FieldMapping field, Side target) =>
        field.Transform.Makes(target) && field.On(target).Count > 0 && !(field.Owner == Ownership.AlwaysUseSalesforce && target == Side.Salesforce);

    /// <summary>A record that carries an identity had a counterpart once. Both sides are scanned and it was not there: somebody deleted
    /// it, and it does not come back without being asked for.</summary>
    private static Refusal CounterpartGone(Side target, string former, PlanningContext context)
    {
        var field = context.Mapping.IdentityFieldOn(target.Other())!;
        return new Refusal(
            target,
            "COUNTERPART_GONE",
            $"This record names {target} record {former} as its counterpart, which is not there any more. To create a new one, empty its field {field} and retry.",
            [field],
            context.Now);
    }

    private static Refusal Unconvertible(FieldMapping field, Side target, Conversion.Refused refused, PlanningContext context) =>
        new(target, refused.Code, $"{field}: {refused.Message}", [.. field.On(target)], context.Now);

    /// <summary>The same fields that wait again keep their beginning; the next look comes later and later.</summary>
    private static Held? Hold(Held? before, List<HeldField> fields, PlanningContext context)
    {
        if (fields.Count == 0)
        {
            return null;
        }

        var since = before?.Since ?? context.Now;
        if (before is not null && before.Fields.SequenceEqual(fields) && before.NotBefore > context.Now)
        {
            return before;
        }

        var pause = TimeSpan.FromTicks(Math.Clamp((context.Now - since).Ticks, PairPolicy.ShortestHold.Ticks, PairPolicy.LongestPostponement.Ticks));
        return new Held(fields, since, context.Now + pause);
    }

    private static (PairState, IReadOnlyList<PlannedWrite>) PlanUpdates(PairState pair, Held? held, PlanningContext context)
    {
        var writes = new List<PlannedWrite>();
        var changes = new Dictionary<Side, Changes> { [Side.HubSpot] = new(), [Side.Salesforce] = new() };
        foreach (var field in context.Mapping.Fields)
        {
            pair = MergeField(pair, field, context, changes);
        }

        pair = pair with { Held = Hold(held, [.. Sides.Both.SelectMany(side => changes[side].Held)], context) };
        foreach (var target in Sides.Both)
        {
            if (pair[target].Outgoing is null && (changes[target].Values.Count > 0 || !IsStamped(pair, target, context.Mapping)) && context.Mapping.Writes(target))
            {
                (pair, var planned) = Send(pair, target, context, changes[target]);
                writes.AddRange(planned);
            }
        }

        return (pair, writes);
    }

    private static bool IsStamped(PairState pair, Side target, Mapping mapping) =>
        mapping.IdentityFieldOn(target) is null || pair[target].Identity == mapping.IdentityOf(target.Other(), pair[target.Other()].RecordId!);

    private static PairState MergeField(PairState pair, FieldMapping field, PlanningContext context, Dictionary<Side, Changes> changes)
    {
        // A field that is being written is merged when the answer tells what became of it.
        if (InFlight(pair, field) || Look(pair.HubSpot, field, Side.HubSpot) is not { } hubSpot || Look(pair.Salesforce, field, Side.Salesforce) is not { } salesforce)
        {
            return pair;
        }

        switch (FieldMerge.Decide(field, hubSpot, salesforce, context.Conversion))
        {
            case FieldVerdict.Unchanged:
                return pair;
            case FieldVerdict.Agree:
                return PairAgreeing.Agree(pair, field, hubSpot.Values, salesforce.Values);
            case FieldVerdict.Write write:
                var (from, to) = write.Target == Side.Salesforce ? (hubSpot, salesforce) : (salesforce, hubSpot);
                return Carry(pair, field, write, from, to, context, changes[write.Target]);
            case FieldVerdict.Restore { Target: var target }:
                var (left, right) = target == Side.HubSpot ? (hubSpot, salesforce) : (salesforce, hubSpot);
                changes[target].Put(field, target, right.Agreed!, left.Agreed!, left.Values, DecisionReason.Restored, context, pair[target.Other()].Source);
                return pair;
            default:
                throw new InvalidOperationException("The merge knows four verdicts.");
        }
    }

    private static PairState Carry(PairState pair, FieldMapping field, FieldVerdict.Write write, FieldSide from, FieldSide to, PlanningContext context, Changes changes)
    {
        if (!field.Transform.Makes(write.Target) || !context.Mapping.Writes(write.Target))
        {
            return pair;
        }

        switch (field.Transform.Convert(write.Target, from.Values, context.Conversion with { Held = to.Values }))
        {
            case Conversion.Made made:
                changes.Put(field, write.Target, from.Values, made.Values, to.Values, write.Reason, context, pair[write.Target.Other()].Source);
                if (MayLoseToUnseenChange(field.Owner, write.Target))
                {
                    changes.Expect(field, write.Target, to.Values);
                }

                return pair;
            case Conversion.Waits waits:
                changes.Hold(field, write.Target, waits);
                return pair;
            case Conversion.Refused refused:
                return pair with { Refusal = Unconvertible(field, write.Target, refused, context) };
            case Conversion.Kept:
                return write.Target == Side.Salesforce ? PairAgreeing.Agree(pair, field, from.Values, to.Values) : PairAgreeing.Agree(pair, field, to.Values, from.Values);
            default:
                throw new InvalidOperationException("A conversion has four outcomes.");
        }
    }

    /// <summary>Whether a change on the target that we have not seen yet would have won: then look before overwriting.</summary>
    private static bool MayLoseToUnseenChange(Ownership owner, Side target) => owner switch
    {
        Ownership.Shared or Ownership.PreferSalesforceUnlessBlank => target == Side.Salesforce,
        Ownership.Newest or Ownership.FillBlank or Ownership.Ladder or Ownership.TwoWay => true,
        Ownership.HubSpot or Ownership.Salesforce or Ownership.AlwaysUseSalesforce => false,
        _ => throw new ArgumentOutOfRangeException(nameof(owner), owner, "Unknown ownership"),
    };

    private static bool InFlight(PairState pair, FieldMapping field) =>
        Sides.Both.Any(side => pair[side].Outgoing is { } outgoing && field.On(side).Any(outgoing.Values.ContainsKey));

    private static FieldSide? Look(SideState side, FieldMapping field, Side which)
    {
        var names = field.On(which);
        if (side.ValuesOf([.. field.ReadOn(which)]) is not { } values)
        {
            return null;
        }

        var changed = names.Count == 0 ? side.Floor : names.Max(name => side.Known.TryGetValue(name, out var known) ? known.At : side.Floor);
        var keys = field.BaseOn(which).ToList();
        var agreed = keys.All(side.Agreed.ContainsKey) ? keys.ConvertAll(key => side.Agreed[key]) : null;
        return new FieldSide(values, agreed, changed.ModifiedAtMs);
    }

    private static (PairState, IReadOnlyList<PlannedWrite>) Send(PairState pair, Side target, PlanningContext context, Changes changes, bool deletes = false)
    {
        var mapping = context.Mapping;
        var source = pair[target.Other()];
        var create = pair[target].RecordId is null;
        var outgoing = new OutgoingWrite
        {
            Number = pair.LastWriteNumber + 1,
            Lane = context.Lane,
            SentAt = context.Now,
            Values = changes.Values,
            Expected = changes.Expected,
            Sources = changes.Sources,
            TraceParent = context.TraceParent,
            Creates = create,
            Deletes = deletes,
        };
        var write = new RecordWrite
        {
            RecordId = pair[target].RecordId,
            Identity = mapping.IdentityOf(target.Other(), source.RecordId!),
            Values = changes.Values,
            Expected = changes.Expected,
            Match = create ? MatchKeys.For(target, source, changes.Values, mapping) : [],
            Delete = deletes,
        };
        pair = pair.With(target, pair[target] with { Outgoing = outgoing }) with
        {
            LastWriteNumber = outgoing.Number,
            Decisions = [.. pair.Decisions.Concat(changes.Decisions).TakeLast(PairPolicy.DecisionsKept)],
        };
        return (pair, [new PlannedWrite(target, outgoing, write)]);
    }
}
