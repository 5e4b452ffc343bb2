using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Merging;

/// <summary>A value on one side: what it is, what was last agreed (if ever), and when it was last seen to change.</summary>
public readonly record struct FieldSide(string? Value, string? Agreed, bool HasBase, long ChangedAtMs);

/// <summary>What is to happen to one field.</summary>
public abstract record FieldVerdict
{
    private FieldVerdict()
    {
    }

    /// <summary>Nothing to write, nothing to remember.</summary>
    public sealed record Unchanged : FieldVerdict;

    /// <summary>Nothing to write, but these two values count as agreed from now on.</summary>
    public sealed record Agree : FieldVerdict;

    /// <summary>The target gets the other side's value.</summary>
    public sealed record Write(Side Target, DecisionReason Reason) : FieldVerdict;

    public static readonly FieldVerdict Nothing = new Unchanged();
    public static readonly FieldVerdict Agreed = new Agree();
}

/// <summary>The three-way merge of one field. Pure: the same three values always give the same verdict.</summary>
public static class FieldMerge
{
    public static FieldVerdict Decide(FieldMapping field, FieldSide hubSpot, FieldSide salesforce)
    {
        var hasBase = hubSpot.HasBase && salesforce.HasBase;
        var hubSpotMoved = !hasBase || !field.Normalizer.Same(hubSpot.Value, hubSpot.Agreed);
        var salesforceMoved = !hasBase || !field.Normalizer.Same(salesforce.Value, salesforce.Agreed);

        if (!hubSpotMoved && !salesforceMoved)
        {
            return FieldVerdict.Nothing;
        }

        if (field.Normalizer.Same(hubSpot.Value, salesforce.Value))
        {
            return FieldVerdict.Agreed;
        }

        return field.Owner switch
        {
            Ownership.HubSpot => OwnerHolds(Side.HubSpot, hubSpotMoved, salesforceMoved),
            Ownership.Salesforce => OwnerHolds(Side.Salesforce, salesforceMoved, hubSpotMoved),
            Ownership.Shared => EitherMay(field, hubSpot, salesforce, hubSpotMoved, salesforceMoved, hasBase, Side.Salesforce, DecisionReason.SalesforceWins),
            Ownership.Newest => EitherMay(field, hubSpot, salesforce, hubSpotMoved, salesforceMoved, hasBase, Later(hubSpot, salesforce), DecisionReason.LaterWins),
            Ownership.FillBlank => FillBlank(hubSpot, salesforce),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Owner, "Unknown ownership"),
        };
    }

    private static FieldVerdict.Write OwnerHolds(Side owner, bool ownerMoved, bool otherMoved) =>
        new(owner.Other(), !otherMoved ? DecisionReason.CarriedOver : ownerMoved ? DecisionReason.OwnerWins : DecisionReason.PutBack);

    private static FieldVerdict.Write EitherMay(
        FieldMapping field, FieldSide hubSpot, FieldSide salesforce, bool hubSpotMoved, bool salesforceMoved, bool hasBase, Side winner, DecisionReason reason)
    {
        if (hubSpotMoved != salesforceMoved)
        {
            return new(hubSpotMoved ? Side.Salesforce : Side.HubSpot, DecisionReason.CarriedOver);
        }

        // Without a base an empty field is no statement: nobody is known to have cleared it.
        if (!hasBase && field.Normalizer.Normalize(hubSpot.Value) is null)
        {
            return new(Side.HubSpot, DecisionReason.FilledBlank);
        }

        if (!hasBase && field.Normalizer.Normalize(salesforce.Value) is null)
        {
            return new(Side.Salesforce, DecisionReason.FilledBlank);
        }

        return new(winner.Other(), reason);
    }

    private static FieldVerdict FillBlank(FieldSide hubSpot, FieldSide salesforce) =>
        CanonicalText.Text(hubSpot.Value) is null ? new FieldVerdict.Write(Side.HubSpot, DecisionReason.FilledBlank)
        : CanonicalText.Text(salesforce.Value) is null ? new FieldVerdict.Write(Side.Salesforce, DecisionReason.FilledBlank)
        : FieldVerdict.Agreed;

    /// <summary>On a tie Salesforce counts as the later one, so that every silo decides alike.</summary>
    private static Side Later(FieldSide hubSpot, FieldSide salesforce) =>
        hubSpot.ChangedAtMs > salesforce.ChangedAtMs ? Side.HubSpot : Side.Salesforce;
}
