using System.Globalization;

namespace HubSpotSfSync.Sync.Records;

/// <summary>
/// The one form in which values are kept and compared, whatever a platform calls them: null for empty, invariant decimals without
/// trailing zeros, "true"/"false", yyyy-MM-dd, and UTC instants with milliseconds. Clients translate at the edge.
/// </summary>
public static class CanonicalText
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    public static string Number(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    /// <summary>The canonical number, or the trimmed text where it is none.</summary>
    public static string? Number(string? value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Number(number) : Text(value);

    public static string Boolean(bool value) => value ? "true" : "false";

    public static string? Boolean(string? value) => bool.TryParse(value, out var flag) ? Boolean(flag) : Text(value);

    public static string Instant(DateTimeOffset value) => value.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    public static string Date(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset? ParseInstant(string? value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
