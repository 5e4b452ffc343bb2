using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Reference;

/// <summary>A rate as HubSpot tells it: units of the company currency for one of <paramref name="From"/>.</summary>
internal sealed record ConversionRate(string From, string To, decimal Rate, DateTimeOffset? EffectiveAt);

/// <summary>Turns HubSpot's rates round: it keeps what one foreign unit is worth at home, we what one unit of home buys.</summary>
internal static class CurrencyRates
{
    /// <summary>ISO 4217: those that have other than two places.</summary>
    private static readonly FrozenDictionary<string, int> Decimals = new (string Codes, int Places)[]
    {
        ("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF", 0),
        ("BHD IQD JOD KWD LYD OMR TND", 3),
    }.SelectMany(group => group.Codes.Split(' ').Select(code => (code, group.Places))).ToFrozenDictionary(one => one.code, one => one.Places, StringComparer.Ordinal);

    public static ConversionRate Read(JsonElement rate) => new(
        HubSpotErrors.Text(rate, "fromCurrencyCode")!,
        HubSpotErrors.Text(rate, "toCurrencyCode")!,
        Number(rate.GetProperty("conversionRate")),
        HubSpotSchemas.Instant(HubSpotErrors.Text(rate, "effectiveAt")));

    /// <param name="home">The company currency.</param>
    /// <param name="additional">The other currencies that the account lists.</param>
    /// <param name="dated">All rates, of all times.</param>
    /// <param name="current">Those that hold now.</param>
    /// <param name="zone">The portal's time zone: a rate holds from the day there on which it takes effect.</param>
    public static CurrencyTable Table(string? home, IEnumerable<string> additional, IReadOnlyList<ConversionRate> dated, IReadOnlyList<ConversionRate> current, string? zone)
    {
        var others = additional.Concat(current.Where(rate => rate.To == home).Select(rate => rate.From)).Where(code => code != home).Distinct(StringComparer.Ordinal).ToList();
        return new CurrencyTable
        {
            Home = home,
            Currencies = [.. (home is null ? [] : new[] { home }).Concat(others).Select(code => new CurrencyInfo(code, Decimals.GetValueOrDefault(code, 2), Active: true))],
            Rates =
            [
                .. current.Where(rate => rate.To == home).Select(rate => new ExchangeRate(rate.From, 1 / rate.Rate, null, null)),
                .. dated.Where(rate => rate.To == home && rate.EffectiveAt is not null).GroupBy(rate => rate.From, StringComparer.Ordinal).SelectMany(rates => Dated(rates, zone)),
            ],
            Multiple = others.Count > 0,
        };
    }

    /// <summary>Each holds until the day of the next; of two on one day, the later.</summary>
    private static IEnumerable<ExchangeRate> Dated(IEnumerable<ConversionRate> rates, string? zone)
    {
        var days = rates.GroupBy(rate => Day(rate.EffectiveAt!.Value, zone)).OrderBy(day => day.Key).Select(day => (From: day.Key, Last: day.MaxBy(rate => rate.EffectiveAt)!)).ToList();
        return days.Select((day, i) => new ExchangeRate(day.Last.From, 1 / day.Last.Rate, day.From, i + 1 < days.Count ? days[i + 1].From : null));
    }

    private static DateOnly Day(DateTimeOffset at, string? zone) => DateOnly.FromDateTime(
        (zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? TimeZoneInfo.ConvertTime(at, found) : at.ToUniversalTime()).DateTime);

    private static decimal Number(JsonElement number) =>
        number.ValueKind == JsonValueKind.String ? decimal.Parse(number.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture) : number.GetDecimal();
}
