namespace HubSpotSfSync.Sync.Records;

/// <summary>Several values in one canonical text, as both platforms write them: ';' between them.</summary>
public static class ValueSet
{
    private const char Separator = ';';

    public static string[] Items(string? text) =>
        (text ?? "").Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The one text of a set: each value once, in one order; null for none.</summary>
    public static string? Text(IEnumerable<string?> items)
    {
        var text = string.Join(Separator, items.Select(CanonicalText.Text).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return text.Length == 0 ? null : text;
    }
}
