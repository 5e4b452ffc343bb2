using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A text no longer than the side that it is made for takes. What was cut off is still the same text: it goes back only where
/// somebody changes it.</summary>
internal sealed class Cut(int length, Side shorter) : PlainTransform
{
    private const char More = '…';

    public override string ToString() => $"cut {length} {shorter}";

    public static string? To(int length, string? text)
    {
        if (text is null || text.Length <= length)
        {
            return text;
        }

        if (length < 2)
        {
            return text[..length];
        }

        // A character of two halves stays whole or goes.
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end].TrimEnd() + More;
    }

    public override ValueDomain DomainOf(Side target, ValueDomain source) =>
        target == shorter ? base.DomainOf(target, source) with { MaxLength = Math.Min(length, source.MaxLength ?? length) } : base.DomainOf(target, source);

    protected override Conversion Convert(Side target, string value) => Conversion.One(target == shorter ? To(length, value) : value);
}
