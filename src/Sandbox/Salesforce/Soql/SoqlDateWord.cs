using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Date literals such as TODAY and LAST_N_DAYS:7: spans of whole UTC days. Weeks begin on Sunday, fiscal years in January.</summary>
internal static class SoqlDateWord
{
    private const int MostUnits = 36_500;

    public static bool IsKnown(string word) => Span(word, new DateOnly(2000, 1, 1)) is not null;

    /// <returns>The first day, and the day after the last; null when the word is unknown.</returns>
    public static (DateOnly From, DateOnly To)? Span(string word, DateOnly today)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? word : word[..colon]).ToUpperInvariant().Replace("FISCAL_", string.Empty, StringComparison.Ordinal);
        if (colon < 0)
        {
            return Fixed(name, today);
        }

        return int.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostUnits
            ? Counted(name, today, count)
            : null;
    }

    private static (DateOnly From, DateOnly To)? Fixed(string name, DateOnly today) => name switch
    {
        "TODAY" => Units("DAY", today, 0, 1),
        "YESTERDAY" => Units("DAY", today, -1, 1),
        "TOMORROW" => Units("DAY", today, 1, 1),
        "LAST_90_DAYS" => Units("DAY", today, -90, 91),
        "NEXT_90_DAYS" => Units("DAY", today, 1, 90),
        _ when name.StartsWith("LAST_", StringComparison.Ordinal) && name != "LAST_DAY" => Units(name[5..], today, -1, 1),
        _ when name.StartsWith("THIS_", StringComparison.Ordinal) && name != "THIS_DAY" => Units(name[5..], today, 0, 1),
        _ when name.StartsWith("NEXT_", StringComparison.Ordinal) && name != "NEXT_DAY" => Units(name[5..], today, 1, 1),
        _ => null,
    };

    private static (DateOnly From, DateOnly To)? Counted(string name, DateOnly today, int count)
    {
        // The last n days reach up to now; the last n of anything else end before the present one.
        if (name.StartsWith("LAST_N_", StringComparison.Ordinal) && name.EndsWith('S'))
        {
            return Units(name[7..^1], today, -count, name == "LAST_N_DAYS" ? count + 1 : count);
        }

        if (name.StartsWith("NEXT_N_", StringComparison.Ordinal) && name.EndsWith('S'))
        {
            return Units(name[7..^1], today, 1, count);
        }

        return name.StartsWith("N_", StringComparison.Ordinal) && name.EndsWith("S_AGO", StringComparison.Ordinal) ? Units(name[2..^5], today, -count, 1) : null;
    }

    private static (DateOnly From, DateOnly To)? Units(string unit, DateOnly today, int first, int count)
    {
        if (Begin(unit, today) is not { } begin)
        {
            return null;
        }

        return (Move(unit, begin, first), Move(unit, begin, first + count));
    }

    private static DateOnly? Begin(string unit, DateOnly today) => unit switch
    {
        "DAY" => today,
        "WEEK" => today.AddDays(-(int)today.DayOfWeek),
        "MONTH" => new DateOnly(today.Year, today.Month, 1),
        "QUARTER" => new DateOnly(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1),
        "YEAR" => new DateOnly(today.Year, 1, 1),
        _ => null,
    };

    private static DateOnly Move(string unit, DateOnly day, int count)
    {
        var months = unit switch
        {
            "MONTH" => count,
            "QUARTER" => 3 * count,
            "YEAR" => 12 * count,
            _ => 0,
        };
        if (months != 0)
        {
            // Before the first year there is nothing.
            return ((day.Year * 12) + day.Month + months) is > 12 and < 120_000 ? day.AddMonths(months) : months < 0 ? DateOnly.MinValue : DateOnly.MaxValue;
        }

        var days = unit == "WEEK" ? 7 * count : unit == "DAY" ? count : 0;
        return DateOnly.FromDayNumber(Math.Clamp(day.DayNumber + days, 0, DateOnly.MaxValue.DayNumber));
    }
}
