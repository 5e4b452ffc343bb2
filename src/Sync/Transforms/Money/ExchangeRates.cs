using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Sync.Transforms.Money;

/// <summary>Where rates come from.</summary>
internal enum RateSource
{
    /// <summary>Salesforce's: the dated ones, by close date.</summary>
    Salesforce = 1,

    HubSpot = 2,

    /// <summary>A file of the configuration.</summary>
    File = 3,
}

/// <summary>Converts amounts by a table of rates. Both rates of a conversion are of the same day.</summary>
internal sealed class ExchangeRates(CurrencyTable table, bool currentWhereNoneIsDated)
{
    /// <summary>The amount in the other currency, unrounded; null where one of the rates is missing. Multiplied before it is divided, so
    /// that a half that comes out even is not lost to the quotient's last digit.</summary>
    /// <exception cref="OverflowException">The result has more digits than a decimal.</exception>
    public decimal? Convert(decimal amount, string from, string to, DateOnly? day, out string? missing)
    {
        missing = null;
        if (RateOf(from, day) is not { } fromRate)
        {
            missing = from;
            return null;
        }

        if (RateOf(to, day) is not { } toRate)
        {
            missing = to;
            return null;
        }

        return amount * toRate / fromRate;
    }

    /// <summary>Units for one of the home currency. A currency that has dated rates is not worth its current one on a day that they
    /// leave out, unless the mapping says so.</summary>
    private decimal? RateOf(string code, DateOnly? day)
    {
        if (string.Equals(code, table.Home, StringComparison.OrdinalIgnoreCase) && !table.Rates.Any(rate => Is(rate, code) && rate.From is not null))
        {
            return 1;
        }

        var dated = table.Rates.Where(rate => Is(rate, code) && (rate.From is not null || rate.Until is not null)).ToList();
        if (day is { } when && dated.Count > 0)
        {
            var covering = dated.Where(rate => (rate.From is null || rate.From <= when) && (rate.Until is null || when < rate.Until)).OrderByDescending(rate => rate.From).FirstOrDefault();
            return covering is not null ? covering.UnitsPerHome : currentWhereNoneIsDated ? Current(code) : null;
        }

        return Current(code) ?? dated.OrderByDescending(rate => rate.From).FirstOrDefault()?.UnitsPerHome;
    }

    private decimal? Current(string code) =>
        table.Rates.FirstOrDefault(rate => Is(rate, code) && rate.From is null && rate.Until is null)?.UnitsPerHome
        ?? (string.Equals(code, table.Home, StringComparison.OrdinalIgnoreCase) ? 1 : null);

    private static bool Is(ExchangeRate rate, string code) => rate.UnitsPerHome > 0 && string.Equals(rate.Code, code, StringComparison.OrdinalIgnoreCase);
}
