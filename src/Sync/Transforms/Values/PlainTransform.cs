using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A transform that looks at nothing but the value. An empty one stays empty unless it says otherwise.</summary>
internal abstract class PlainTransform : ValueTransform
{
    /// <param name="target">The side whose value is wanted.</param>
    /// <param name="value">The other side's value.</param>
    protected abstract Conversion Convert(Side target, string value);

    /// <summary>What kind of values it makes, where that is always the same.</summary>
    protected virtual FieldKind? KindOf(Side target) => FieldKind.Text;

    /// <summary>What becomes of a few known values is found by trying.</summary>
    public override ValueDomain DomainOf(Side target, ValueDomain source) => new()
    {
        Kind = KindOf(target),
        Values = source.Values is { } values ? [.. values.Select(value => Become(target, value))] : null,
        LongText = source.LongText,
    };

    protected KnownValue Become(Side target, KnownValue value) => value switch
    {
        { Refused: true } or { Made: null } => value,
        _ => Convert(target, value.Made) switch
        {
            Conversion.Made made => value with { Made = made.Values[0] },
            _ => value with { Made = null, Refused = true },
        },
    };

    /// <summary>What an empty value becomes.</summary>
    protected virtual Conversion Empty(Side target) => Conversion.One(null);

    protected sealed override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context) =>
        value is null ? Empty(target) : Convert(target, value);
}
