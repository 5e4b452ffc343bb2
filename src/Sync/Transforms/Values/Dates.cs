using System.Globalization;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A day on one side and a moment on the other: the day is the one that the moment falls on in a time zone, and the moment of
/// a day is its beginning there.</summary>
internal sealed class DayOf(TimeZoneInfo zone, Side moment) : ValueTransform
{
    public override string ToString() => $"date in {zone.Id} from {moment}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        if (target != moment)
        {
            return CanonicalText.ParseInstant(value) is { } at
                ? Conversion.One(CanonicalText.Date(new DateTimeOffset(TimeZoneInfo.ConvertTime(at, zone).DateTime, TimeSpan.Zero)))
                : Refuse("NOT_A_DATE", $"{target.Other()}'s value is no point in time.");
        }

        return DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var day)
            ? Conversion.One(CanonicalText.Instant(BeginningOf(day)))
            : Refuse("NOT_A_DATE", $"{target.Other()}'s value is no day.");
    }

    /// <summary>Where the clocks go forward at midnight the day begins at one.</summary>
    private DateTimeOffset BeginningOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(30);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }
}

/// <summary>A date as a text of a given form in HubSpot, as a date in Salesforce.</summary>
internal sealed class DateText(string format) : ValueTransform
{
    public override string ToString() => $"dateFormat {format}";

    protected override Conversion Convert(Side target, string? value, IReadOnlyList<string?> source, ConversionContext context)
    {
        if (value is null)
        {
            return Conversion.One(null);
        }

        return target == Side.Salesforce
            ? DateOnly.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? Conversion.One(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                : Refuse("NOT_A_DATE", $"HubSpot's text is not of the form {format}.")
            : DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var date)
                ? Conversion.One(date.ToString(format, CultureInfo.InvariantCulture))
                : Refuse("NOT_A_DATE", "Salesforce's value is no day.");
    }
}
