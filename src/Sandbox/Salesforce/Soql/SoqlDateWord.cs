using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Date literals such as TODAY and LAST_N_DAYS:7: spans of whole UTC days.</summary>
internal static class SoqlDateWord
{
    public static bool IsKnown(string word) => Span(word, DateOnly.FromDayNumber(1000)) is not null;

    /// <returns>The first day, and the day after the last; null when the word is unknown.</returns>
    public static (DateOnly From, DateOnly To)? Span(string word, DateOnly today)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            return !int.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days > 36_500
                ? null
                : word[..colon].ToUpperInvariant() switch
                {
                    // The n days before today, and today.
                    "LAST_N_DAYS" => (DateOnly.FromDayNumber(Math.Max(0, today.DayNumber - days)), today.AddDays(1)),
                    "NEXT_N_DAYS" => (today.AddDays(1), today.AddDays(1 + days)),
                    _ => null,
                };
        }

        var month = new DateOnly(today.Year, today.Month, 1);
        var year = new DateOnly(today.Year, 1, 1);
        return word.ToUpperInvariant() switch
        {
            "TODAY" => (today, today.AddDays(1)),
            "YESTERDAY" => (today.AddDays(-1), today),
            "TOMORROW" => (today.AddDays(1), today.AddDays(2)),
            "THIS_MONTH" => (month, month.AddMonths(1)),
            "LAST_MONTH" => (month.AddMonths(-1), month),
            "THIS_YEAR" => (year, year.AddYears(1)),
            "LAST_YEAR" => (year.AddYears(-1), year),
            _ => null,
        };
    }
}
