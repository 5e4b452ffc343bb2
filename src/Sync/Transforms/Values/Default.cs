using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A value for where the source is empty; what is there goes through the inner transform. The default is a value of the side
/// that gets it, and is never carried back: the source stays empty.</summary>
internal sealed class Default(ITransform inner, FieldCounts fields, string? hubSpot, string? salesforce) : ITransform
{
    public IEnumerable<string> RefersTo => inner.RefersTo;

    public bool UsesReferenceData => inner.UsesReferenceData;

    public bool FollowsReferences => inner.FollowsReferences;

    public bool Makes(Side target) => inner.Makes(target);

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        (target == Side.HubSpot ? hubSpot : salesforce) is { } value && source.Take(fields.On(target.Other())).All(one => CanonicalText.Text(one) is null)
            ? Conversion.One(value)
            : inner.Convert(target, source, context);

    public IEnumerable<RecordReference> References(Side side, IReadOnlyList<string?> values) => inner.References(side, values);

    public override string ToString() => $"{inner} default {Settings.Quote([hubSpot, salesforce])}";
}
