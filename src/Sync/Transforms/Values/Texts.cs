using System.Globalization;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>How a text is written. The same both ways: what differs only in it is the same.</summary>
internal sealed class Rewrite(string name, Func<string, string> write) : ValueTransform
{
    public static readonly Rewrite Upper = new("upper", text => text.ToUpperInvariant());
    public static readonly Rewrite Lower = new("lower", text => text.ToLowerInvariant());
    public static readonly Rewrite Title = new("title", text => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()));
    public static readonly Rewrite Trim = new("trim", text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    public override string ToString() => name;

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context) =>
        Conversion.One(value is null ? null : CanonicalText.Text(write(value)));
}

/// <summary>
/// Several HubSpot fields as one text in Salesforce, with a separator between those that are filled; or, as a split, one HubSpot text
/// as several Salesforce fields. The way back cuts at the separator: the last field takes the rest.
/// </summary>
internal sealed class Join(string separator, int fields, Side joined) : ITransform
{
    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context) =>
        target == joined ? Conversion.One(Together(source.Take(fields))) : new Conversion.Made(Apart(source[0]));

    public override string ToString() => $"{(joined == Side.Salesforce ? "concatenate" : "split")} '{separator}' {fields}";

    private string? Together(IEnumerable<string?> values) =>
        CanonicalText.Text(string.Join(separator, values.Select(CanonicalText.Text).OfType<string>()));

    private string?[] Apart(string? text)
    {
        var parts = new string?[fields];
        var cut = (CanonicalText.Text(text) ?? "").Split(separator, fields);
        for (var i = 0; i < cut.Length; i++)
        {
            parts[i] = CanonicalText.Text(cut[i]);
        }

        return parts;
    }
}

/// <summary>A text with the fields' values in it, by their place: "{0} ({1})". Only towards Salesforce: what a value was can't be told
/// from the text.</summary>
internal sealed partial class Template(string text, IReadOnlyList<string> fields) : ITransform
{
    public bool Makes(Side target) => target == Side.Salesforce;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var any = false;
        var filled = Fields().Replace(text, match =>
        {
            var place = fields.ToList().IndexOf(match.Groups[1].Value);
            var value = place < 0 || place >= source.Count ? null : CanonicalText.Text(source[place]);
            any |= value is not null;
            return value ?? "";
        });
        return Conversion.One(any ? CanonicalText.Text(filled) : null);
    }

    public static IEnumerable<string> FieldsOf(string text) => Fields().Matches(text).Select(match => match.Groups[1].Value);

    public override string ToString() => $"template {text}";

    [GeneratedRegex(@"\{([A-Za-z0-9_.]+)\}")]
    private static partial Regex Fields();
}

/// <summary>Replaces what a pattern finds; the way back only where one is given.</summary>
internal sealed class Replace(Regex find, string replacement, Regex? findBack, string? replacementBack) : ValueTransform
{
    public override bool Makes(Side target) => target == Side.Salesforce || findBack is not null;

    public override string ToString() => $"replace {find} by {replacement} back {findBack} by {replacementBack}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context) =>
        Conversion.One(value is null ? null : CanonicalText.Text(target == Side.Salesforce ? find.Replace(value, replacement) : findBack!.Replace(value, replacementBack!)));
}

/// <summary>A set of values, ';' between them: their order says nothing.</summary>
internal sealed class MultiSelect(ValueMap? map) : ValueTransform
{
    public override string ToString() => $"multiSelect {map}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        var items = new List<string>();
        foreach (var item in (value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            switch (map?.Convert(target, [item], context) ?? Conversion.One(item))
            {
                case Conversion.Made { Values: [{ } made, ..] }:
                    items.Add(made);
                    break;
                case Conversion.Refused refused:
                    return refused;
            }
        }

        return Conversion.One(items.Count == 0 ? null : string.Join(';', items.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)));
    }
}

/// <summary>Words for yes and no in HubSpot, a checkbox in Salesforce. An empty field is no.</summary>
internal sealed class YesNo(string yes, string no) : ValueTransform
{
    public override string ToString() => $"boolean {yes} / {no}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (target == Side.HubSpot)
        {
            return Conversion.One(value is null ? null : CanonicalText.Boolean(value) == CanonicalText.Boolean(true) ? yes : no);
        }

        return value is null || string.Equals(value, no, StringComparison.OrdinalIgnoreCase) ? Conversion.One(CanonicalText.Boolean(false))
            : string.Equals(value, yes, StringComparison.OrdinalIgnoreCase) ? Conversion.One(CanonicalText.Boolean(true))
            : Refuse("VALUE_NOT_MAPPED", $"'{value}' is neither '{yes}' nor '{no}'.");
    }
}
