using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A value for where the source is empty; what is there goes through the inner transform. The default is a value of the side
/// that gets it, and is never carried back: the source stays empty.</summary>
internal sealed class Default(ITransform inner, FieldCounts fields, string? hubSpot, string? salesforce) : ITransform
{
    public IEnumerable<ITransform> Parts => [inner];

    public IEnumerable<string> RefersTo => inner.RefersTo;

    public bool UsesReferenceData => inner.UsesReferenceData;

    public bool FollowsReferences => inner.FollowsReferences;

    public bool Makes(Side target) => inner.Makes(target);

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        (target == Side.HubSpot ? hubSpot : salesforce) is { } value && Sources(target.Other(), source).All(one => CanonicalText.Text(one) is null)
            ? Conversion.One(value)
            : inner.Convert(target, source, context);

    public IReadOnlyList<ValueDomain>? DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        inner.DomainsOf(target, source) is not { } made || (target == Side.HubSpot ? hubSpot : salesforce) is not { } value
            ? inner.DomainsOf(target, source)
            : [made[0] with { Values = made[0].Values is { } values ? [.. values, new KnownValue("(empty)", value)] : null }, .. made.Skip(1)];

    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) => inner.References(side, values);

    /// <summary>Inputs are no source, unless that is what they are there for.</summary>
    private IEnumerable<string?> Sources(Side side, IReadOnlyList<string?> source) =>
        inner.Parts.Prepend(inner).Any(part => part is Coalesce) ? source : source.Take(fields.On(side));

    public override string ToString() => $"{inner} default {Settings.Quote([hubSpot, salesforce])}";
}
