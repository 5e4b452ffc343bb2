using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Money;

internal sealed record MoneyOptions
{
    public RateSource Rates { get; init; } = RateSource.Salesforce;

    /// <summary>The table of a rates file.</summary>
    public CurrencyTable File { get; init; } = CurrencyTable.None;

    /// <summary>What an amount is converted to whose currency the target does not have; null for the target's home currency.</summary>
    public string? To { get; init; }

    public MidpointRounding Rounding { get; init; } = MidpointRounding.AwayFromZero;

    /// <summary>Whether a day that no dated rate covers takes the current one.</summary>
    public bool CurrentWhereNoneIsDated { get; init; }

    /// <summary>HubSpot's field is in the portal's company currency whatever the deal's.</summary>
    public bool CompanyCurrency { get; init; }

    public int HubSpotFields { get; init; }

    public int SalesforceFields { get; init; }

    public int FieldsOn(Side side) => side == Side.HubSpot ? HubSpotFields : SalesforceFields;
}

/// <summary>
/// An amount and its currency: [amount, code] on each side, or [amount] alone where records have no code; two fields more keep the
/// original. The currency stays as it is wherever the target has it; else the amount is converted. An amount is never written in a
/// currency that it is not in: without a rate the field waits.
/// </summary>
internal sealed class MoneyTransform(MoneyOptions options) : ITransform
{
    public const string RateMissing = "RATE_MISSING";

    private const int WithOriginal = 4;

    public bool UsesReferenceData => true;

    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var from = target.Other();
        var inputs = source.Skip(options.FieldsOn(from)).ToList();
        var (here, there) = (context.On(from).Currencies, context.On(target).Currencies);
        var given = options.CompanyCurrency ? Given(from, inputs, here) : Code(source.Count > 1 && options.FieldsOn(from) > 1 ? source[1] : null) ?? here.Home;
        var wanted = options.CompanyCurrency ? Wanted(target, inputs, there) : Wanted(target, given, there);
        if (CanonicalText.Text(source[0]) is not { } text)
        {
            return Values(target, null, wanted, null, given);
        }

        if (given is null || wanted is null)
        {
            var unknown = given is null ? from : target;
            return new Conversion.Waits("CURRENCY_UNKNOWN", $"{unknown} does not tell its home currency, so nobody knows what the amount is in. Let our login read the account's currencies.");
        }

        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
        {
            return new Conversion.Refused("NOT_A_NUMBER", $"{from}'s amount is not a number.");
        }

        if (string.Equals(given, wanted, StringComparison.OrdinalIgnoreCase))
        {
            return Values(target, amount, wanted, amount, given);
        }

        var day = DayOf(options.CompanyCurrency ? inputs.ElementAtOrDefault(1) : inputs.ElementAtOrDefault(0));
        var rates = new ExchangeRates(Table(context), options.CurrentWhereNoneIsDated);
        return rates.Convert(amount, given, wanted, day, out var missing) is { } converted
            ? Values(target, Math.Round(converted, DecimalsOf(wanted, there), options.Rounding), wanted, amount, given)
            : new Conversion.Waits(RateMissing, $"{options.Rates} has no rate for {missing} {(day is { } on ? $"on {on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "now")}, which converting {given} to {wanted} needs. Add the rate there; the record goes on by itself.");
    }

    public override string ToString() =>
        $"money {options.Rates} {options.To} {options.Rounding} {options.CurrentWhereNoneIsDated} {options.CompanyCurrency} {options.HubSpotFields} {options.SalesforceFields} "
        + string.Join(", ", options.File.Rates.Select(rate => string.Create(CultureInfo.InvariantCulture, $"{rate.Code}={rate.UnitsPerHome}@{rate.From}")));

    private Conversion.Made Values(Side target, decimal? amount, string? code, decimal? original, string? originalCode)
    {
        var values = new List<string?> { amount is { } number ? CanonicalText.Number(number) : null };
        if (options.FieldsOn(target) > 1)
        {
            values.Add(code);
        }

        if (options.FieldsOn(target) == WithOriginal)
        {
            values.Add(original is { } before ? CanonicalText.Number(before) : null);
            values.Add(originalCode);
        }

        return new Conversion.Made(values);
    }

    /// <summary>A record that carries no code is in its account's home currency, and one that carries a code of the target's keeps it.</summary>
    private string? Wanted(Side target, string? given, CurrencyTable there) =>
        options.FieldsOn(target) > 1 && there.Multiple && given is not null && there.Currencies.Any(one => one.Active && string.Equals(one.Code, given, StringComparison.OrdinalIgnoreCase)) ? given
        : options.FieldsOn(target) > 1 && there.Multiple ? options.To ?? there.Home
        : there.Home;

    private static string? Given(Side from, List<string?> inputs, CurrencyTable here) =>
        from == Side.HubSpot ? here.Home : Code(inputs.ElementAtOrDefault(0)) ?? here.Home;

    private static string? Wanted(Side target, List<string?> inputs, CurrencyTable there) =>
        target == Side.HubSpot || !there.Multiple ? there.Home : Code(inputs.ElementAtOrDefault(0)) ?? there.Home;

    private CurrencyTable Table(ConversionContext context) => options.Rates switch
    {
        RateSource.Salesforce => context.Salesforce.Currencies,
        RateSource.HubSpot => context.HubSpot.Currencies,
        _ => options.File,
    };

    private static int DecimalsOf(string code, CurrencyTable table) =>
        table.Currencies.FirstOrDefault(one => string.Equals(one.Code, code, StringComparison.OrdinalIgnoreCase))?.Decimals ?? code.ToUpperInvariant() switch
        {
            "JPY" or "KRW" or "VND" or "CLP" or "ISK" or "PYG" or "UGX" or "XAF" or "XOF" or "XPF" => 0,
            "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
            _ => 2,
        };

    private static string? Code(string? text) => CanonicalText.Text(text)?.ToUpperInvariant();

    /// <summary>Close dates come as a day from Salesforce and as a moment from HubSpot.</summary>
    private static DateOnly? DayOf(string? text) =>
        CanonicalText.Text(text) is { } value && CanonicalText.ParseInstant(value) is { } at ? DateOnly.FromDateTime(at.UtcDateTime) : null;
}
