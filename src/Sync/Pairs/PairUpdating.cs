using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Merging;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Merges two records, field by field, and plans what each of them gets.</summary>
internal static class PairUpdating
{
    public static (PairState, IReadOnlyList<PlannedWrite>) Plan(PairState pair, Held? held, PlanningContext context)
    {
        var writes = new List<PlannedWrite>();
        var changes = new Dictionary<Side, Changes> { [Side.HubSpot] = new(), [Side.Salesforce] = new() };
        foreach (var field in context.Mapping.Fields)
        {
            pair = MergeField(pair, field, context, changes);
        }

        pair = pair with { Held = PairSending.Hold(held, [.. Sides.Both.SelectMany(side => changes[side].Held)], context) };
        foreach (var target in Sides.Both)
        {
            if (pair[target].Outgoing is null && (changes[target].Values.Count > 0 || !IsStamped(pair, target, context.Mapping)) && context.Mapping.Writes(target))
            {
                (pair, var planned) = PairSending.Send(pair, target, context, changes[target]);
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
                return pair with { Refusal = PairSending.Unconvertible(field, write.Target, refused, context) };
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
        (pair.HubSpot.Outgoing is { } toHubSpot && field.HubSpot.Any(toHubSpot.Values.ContainsKey))
        || (pair.Salesforce.Outgoing is { } toSalesforce && field.Salesforce.Any(toSalesforce.Values.ContainsKey));

    private static FieldSide? Look(SideState side, FieldMapping field, Side which) => side.ValuesOf(field.ReadOn(which)) is { } values
        ? new FieldSide(values, AgreedOn(side, field.BaseOn(which)), ChangedAt(side, field.On(which)).ModifiedAtMs)
        : null;

    private static string?[]? AgreedOn(SideState side, IReadOnlyList<string> keys)
    {
        var agreed = new string?[keys.Count];
        for (var i = 0; i < keys.Count; i++)
        {
            if (!side.Agreed.TryGetValue(keys[i], out agreed[i]))
            {
                return null;
            }
        }

        return agreed;
    }

    private static RecordVersion ChangedAt(SideState side, IReadOnlyList<string> names)
    {
        var last = names.Count == 0 ? side.Floor : RecordVersion.None;
        for (var i = 0; i < names.Count; i++)
        {
            var at = side.Known.TryGetValue(names[i], out var known) ? known.At : side.Floor;
            last = at > last ? at : last;
        }

        return last;
    }
}
