using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

internal static class DateReaders
{
    /// <returns>Null where the time zone is wrong: the problem is told.</returns>
    public static DayOf? ReadDay(SectionReader settings)
    {
        var zone = settings.RequiredValue("zone", ValueKinds.Zone, null!);
        var moment = settings.Value("momentOn", ValueKinds.WhichSide, Side.HubSpot);
        settings.Finish();
        return zone is null ? null : new DayOf(zone, moment);
    }

    /// <summary>The form alone, or with its settings: { format: dd.MM.yyyy, text: salesforce }.</summary>
    public static DateText? ReadText(SectionReader section, string key)
    {
        if (section.Node(key) is YamlText)
        {
            return section.Text(key) is { } only ? Make(section, key, only, Side.HubSpot, null) : null;
        }

        var settings = section.Section(key);
        var format = settings.RequiredText("format", "dd.MM.yyyy");
        var text = settings.Value("text", ValueKinds.WhichSide, Side.HubSpot);
        var zone = settings.Value("zone", ValueKinds.Zone, null!);
        var broken = format.Length == 0 || (zone is null && settings.Has("zone"));
        settings.Finish();
        return broken ? null : Make(settings, "format", format, text, zone);
    }

    private static DateText? Make(SectionReader section, string key, string format, Side text, TimeZoneInfo? zone)
    {
        if (DateText.IsWhole(format, zone is not null))
        {
            return new DateText(format, text, zone);
        }

        if (zone is null && DateText.IsWhole(format, withTime: true))
        {
            section.Problems.Add(section.LocationOf(key), $"the form '{format}' has a time, which is told by a time zone's clocks", "Add their zone, such as { format: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin }");
        }
        else
        {
            section.Problems.Add(
                section.LocationOf(key),
                $"from the form '{format}' nobody can tell the whole date{(zone is null ? "" : " and time")}",
                $"Write year (yyyy), month (MM) and day (dd){(zone is null ? "" : ", hour (HH) and minute (mm)")}, such as {(zone is null ? "dd.MM.yyyy" : "dd.MM.yyyy HH:mm")}");
        }

        return null;
    }
}
