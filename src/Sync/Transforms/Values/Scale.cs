using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Decimal arithmetic: Salesforce's number is HubSpot's times a factor, plus an offset. Each side is rounded if it says so.</summary>
internal sealed class Scale : PlainTransform
{
    /// <summary>Not zero.</summary>
    public decimal Factor { get; init; } = 1;

    public decimal Offset { get; init; }

    /// <summary>How many places behind the point a side gets; null for as many as there are.</summary>
    public int? HubSpotDigits { get; init; }

    public int? SalesforceDigits { get; init; }

    public MidpointRounding Rounding { get; init; } = MidpointRounding.ToEven;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"number x {Factor} + {Offset} digits {HubSpotDigits} {SalesforceDigits} {Rounding}");

    protected override FieldKind? KindOf(Side target) => FieldKind.Number;

    protected override Conversion Convert(Side target, string value)
    {
        if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return new Conversion.Refused("NOT_A_NUMBER", $"{target.Other()}'s value is not a number, or has more than 28 digits. Correct it there, or map the field as text.");
        }

        try
        {
            var (result, digits) = target == Side.Salesforce ? ((number * Factor) + Offset, SalesforceDigits) : ((number - Offset) / Factor, HubSpotDigits);
            return Conversion.One(CanonicalText.Number(digits is { } places ? Math.Round(result, places, Rounding) : result));
        }
        catch (OverflowException)
        {
            return new Conversion.Refused("NUMBER_TOO_LARGE", $"{target.Other()}'s number becomes one of more than 28 digits for {target}. Correct it there.");
        }
    }
}
