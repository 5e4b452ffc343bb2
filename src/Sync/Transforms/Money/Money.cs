using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Money;

/// <summary>What amounts, currencies and their days have in common.</summary>
internal static class Money
{
    public static string? Code(string? text) => CanonicalText.Text(text)?.ToUpperInvariant();

    /// <summary>The currency in which an amount arrives: its own where records may have that, else the chosen one, else home.</summary>
    public static string? Land(string? currency, CurrencyTable there, string? chosen) =>
        !there.Multiple ? Code(there.Home)
        : Has(there, currency) ? currency
        : Has(there, chosen) ? chosen
        : Code(there.Home);

    public static decimal Round(decimal amount, string currency, CurrencyTable table, MidpointRounding rounding) =>
        Math.Round(amount, table.Currencies.FirstOrDefault(one => Is(one, currency))?.Decimals ?? UsualDecimals(currency), rounding);

    /// <summary>Close dates come as a day from Salesforce, and from HubSpot as a moment, whose day is the one in the portal's time zone:
    /// what people there see.</summary>
    public static DateOnly? DayOf(string? text, string? timeZone)
    {
        if (DateOnly.TryParseExact(CanonicalText.Text(text), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        var zone = timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        return CanonicalText.ParseInstant(text) is { } at ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime) : null;
    }

    private static bool Has(CurrencyTable table, string? code) => code is not null && table.Currencies.Any(one => one.Active && Is(one, code));

    private static bool Is(CurrencyInfo one, string code) => string.Equals(one.Code, code, StringComparison.OrdinalIgnoreCase);

    /// <summary>ISO 4217's minor units, for an account that does not tell its own.</summary>
    private static int UsualDecimals(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };
}
