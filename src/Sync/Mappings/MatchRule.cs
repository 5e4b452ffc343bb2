using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>
/// How a record of one side is recognised on the other: by a field that people fill, or by several that count together, such as the
/// two records that a relation joins.
/// </summary>
public sealed record MatchRule
{
    public MatchRule(string hubSpot, string salesforce, Normalizer normalizer)
        : this([hubSpot], [salesforce])
    {
        Normalizer = normalizer;
    }

    public MatchRule(IReadOnlyList<string> hubSpot, IReadOnlyList<string> salesforce)
    {
        HubSpot = hubSpot;
        Salesforce = salesforce;
    }

    public IReadOnlyList<string> HubSpot { get; }

    public IReadOnlyList<string> Salesforce { get; }

    public Normalizer Normalizer { get; init; } = Normalizer.Text;

    /// <summary>Of phone numbers: the country from which those are dialled that name none.</summary>
    public string? Country { get; init; }

    /// <summary>A field with further values of the same kind, ';' between them: HubSpot's additional e-mails.</summary>
    public string? HubSpotMore { get; init; }

    /// <summary>Whether a value alone tells which record is meant. Fields that count together hold ids, which differ between the
    /// sides: those records meet when the counterpart is written.</summary>
    public bool Links => HubSpot.Count == 1;

    public IReadOnlyList<string> On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public IEnumerable<string> ReadOn(Side side) => side == Side.HubSpot && HubSpotMore is not null ? HubSpot.Append(HubSpotMore) : On(side);

    /// <summary>The normalised values of a record by which it can be found, its main one first.</summary>
    public IEnumerable<string> KeysOf(Side side, IReadOnlyDictionary<string, string?> values)
    {
        if (!Links)
        {
            return [];
        }

        var raw = values.TryGetValue(On(side)[0], out var main) ? [main] : Array.Empty<string?>();
        if (side == Side.HubSpot && HubSpotMore is not null && values.TryGetValue(HubSpotMore, out var more) && more is not null)
        {
            raw = [.. raw, .. more.Split(';', StringSplitOptions.RemoveEmptyEntries)];
        }

        return raw.Select(Normalize).OfType<string>().Distinct(StringComparer.Ordinal);
    }

    /// <summary>The form in which a value is compared with those of the other side.</summary>
    private string? Normalize(string? value) =>
        Country is not null && CanonicalText.Text(value) is { } text && E164.Of(text, Country) is { } number ? number : Normalizer.Normalize(value);

    public override string ToString() => $"{string.Join(" + ", HubSpot)} = {string.Join(" + ", Salesforce)}";
}
