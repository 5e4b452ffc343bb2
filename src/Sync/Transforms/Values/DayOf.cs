using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A point in time on one side, a day on the other: the day is the one that the moment falls on in a time zone, the moment of
/// a day is its beginning there.</summary>
internal sealed class DayOf(TimeZoneInfo zone, Side moment) : PlainTransform
{
    public override string ToString() => $"date {zone.Id} of {moment}";

    protected override FieldKind? KindOf(Side target) => target == moment ? FieldKind.DateTime : FieldKind.Date;

    protected override Conversion Convert(Side target, string value) => target == moment ? Beginning(value) : Day(value);

    private Conversion Day(string value) =>
        CanonicalDates.Moment(value) is { } at
            ? Conversion.One(CanonicalDates.Text(DateOnly.FromDateTime(LocalTime.On(zone, at))))
            : new Conversion.Refused("NOT_A_DATE", $"{moment}'s value is not a date with a time. A field that holds dates alone needs no time zone.");

    private Conversion Beginning(string value) =>
        CanonicalDates.Day(value) is { } day && day.ToDateTime(TimeOnly.MinValue) is var midnight && LocalTime.Covers(midnight)
            ? Conversion.One(CanonicalText.Instant(LocalTime.At(zone, midnight)))
            : new Conversion.Refused("NOT_A_DATE", $"{moment.Other()}'s value is not a date.");
}

/// <summary>Dates in canonical text.</summary>
internal static class CanonicalDates
{
    private const string DayFormat = "yyyy-MM-dd";

    public static DateOnly? Day(string value) =>
        DateOnly.TryParseExact(value, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Null also for a day without a time: which moment it means is what a time zone has to say.</summary>
    public static DateTimeOffset? Moment(string value) => value.Length > DayFormat.Length ? CanonicalText.ParseInstant(value) : null;

    public static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
