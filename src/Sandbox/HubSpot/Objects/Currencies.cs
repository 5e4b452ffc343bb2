namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

public sealed record ExchangeRate(
    string Id, string FromCurrencyCode, string ToCurrencyCode, decimal ConversionRate, DateTimeOffset EffectiveAt, bool VisibleInUi,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>An account's own currency and its rates from others. Used under the portal's lock.</summary>
public sealed class Currencies(string company)
{
    private readonly List<ExchangeRate> _rates = [];
    private long _lastId = 7000;

    public string Company { get; set; } = company;

    public IReadOnlyList<ExchangeRate> Rates => _rates;

    /// <summary>The account's own currency and those it has a rate from.</summary>
    public IEnumerable<string> Used => Current(DateTimeOffset.MaxValue).Select(rate => rate.FromCurrencyCode).Prepend(Company).Distinct();

    public bool IsUsed(string code) => code == Company || _rates.Exists(rate => rate.FromCurrencyCode == code);

    public ExchangeRate Add(string from, decimal rate, DateTimeOffset effectiveAt, bool visible, DateTimeOffset now)
    {
        var id = (++_lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var added = new ExchangeRate(id, from, Company, rate, effectiveAt, visible, now, now);
        _rates.Add(added);
        return added;
    }

    public ExchangeRate? Find(string id) => _rates.Find(rate => rate.Id == id);

    public void Replace(ExchangeRate rate) => _rates[_rates.FindIndex(existing => existing.Id == rate.Id)] = rate;

    /// <summary>Of each currency the rate that holds at the time.</summary>
    public IReadOnlyList<ExchangeRate> Current(DateTimeOffset at) =>
    [
        .. _rates.Where(rate => rate.EffectiveAt <= at && rate.ToCurrencyCode == Company)
            .GroupBy(rate => rate.FromCurrencyCode)
            .Select(group => group.MaxBy(rate => (rate.EffectiveAt, rate.CreatedAt))!)
            .OrderBy(rate => rate.FromCurrencyCode, StringComparer.Ordinal),
    ];

    public decimal RateToCompany(string code, DateTimeOffset at) =>
        code == Company ? 1 : Current(at).FirstOrDefault(rate => rate.FromCurrencyCode == code)?.ConversionRate ?? 1;
}
