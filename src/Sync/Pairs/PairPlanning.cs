using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What the planning of a pair depends on besides its state.</summary>
public sealed record PlanningContext(Mapping Mapping, Lane Lane, DateTimeOffset Now)
{
    /// <summary>Whether a missing counterpart may be created now: not before both sides were scanned once, because the counterpart
    /// may be there and just not seen yet.</summary>
    public required bool MayCreate { get; init; }

    public string? TraceParent { get; init; }
}

/// <summary>A write to hand to the writer of a side.</summary>
public sealed record PlannedWrite(Side Target, OutgoingWrite Outgoing, RecordWrite Write);

/// <summary>Merges what is known of both sides and turns the difference into writes. At most one write a side is out at a time;
/// what changes meanwhile is merged when it has come back.</summary>
public static class PairPlanning
{
    public static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) Plan(PairState pair, PlanningContext context)
    {
        pair = ForgetLost(pair, context);
        if (pair.Refusal is not null || MustWait(pair, context))
        {
            return (pair, []);
        }

        pair = pair with { Waiting = null };
        (pair, var again) = PlanAgain(pair, Side.HubSpot, context);
        (pair, var againToo) = PlanAgain(pair, Side.Salesforce, context);
        (pair, var fresh) = PlanFresh(pair, context);
        return (pair, [.. again, .. againToo, .. fresh]);
    }

    private static (PairState Pair, IReadOnlyList<PlannedWrite> Writes) PlanFresh(PairState pair, PlanningContext context) =>
        (pair.HubSpot.RecordId, pair.Salesforce.RecordId) switch
        {
            (not null, not null) => PlanUpdates(pair, context),
            (not null, null) => PlanCreate(pair, Side.Salesforce, context),
            (null, not null) => PlanCreate(pair, Side.HubSpot, context),
            (null, null) => (pair, []),
        };

    private static bool MustWait(PairState pair, PlanningContext context) => pair.Waiting switch
    {
        null => false,
        { Code: WaitingCodes.FirstScan } => !context.MayCreate && (pair.HubSpot.RecordId is null || pair.Salesforce.RecordId is null),
        var waiting => waiting.NotBefore > context.Now,
    };

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
        if (side.Unanswered is not { } again || side.Outgoing is not null || side.Deleted || pair[target.Other()].Deleted)
        {
            return (pair, []);
        }

        pair = pair.With(target, side with { Unanswered = null });
        if (again.Creates && side.RecordId is not null)
        {
            return (PairAgreeing.RecogniseOwnValues(pair, target, again, context.Mapping), []);
        }

        (pair, var writes) = Send(pair, target, context with { TraceParent = again.TraceParent }, again.Values, again.Expected, again.Sources, []);
        return (pair.With(target, pair[target] with { Outgoing = pair[target].Outgoing! with { Again = true } }), writes);
    }

    private static (PairState, IReadOnlyList<PlannedWrite>) PlanCreate(PairState pair, Side target, PlanningContext context)
    {
        var source = pair[target.Other()];
        if (source.Deleted || pair[target].Deleted || pair[target].Outgoing is not null)
        {
            return (pair, []);
        }

        if (!context.MayCreate)
        {
            var until = context.Now + PairPolicy.LongestPostponement;
            return (pair with { Waiting = new(until, WaitingCodes.FirstScan, "Waits until both sides were scanned once: the counterpart may exist.") }, []);
        }

        if (context.Mapping.RecordNamedBy(target.Other(), source.Identity) is { } former)
        {
            return (pair with { Refusal = CounterpartGone(target, former, context) }, []);
        }

        var values = new Dictionary<string, string?>();
        var sources = new Dictionary<string, string?>();
        var decisions = new List<Decision>();
        foreach (var field in context.Mapping.Fields)
        {
            // Whoever owns a field, a new record starts with what is there: no value of an owner is overruled by it.
            if (source.TryGetValue(field.On(target.Other()), out var value) && CanonicalText.Text(value) is not null)
            {
                values[field.On(target)] = value;
                sources[field.On(target.Other())] = value;
                decisions.Add(Decide(context, field, target, null, value, DecisionReason.Created, source.Source));
            }
        }

        if (target == Side.Salesforce)
        {
            foreach (var constant in context.Mapping.SalesforceConstants)
            {
                values[constant.Key] = constant.Value;
            }
        }

        return Send(pair, target, context, values, new Dictionary<string, string?>(), sources, decisions);
    }

    /// <summary>A record that carries an identity had a counterpart once. Both sides are scanned and it was not there: somebody deleted
    /// it, and it does not come back without being asked for.</summary>
    private static Refusal CounterpartGone(Side target, string former, PlanningContext context)
    {
        var field = context.Mapping.IdentityFieldOn(target.Other());
        return new Refusal(
            target,
            "COUNTERPART_GONE",
            $"This record names {target} record {former} as its counterpart, which is not there any more. To create a new one, empty its field {field} and retry.",
            [field],
            context.Now);
    }

    private static (PairState, IReadOnlyList<PlannedWrite>) PlanUpdates(PairState pair, PlanningContext context)
    {
        if (pair.HubSpot.Deleted || pair.Salesforce.Deleted)
        {
            return (pair, []);
        }

        var writes = new List<PlannedWrite>();
        var changes = new Dictionary<Side, Changes> { [Side.HubSpot] = new(), [Side.Salesforce] = new() };
        foreach (var field in context.Mapping.Fields)
        {
            pair = MergeField(pair, field, context, changes);
        }

        foreach (var target in Sides.Both)
        {
            var stamped = pair[target].Identity == context.Mapping.IdentityOf(target.Other(), pair[target.Other()].RecordId!);
            if (pair[target].Outgoing is null && (changes[target].Values.Count > 0 || !stamped))
            {
                var change = changes[target];
                (pair, var planned) = Send(pair, target, context, change.Values, change.Expected, change.Sources, change.Decisions);
                writes.AddRange(planned);
            }
        }

        return (pair, writes);
    }

    private static PairState MergeField(PairState pair, FieldMapping field, PlanningContext context, Dictionary<Side, Changes> changes)
    {
        // A field that is being written is merged when the answer tells what became of it.
        if (InFlight(pair, field))
        {
            return pair;
        }

        if (Look(pair.HubSpot, field.HubSpot) is not { } hubSpot || Look(pair.Salesforce, field.Salesforce) is not { } salesforce)
        {
            return pair;
        }

        switch (FieldMerge.Decide(field, hubSpot, salesforce))
        {
            case FieldVerdict.Unchanged:
                return pair;
            case FieldVerdict.Agree:
                return PairAgreeing.Agree(pair, field, hubSpot.Value, salesforce.Value);
            case FieldVerdict.Write write:
                var change = changes[write.Target];
                var (from, to) = write.Target == Side.Salesforce ? (hubSpot, salesforce) : (salesforce, hubSpot);
                var name = field.On(write.Target);
                change.Values[name] = from.Value;
                change.Sources[field.On(write.Target.Other())] = from.Value;
                change.Decisions.Add(Decide(context, field, write.Target, to.Value, from.Value, write.Reason, pair[write.Target.Other()].Source));
                if (MayLoseToUnseenChange(field.Owner, write.Target))
                {
                    change.Expected[name] = to.Value;
                }

                return pair;
            default:
                throw new InvalidOperationException("The merge knows three verdicts.");
        }
    }

    /// <summary>Whether a change on the target that we have not seen yet would have won: then look before overwriting.</summary>
    private static bool MayLoseToUnseenChange(Ownership owner, Side target) => owner switch
    {
        Ownership.Shared => target == Side.Salesforce,
        Ownership.Newest or Ownership.FillBlank => true,
        Ownership.HubSpot or Ownership.Salesforce => false,
        _ => throw new ArgumentOutOfRangeException(nameof(owner), owner, "Unknown ownership"),
    };

    private static bool InFlight(PairState pair, FieldMapping field) => Sides.Both.Any(side => pair[side].Outgoing?.Values.ContainsKey(field.On(side)) == true);

    private static FieldSide? Look(SideState side, string field)
    {
        if (!side.TryGetValue(field, out var value))
        {
            return null;
        }

        var hasBase = side.Agreed.TryGetValue(field, out var agreed);
        var at = side.Known.TryGetValue(field, out var known) ? known.At : side.Floor;
        return new FieldSide(value, agreed, hasBase, at.ModifiedAtMs);
    }

    private static Decision Decide(
        PlanningContext context, FieldMapping field, Side target, string? old, string? value, DecisionReason reason, ObservationSource source) => new()
        {
            At = context.Now,
            Target = target,
            Field = field.On(target),
            Old = old,
            New = value,
            Rule = field.Owner,
            Reason = reason,
            Source = source,
        };

    private static (PairState, IReadOnlyList<PlannedWrite>) Send(
        PairState pair,
        Side target,
        PlanningContext context,
        IReadOnlyDictionary<string, string?> values,
        IReadOnlyDictionary<string, string?> expected,
        IReadOnlyDictionary<string, string?> sources,
        List<Decision> decisions)
    {
        var mapping = context.Mapping;
        var source = pair[target.Other()];
        var create = pair[target].RecordId is null;
        var outgoing = new OutgoingWrite
        {
            Number = pair.LastWriteNumber + 1,
            Lane = context.Lane,
            SentAt = context.Now,
            Values = values,
            Expected = expected,
            Sources = sources,
            TraceParent = context.TraceParent,
            Creates = create,
        };
        source.TryGetValue(mapping.Match.On(target.Other()), out var matchValue);
        var write = new RecordWrite
        {
            RecordId = pair[target].RecordId,
            Identity = mapping.IdentityOf(target.Other(), source.RecordId!),
            Values = values,
            Expected = expected,
            Match = create && matchValue is not null ? [new MatchKey(new Dictionary<string, string> { [mapping.Match.On(target)] = matchValue })] : [],
        };
        pair = pair.With(target, pair[target] with { Outgoing = outgoing }) with
        {
            LastWriteNumber = outgoing.Number,
            Decisions = [.. pair.Decisions.Concat(decisions).TakeLast(PairPolicy.DecisionsKept)],
        };
        return (pair, [new PlannedWrite(target, outgoing, write)]);
    }

    /// <summary>What one side is to get.</summary>
    private sealed class Changes
    {
        public Dictionary<string, string?> Values { get; } = [];
        public Dictionary<string, string?> Expected { get; } = [];
        public Dictionary<string, string?> Sources { get; } = [];
        public List<Decision> Decisions { get; } = [];
    }
}
