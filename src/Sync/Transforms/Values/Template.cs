using System.Text;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A text with values in it. Only one way: from the text nobody can tell what the values were.</summary>
internal sealed class Template(Side side, string text, IReadOnlyList<TemplatePart> parts) : ITransform
{
    public bool Makes(Side target) => target == side;

    /// <summary>Empty where all its fields are.</summary>
    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var filled = new StringBuilder();
        var any = false;
        foreach (var part in parts)
        {
            var value = part.Field is { } field ? CanonicalText.Text(source[field]) : null;
            any |= value is not null;
            filled.Append(part.Words).Append(value);
        }

        return Conversion.One(any ? CanonicalText.Text(filled.ToString()) : null);
    }

    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) => [ValueDomain.Of(FieldKind.Text)];

    public override string ToString() => $"template {Settings.Quote(text)} {side}";
}

/// <summary>Words as they stand, then the value of a field, by its place in the source.</summary>
internal readonly record struct TemplatePart(string Words, int? Field);
