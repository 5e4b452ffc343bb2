using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Merging;

/// <summary>The values of a field mapping on one side: what they are, what was last agreed (null: never), and when they were last seen
/// to change.</summary>
public readonly record struct FieldSide(IReadOnlyList<string?> Values, IReadOnlyList<string?>? Agreed, long ChangedAtMs);

/// <summary>What is to happen to one field mapping.</summary>
public abstract record FieldVerdict
{
    private FieldVerdict()
    {
    }

    /// <summary>Nothing to write, nothing to remember.</summary>
    public sealed record Unchanged : FieldVerdict;

    /// <summary>Nothing to write, but these two sides count as agreed from now on.</summary>
    public sealed record Agree : FieldVerdict;

    /// <summary>The target gets the other side's value.</summary>
    public sealed record Write(Side Target, DecisionReason Reason) : FieldVerdict;

    /// <summary>The target goes back to what was last agreed: neither side's value may stand.</summary>
    public sealed record Restore(Side Target) : FieldVerdict;

    public static readonly FieldVerdict Nothing = new Unchanged();
    public static readonly FieldVerdict Agreed = new Agree();
}

/// <summary>The three-way merge of one field mapping. Pure: the same values always give the same verdict.</summary>
public static class FieldMerge
{
    public static FieldVerdict Decide(FieldMapping field, FieldSide hubSpot, FieldSide salesforce, ConversionContext context)
    {
        var hasBase = hubSpot.Agreed is not null && salesforce.Agreed is not null;
        var hubSpotMoved = !hasBase || !field.Same(hubSpot.Values, hubSpot.Agreed!);
        var salesforceMoved = !hasBase || !field.Same(salesforce.Values, salesforce.Agreed!);

        if (!hubSpotMoved && !salesforceMoved)
        {
            return MissesOne(field, hubSpot, salesforce, context) ? new FieldVerdict.Write(Side.Salesforce, DecisionReason.ReferenceFollowed) : FieldVerdict.Nothing;
        }

        if (field.Agree(hubSpot.Values, salesforce.Values, context))
        {
            return FieldVerdict.Agreed;
        }

        var sides = new Movement(field, hubSpot, salesforce, hubSpotMoved, salesforceMoved, hasBase);
        return field.Owner switch
        {
            Ownership.HubSpot => sides.OwnerHolds(Side.HubSpot),
            Ownership.Salesforce => sides.OwnerHolds(Side.Salesforce),
            Ownership.Shared => sides.EitherMay(Side.Salesforce, DecisionReason.SalesforceWins),
            Ownership.Newest or Ownership.TwoWay => sides.EitherMay(sides.Later, DecisionReason.LaterWins),
            Ownership.FillBlank => sides.FillBlank(),
            Ownership.Ladder => LadderMerge.Decide(field, hubSpot, salesforce, context),
            Ownership.PreferSalesforceUnlessBlank => sides.PreferSalesforce(),
            Ownership.AlwaysUseSalesforce => sides.AlwaysSalesforce(),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Owner, "Unknown ownership"),
        };
    }

    /// <summary>Nobody changed the field, but the record that it names in HubSpot has a counterpart by now that Salesforce does not name. What
    /// Salesforce names besides is no reason to write: the member of a campaign keeps the Lead that its Contact was.</summary>
    private static bool MissesOne(FieldMapping field, FieldSide hubSpot, FieldSide salesforce, ConversionContext context) =>
        field.Transform.FollowsReferences
        && field.Owner is not (Ownership.Salesforce or Ownership.AlwaysUseSalesforce or Ownership.FillBlank)
        && field.Transform.Convert(Side.Salesforce, hubSpot.Values, context) is Conversion.Made made
        && made.Values.Zip(salesforce.Values).Any(one => CanonicalText.Text(one.First) is not null && !field.Normalizer.Same(one.First, one.Second));

    /// <summary>Which sides moved, and what each rule makes of it.</summary>
    private readonly record struct Movement(FieldMapping Field, FieldSide HubSpot, FieldSide Salesforce, bool HubSpotMoved, bool SalesforceMoved, bool HasBase)
    {
        private bool HubSpotBlank => IsBlank(Side.HubSpot, HubSpot);

        private bool SalesforceBlank => IsBlank(Side.Salesforce, Salesforce);

        /// <summary>On a tie Salesforce counts as the later one, so that every silo decides alike.</summary>
        public Side Later => HubSpot.ChangedAtMs > Salesforce.ChangedAtMs ? Side.HubSpot : Side.Salesforce;

        public FieldVerdict.Write OwnerHolds(Side owner)
        {
            var (ownerMoved, otherMoved) = owner == Side.HubSpot ? (HubSpotMoved, SalesforceMoved) : (SalesforceMoved, HubSpotMoved);
            return new(owner.Other(), !otherMoved ? DecisionReason.CarriedOver : ownerMoved ? DecisionReason.OwnerWins : DecisionReason.PutBack);
        }

        public FieldVerdict.Write EitherMay(Side winner, DecisionReason reason)
        {
            if (HubSpotMoved != SalesforceMoved)
            {
                return new(HubSpotMoved ? Side.Salesforce : Side.HubSpot, DecisionReason.CarriedOver);
            }

            // Without a base an empty field is no statement: nobody is known to have cleared it.
            if (!HasBase && HubSpotBlank)
            {
                return new(Side.HubSpot, DecisionReason.FilledBlank);
            }

            if (!HasBase && SalesforceBlank)
            {
                return new(Side.Salesforce, DecisionReason.FilledBlank);
            }

            return new(winner.Other(), reason);
        }

        public FieldVerdict FillBlank() =>
            HubSpotBlank ? new FieldVerdict.Write(Side.HubSpot, DecisionReason.FilledBlank)
            : SalesforceBlank ? new FieldVerdict.Write(Side.Salesforce, DecisionReason.FilledBlank)
            : FieldVerdict.Agreed;

        /// <summary>An empty Salesforce field takes HubSpot's value, unless it was just cleared: then HubSpot is cleared too.</summary>
        public FieldVerdict.Write PreferSalesforce() =>
            SalesforceBlank && HubSpotMoved ? new(Side.Salesforce, DecisionReason.FilledBlank) : OwnerHolds(Side.Salesforce);

        /// <summary>A Salesforce field that was always empty says nothing: HubSpot keeps what it has.</summary>
        public FieldVerdict AlwaysSalesforce() =>
            SalesforceBlank && !(HasBase && SalesforceMoved) ? FieldVerdict.Agreed : OwnerHolds(Side.Salesforce);

        private bool IsBlank(Side side, FieldSide look)
        {
            for (var i = 0; i < Field.On(side).Count; i++)
            {
                if (Field.Normalizer.Normalize(look.Values[i]) is not null)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
