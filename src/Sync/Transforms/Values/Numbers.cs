using System.Globalization;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Decimal arithmetic: Salesforce = HubSpot x factor + offset, rounded where digits are given.</summary>
internal sealed class Scale(decimal factor, decimal offset, int? digits, MidpointRounding rounding) : ValueTransform
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"number x{factor} +{offset} {digits} {rounding}");

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return Refuse("NOT_A_NUMBER", $"{target.Other()}'s value is not a number.");
        }

        try
        {
            var result = target == Side.Salesforce ? (number * factor) + offset : (number - offset) / factor;
            return Conversion.One(CanonicalText.Number(digits is { } places ? Math.Round(result, places, rounding) : result));
        }
        catch (OverflowException)
        {
            return Refuse("NUMBER_TOO_LARGE", $"{target.Other()}'s number is too large for decimal arithmetic.");
        }
    }
}
