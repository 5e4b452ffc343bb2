using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Plans the counterpart of a record that has none.</summary>
internal static class PairCreating
{
    public static (PairState, IReadOnlyList<PlannedWrite>) Plan(PairState pair, Side target, Held? held, PlanningContext context)
    {
        var source = pair[target.Other()];
        var mapping = context.Mapping;
        if (source.Outgoing is not null)
        {
            return (pair, []);
        }

        if (context.Rival is not null && context.MayCreate(target) && !source.Deleted && mapping.Writes(target.Other()))
        {
            return PairIdentity.Release(pair, target.Other(), context);
        }

        if (source.Deleted || pair[target].Deleted || pair[target].Outgoing is not null || !mapping.Writes(target) || (target == Side.Salesforce && !context.Included))
        {
            return (pair, []);
        }

        if (!context.MayCreate(target))
        {
            var (until, reason) = context.LoadCancelled
                ? (PairPolicy.AfterCancelledLoad, $"The backfill was cancelled before all of {target} was read. It goes on when the record changes, or with the next backfill.")
                : (PairPolicy.LongestPostponement, $"Waits until {target} was scanned once: the counterpart may exist.");
            return (pair with { Waiting = new(context.Now + until, WaitingCodes.FirstScan, reason) }, []);
        }

        if (mapping.RecordNamedBy(target.Other(), source.Identity) is { } former && (context.Scanned.Contains(target) || context.Rival is not null))
        {
            return (pair with { Refusal = context.Rival is { } rival ? PairIdentity.CounterpartTaken(pair, target, former, rival, context) : PairIdentity.CounterpartGone(target, former, context) }, []);
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
                return (pair with { Refusal = PairSending.Unconvertible(field, target, refused, context) }, []);
            }
        }

        if (changes.IsTorn)
        {
            // One of its ends is none of ours: there is nothing to join until it is, and then the pair is woken.
            return (pair, []);
        }

        pair = pair with { Held = PairSending.Hold(held, changes.Held, context) };
        if (pair.Held is { } waiting && (changes.Required || context.ReferencesComing || context.Now - waiting.Since < PairPolicy.ReferenceGrace))
        {
            return (pair, []);
        }

        foreach (var constant in mapping.ConstantsOn(target))
        {
            changes.Values[constant.Key] = constant.Value;
        }

        return PairSending.Send(pair, target, context, changes);
    }

    /// <summary>Whoever owns a field, a new record starts with what is there: no value of an owner is overruled by it.</summary>
    /// <returns>What stands against it.</returns>
    private static Conversion.Refused? FillIn(FieldMapping field, Side target, SideState source, Changes changes, PlanningContext context)
    {
        if (source.ValuesOf(field.ReadOn(target.Other())) is not { } known)
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
}
