using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Turns one value into one value: the first of the tuple, what follows it are inputs. An empty value stays empty unless the
/// transform says otherwise.</summary>
internal abstract class ValueTransform : ITransform
{
    public virtual bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        CanonicalText.Text(source[0]) is { } value ? Convert(target, value) : Empty(target);

    /// <summary>The stable text of the settings: the configuration's version covers it.</summary>
    public abstract override string ToString();

    /// <param name="target">The side whose value is wanted.</param>
    /// <param name="value">The other side's value.</param>
    protected abstract Conversion Convert(Side target, string value);

    /// <summary>What an empty value becomes.</summary>
    protected virtual Conversion Empty(Side target) => Conversion.One(null);
}
