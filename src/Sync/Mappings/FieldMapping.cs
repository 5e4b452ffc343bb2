using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>
/// Fields of one side joined to fields of the other: usually one to one; several where they only make sense together, such as an
/// amount and its currency. They are merged, written and agreed on as one.
/// </summary>
public sealed record FieldMapping
{
    /// <summary>Where a constant comes from.</summary>
    private const string Nothing = "(constant)";

    public FieldMapping(string hubSpot, string salesforce, Ownership owner, Normalizer normalizer = Normalizer.Text)
        : this([hubSpot], [salesforce], owner)
    {
        Normalizer = normalizer;
    }

    public FieldMapping(IReadOnlyList<string> hubSpot, IReadOnlyList<string> salesforce, Ownership owner)
    {
        HubSpot = hubSpot;
        Salesforce = salesforce;
        Owner = owner;
    }

    /// <summary>The fields that are written there.</summary>
    public IReadOnlyList<string> HubSpot { get; }

    public IReadOnlyList<string> Salesforce { get; }

    /// <summary>Fields that are only read for the conversion, such as the close date that decides about a rate.</summary>
    public IReadOnlyList<string> HubSpotInputs { get; init; } = [];

    public IReadOnlyList<string> SalesforceInputs { get; init; } = [];

    public Ownership Owner { get; }

    /// <summary>How values of a side are compared with one another.</summary>
    public Normalizer Normalizer { get; init; } = Normalizer.Text;

    public ITransform Transform { get; init; } = Unchanged.Instance;

    /// <summary>The steps of a field that is owned by <see cref="Ownership.Ladder"/>.</summary>
    public Ladder? Ladder { get; init; }

    /// <summary>A record is not created without it: it waits, however long, for what the field waits for.</summary>
    public bool Required { get; init; }

    public IReadOnlyList<string> On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public IReadOnlyList<string> InputsOn(Side side) => side == Side.HubSpot ? HubSpotInputs : SalesforceInputs;

    /// <summary>All that a conversion from this side reads: the fields, then the inputs.</summary>
    public IReadOnlyList<string> ReadOn(Side side) => InputsOn(side).Count == 0 ? On(side) : [.. On(side), .. InputsOn(side)];

    /// <summary>Under which names the agreed values of <see cref="ReadOn"/> are kept: an input may be another mapping's field, which is
    /// agreed at another time.</summary>
    public IReadOnlyList<string> BaseOn(Side side) => InputsOn(side).Count == 0 ? On(side) : [.. On(side), .. InputsOn(side).Select(input => $"{input}>{Salesforce[0]}")];

    /// <summary>As people speak of it.</summary>
    public string NameOn(Side side) => string.Join(" + ", On(side));

    public bool Same(IReadOnlyList<string?> left, IReadOnlyList<string?> right)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!Normalizer.Same(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the two sides say the same: one is what the other would be converted into.</summary>
    public bool Agree(IReadOnlyList<string?> hubSpot, IReadOnlyList<string?> salesforce, ConversionContext context) =>
        Is(Side.Salesforce, hubSpot, salesforce, context) || Is(Side.HubSpot, salesforce, hubSpot, context);

    public override string ToString() => $"{(HubSpot.Count == 0 ? Nothing : NameOn(Side.HubSpot))} <-> {(Salesforce.Count == 0 ? Nothing : NameOn(Side.Salesforce))}";

    private bool Is(Side target, IReadOnlyList<string?> source, IReadOnlyList<string?> held, ConversionContext context) =>
        Transform.Makes(target) && Transform.Convert(target, source, context with { Held = held }) is Conversion.Made made && Same(made.Values, held);
}
