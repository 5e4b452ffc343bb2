using System.Globalization;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>How many places behind the point.</summary>
internal sealed record Digits(int Count);

/// <summary>Kinds of values in the settings of transforms.</summary>
internal static class TransformKinds
{
    private const int MostDigits = 18;

    public static readonly ValueKind<string> Separator = new("some characters", "\", \"", (string text, out string value) =>
    {
        value = text;
        return text.Length > 0;
    });

    public static readonly ValueKind<Place> Place = ValueKinds.OneOf(("first", Transforms.Values.Place.First), ("last", Transforms.Values.Place.Last));

    public static readonly ValueKind<Records.Side> Side = ValueKinds.OneOf(("hubspot", Records.Side.HubSpot), ("salesforce", Records.Side.Salesforce));

    public static readonly ValueKind<MidpointRounding> Rounding = ValueKinds.OneOf(("bankers", MidpointRounding.ToEven), ("halfUp", MidpointRounding.AwayFromZero));

    public static readonly ValueKind<decimal> Number = new("a number", "1.5", ParseNumber);

    public static readonly ValueKind<decimal> Factor = new("a number other than zero", "100", (string text, out decimal value) => ParseNumber(text, out value) && value != 0);

    public static readonly ValueKind<Digits> Digits = new($"a number of digits from 0 to {MostDigits}", "2", (string text, out Digits value) =>
    {
        value = new(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1);
        return value.Count is >= 0 and <= MostDigits;
    });

    public static readonly ValueKind<TimeZoneInfo> TimeZone = new("the IANA name of a time zone", "Europe/Berlin", (string text, out TimeZoneInfo value) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(text, out value!) && value.HasIanaId);

    private static bool ParseNumber(string text, out decimal value) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
