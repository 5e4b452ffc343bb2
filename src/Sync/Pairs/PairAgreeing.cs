using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Moves the base: the values on which both sides agree.</summary>
internal static class PairAgreeing
{
    /// <summary>What the source had when it was sent, and what the target holds of it, are the base from now on.</summary>
    internal static PairState AgreeOn(PairState pair, FieldMapping field, Side target, IReadOnlyList<string?> source, IReadOnlyList<string?> held) =>
        target == Side.Salesforce ? Agree(pair, field, source, held) : Agree(pair, field, held, source);

    /// <param name="pair">The pair.</param>
    /// <param name="field">The field mapping.</param>
    /// <param name="hubSpot">The values of its HubSpot fields, then of its inputs as far as they are known.</param>
    /// <param name="salesforce">The same of Salesforce.</param>
    internal static PairState Agree(PairState pair, FieldMapping field, IReadOnlyList<string?> hubSpot, IReadOnlyList<string?> salesforce) => pair with
    {
        HubSpot = AgreeOn(pair.HubSpot, field, Side.HubSpot, hubSpot),
        Salesforce = AgreeOn(pair.Salesforce, field, Side.Salesforce, salesforce),
    };

    /// <summary>Moves the base under what is known: a value that differs from the new base, or is newer than the last complete look,
    /// stays known.</summary>
    private static SideState AgreeOn(SideState side, FieldMapping field, Side which, IReadOnlyList<string?> values)
    {
        var agreed = new Dictionary<string, string?>(side.Agreed);
        var known = side.Known;
        var reshaped = side.Reshaped;
        var index = 0;
        foreach (var key in field.BaseOn(which).Take(values.Count))
        {
            var value = values[index];
            agreed[key] = value;
            if (index++ < field.On(which).Count)
            {
                known = Keep(side, known, key, value);
                reshaped = reshaped.Without(key);
            }
        }

        return side with { Agreed = agreed, Known = known, Reshaped = reshaped };
    }

    private static IReadOnlyDictionary<string, KnownValue> Keep(SideState side, IReadOnlyDictionary<string, KnownValue> known, string field, string? value)
    {
        if (known.TryGetValue(field, out var held))
        {
            return held.Value == value && held.At <= side.Floor ? known.Without(field) : known;
        }

        return side.Agreed.TryGetValue(field, out var former) && former != value
            ? new Dictionary<string, KnownValue>(known) { [field] = new(former, side.Floor) }
            : known;
    }

    /// <summary>What is there as we sent it was not somebody's change: it is agreed.</summary>
    internal static PairState RecogniseOwnValues(PairState pair, Side target, OutgoingWrite sent, Mapping mapping)
    {
        foreach (var field in mapping.Fields)
        {
            if (sent.ValuesOf(field.On(target)) is { } values && pair[target].ValuesOf(field.On(target)) is { } held && field.Same(held, values))
            {
                pair = AgreeOn(pair, field, target, sent.SourcesOf(field, target), held);
            }
        }

        return pair;
    }
}
