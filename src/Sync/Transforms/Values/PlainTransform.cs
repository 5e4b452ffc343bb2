using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A transform that looks at nothing but the value. An empty one stays empty unless it says otherwise.</summary>
internal abstract class PlainTransform : ValueTransform
{
    /// <param name="target">The side whose value is wanted.</param>
    /// <param name="value">The other side's value.</param>
    protected abstract Conversion Convert(Side target, string value);

    /// <summary>What an empty value becomes.</summary>
    protected virtual Conversion Empty(Side target) => Conversion.One(null);

    protected sealed override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context) =>
        value is null ? Empty(target) : Convert(target, value);
}
