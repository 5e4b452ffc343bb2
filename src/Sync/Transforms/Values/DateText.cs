using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>A text of a given form on one side, a date on the other; or, with a time zone, a date with a time.</summary>
internal sealed class DateText(string format, Side text, TimeZoneInfo? zone) : PlainTransform
{
    private static readonly DateTime[] Samples = [new(2001, 2, 3, 16, 5, 0), new(1890, 12, 31, 1, 59, 0)];

    /// <summary>Whether a text of this form says which day it is, or with a time which minute.</summary>
    public static bool IsWhole(string format, bool withTime)
    {
        try
        {
            return withTime
                ? Array.TrueForAll(Samples, sample => DateTime.TryParseExact(sample.ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == sample)
                : Array.TrueForAll(Samples, sample => DateOnly.TryParseExact(DateOnly.FromDateTime(sample).ToString(format, CultureInfo.InvariantCulture), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == DateOnly.FromDateTime(sample));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public override string ToString() => $"dateFormat {Settings.Quote(format)} in {text} {zone?.Id}";

    protected override FieldKind? KindOf(Side target) => target == text ? FieldKind.Text : zone is null ? FieldKind.Date : FieldKind.DateTime;

    protected override Conversion Convert(Side target, string value) => target == text ? Write(value) : Read(value);

    private Conversion Write(string value) => (zone, CanonicalDates.Day(value), CanonicalDates.Moment(value)) switch
    {
        (null, { } day, _) => Conversion.One(CanonicalText.Text(day.ToString(format, CultureInfo.InvariantCulture))),
        ({ } local, _, { } at) => Conversion.One(CanonicalText.Text(LocalTime.On(local, at).ToString(format, CultureInfo.InvariantCulture))),
        _ => new Conversion.Refused("NOT_A_DATE", $"{text.Other()}'s value is not {(zone is null ? "a date" : "a date with a time")}."),
    };

    private Conversion Read(string value)
    {
        if (zone is null)
        {
            return DateOnly.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? Conversion.One(CanonicalDates.Text(day))
                : Unreadable();
        }

        return DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && LocalTime.Covers(local)
                && LocalTime.At(zone, local) is var at && LocalTime.Shows(zone, at, local)
            ? Conversion.One(CanonicalText.Instant(at))
            : Unreadable();
    }

    private Conversion.Refused Unreadable() =>
        new("NOT_A_DATE", $"{text}'s text is not a date of the form {format}{(zone is null ? "" : $" in {zone.Id}")}. Correct it there, or change the form.");
}
