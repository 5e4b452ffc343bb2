using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Money;

/// <summary>
/// An amount and its currency: [amount, code] on each side, or [amount] alone where an account has one currency; two fields more keep the
/// original. The currency stays as it is wherever the target has it; else the amount is converted. An amount is never written in a
/// currency that it is not in: without a rate the field waits.
/// </summary>
internal sealed class MoneyTransform(MoneyOptions options) : ITransform
{
    public const string RateMissing = "RATE_MISSING";

    public bool CompanyCurrency => options.CompanyCurrency;

    /// <summary>What an amount is converted to that is in a currency the target does not have.</summary>
    public string? To => options.To;

    public bool UsesReferenceData => true;

    /// <summary>The amounts are numbers; codes are as the accounts have them.</summary>
    public IReadOnlyList<ValueDomain> DomainsOf(Side target, IReadOnlyList<ValueDomain> source) =>
        [.. Enumerable.Range(0, options.FieldsOn(target)).Select(i => i % 2 == 0 ? ValueDomain.Of(FieldKind.Number) : ValueDomain.Any)];

    public bool Makes(Side target) => true;

    public Conversion Convert(Side target, IReadOnlyList<string?> source, ConversionContext context)
    {
        var from = target.Other();
        var (here, there) = (context.On(from).Currencies, context.On(target).Currencies);
        if (CanonicalText.Text(source[0]) is not { } text)
        {
            var currency = options.NamesCurrency(from) ? Money.Land(Money.Code(source[1]) ?? here.Home, there, options.To) : there.Home;
            return Values(target, null, Stored(currency, there), null, options.NamesCurrency(from) ? Money.Code(source[1]) : null);
        }

        if (Sides.Both.FirstOrDefault(side => options.LeavesCurrencyOpen(side, context.On(side).Currencies)) is var open and not default(Side))
        {
            return new Conversion.Refused("CURRENCY_NOT_MAPPED", $"{open} has several currencies, and the mapping does not say in which one its amount is. {Remedy(open)}");
        }

        var code = options.CodeOf(from, source);
        var given = options.CompanyCurrency && from == Side.HubSpot ? here.Home : code ?? here.Home;
        var wanted = options.CompanyCurrency && target == Side.HubSpot ? there.Home : Money.Land(options.CompanyCurrency ? code ?? here.Home : given, there, options.To);
        if (given is null || wanted is null)
        {
            return new Conversion.Waits("CURRENCY_UNKNOWN", $"{(given is null ? from : target)} does not tell its home currency, so nobody knows what the amount is in. Let our login read the account's currencies.");
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            ? Convert(target, new Amount(amount, given), wanted, Money.DayOf(options.DateOf(from, source), context.On(from).TimeZone), context)
            : new Conversion.Refused("NOT_A_NUMBER", $"{from}'s amount is no number, or has more digits than a decimal holds.");
    }

    public override string ToString() =>
        $"money {options.Rates} {options.To} {options.Rounding} {options.CurrentWhereNoneIsDated} {options.CompanyCurrency} {options.HubSpotFields} {options.SalesforceFields} "
        + string.Join(", ", options.File.Rates.Select(rate => string.Create(CultureInfo.InvariantCulture, $"{rate.Code}={rate.UnitsPerHome}@{rate.From}")));

    private Conversion Convert(Side target, Amount original, string wanted, DateOnly? day, ConversionContext context)
    {
        if (original.Currency == wanted)
        {
            return Values(target, original.Number, Stored(wanted, context.On(target).Currencies), original.Number, wanted);
        }

        try
        {
            var rates = new ExchangeRates(Table(context), options.CurrentWhereNoneIsDated);
            return rates.Convert(original.Number, original.Currency, wanted, day, out var missing) is { } converted
                ? Values(target, Money.Round(converted, wanted, context.On(target).Currencies, options.Rounding), Stored(wanted, context.On(target).Currencies), original.Number, original.Currency)
                : new Conversion.Waits(RateMissing, $"{Source} has no rate for {missing} {(day is { } on ? $"on {on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "now")}, which converting {original.Currency} to {wanted} needs. Add the rate there; the record goes on by itself.");
        }
        catch (OverflowException)
        {
            return new Conversion.Refused("NUMBER_TOO_LARGE", $"The amount has more digits in {wanted} than a decimal holds.");
        }
    }

    private Conversion.Made Values(Side target, decimal? amount, string? code, decimal? original, string? originalCode)
    {
        string?[] all = [Text(amount), code, Text(original), originalCode];
        return new Conversion.Made([.. all.Take(options.FieldsOn(target))]);
    }

    /// <summary>Records of an account with one currency do not name it.</summary>
    private static string? Stored(string? code, CurrencyTable there) => there.Multiple ? code : null;

    private string Source => options.Rates == RateSource.File ? "The rates file" : options.Rates.ToString();

    private static string? Text(decimal? number) => number is { } some ? CanonicalText.Number(some) : null;

    private string Remedy(Side side) =>
        options.CompanyCurrency ? "Name it: inputs: { hubspot: [deal_currency_code], salesforce: [CurrencyIsoCode] }."
        : side == Side.HubSpot ? "Map [amount, deal_currency_code], or write money: { hubspot: companyCurrency } for a custom property."
        : "Map [Amount, CurrencyIsoCode].";

    private CurrencyTable Table(ConversionContext context) => options.Rates switch
    {
        RateSource.Salesforce => context.Salesforce.Currencies,
        RateSource.HubSpot => context.HubSpot.Currencies,
        _ => options.File,
    };

    private readonly record struct Amount(decimal Number, string Currency);
}
