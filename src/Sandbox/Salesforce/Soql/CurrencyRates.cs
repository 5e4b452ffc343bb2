using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>
/// What amounts are worth in the corporate currency. A rate is the units of a currency for one corporate unit; an
/// opportunity uses the dated one of its close date, everything else the fixed one.
/// </summary>
internal static class CurrencyRates
{
    private const int IsoLength = 3;

    public static object? ToCorporate(Org org, SObjectRecord record, object? amount) =>
        amount is double number && record.Type.Find("CurrencyIsoCode") is { } currency && record[currency] is string isoCode
            ? Math.Round(number / Rate(org, isoCode, DayOf(record)), 2)
            : amount;

    /// <summary><c>EUR500</c> in the corporate currency; null when the org does not know the currency.</summary>
    public static double? ToCorporate(Org org, string literal) =>
        org.Metadata.CorporateCurrency is not null && org.Metadata.Currencies.Contains(literal[..IsoLength], StringComparer.OrdinalIgnoreCase)
            ? double.Parse(literal.AsSpan(IsoLength), CultureInfo.InvariantCulture) / Rate(org, literal[..IsoLength], null)
            : null;

    private static DateOnly? DayOf(SObjectRecord record) =>
        record.Type.Name == "Opportunity" && record[record.Type["CloseDate"]] is DateOnly day ? day : null;

    private static double Rate(Org org, string isoCode, DateOnly? day)
    {
        if (day is not null)
        {
            var dated = org.Metadata[OrgObjects.DatedConversionRate];
            var current = org.Table(dated).FindBy(dated["IsoCode"], isoCode)
                .Where(rate => (DateOnly)rate[dated["StartDate"]]! <= day)
                .MaxBy(rate => (DateOnly)rate[dated["StartDate"]]!);
            if (current?[dated["ConversionRate"]] is double datedRate)
            {
                return datedRate;
            }
        }

        var types = org.Metadata[OrgObjects.CurrencyType];
        return org.Table(types).FindBy(types["IsoCode"], isoCode) is [var found, ..] && found[types["ConversionRate"]] is double rate and not 0 ? rate : 1;
    }
}
