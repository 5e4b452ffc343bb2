using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Moves the base: the values on which both sides agree.</summary>
internal static class PairAgreeing
{
    /// <summary>These two values are the base from now on: the target holds what the source had when it was sent.</summary>
    internal static PairState AgreeOn(PairState pair, FieldMapping field, Side target, string? source, string? held) =>
        target == Side.Salesforce ? Agree(pair, field, source, held) : Agree(pair, field, held, source);

    internal static PairState Agree(PairState pair, FieldMapping field, string? hubSpot, string? salesforce) => pair with
    {
        HubSpot = AgreeOn(pair.HubSpot, field.HubSpot, hubSpot),
        Salesforce = AgreeOn(pair.Salesforce, field.Salesforce, salesforce),
    };

    /// <summary>Moves the base under what is known: a value that differs from the new base, or is newer than the last complete look,
    /// stays known.</summary>
    private static SideState AgreeOn(SideState side, string field, string? value)
    {
        var known = side.Known;
        if (known.TryGetValue(field, out var held))
        {
            known = held.Value == value && held.At <= side.Floor ? known.Without(field) : known;
        }
        else if (side.Agreed.TryGetValue(field, out var former) && former != value)
        {
            known = new Dictionary<string, KnownValue>(known) { [field] = new(former, side.Floor) };
        }

        return side with
        {
            Agreed = new Dictionary<string, string?>(side.Agreed) { [field] = value },
            Known = known,
            Reshaped = side.Reshaped.Without(field),
        };
    }

    /// <summary>What is there as we sent it was not somebody's change: it is agreed.</summary>
    internal static PairState RecogniseOwnValues(PairState pair, Side target, OutgoingWrite sent, Mapping mapping)
    {
        foreach (var field in mapping.Fields)
        {
            var name = field.On(target);
            if (sent.Values.TryGetValue(name, out var value) && pair[target].TryGetValue(name, out var held) && field.Normalizer.Same(held, value))
            {
                pair = AgreeOn(pair, field, target, sent.Sources[field.On(target.Other())], held);
            }
        }

        return pair;
    }
}
