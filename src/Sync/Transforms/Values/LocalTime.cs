namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Moments by the clocks of a time zone.</summary>
internal static class LocalTime
{
    /// <summary>Years that have room for a zone's offset.</summary>
    public static bool Covers(DateTime local) => local.Year is > 1 and < 9999;

    /// <summary>When the clocks show this for the first time. Where they skip it: when they would have, had they not gone forward.</summary>
    public static DateTimeOffset At(TimeZoneInfo zone, DateTime local)
    {
        // What a zone says of local times knows daylight saving time only: offsets that changed for good are found by the moment.
        var before = OffsetAt(zone, local.AddDays(-1));
        var after = OffsetAt(zone, local.AddDays(1));
        var early = new DateTimeOffset(local, before > after ? before : after);
        var late = new DateTimeOffset(local, before > after ? after : before);
        return Shows(zone, early, local) ? early : Shows(zone, late, local) ? late : new DateTimeOffset(local, before);
    }

    /// <summary>Whether the clocks show this at that moment.</summary>
    public static bool Shows(TimeZoneInfo zone, DateTimeOffset at, DateTime local) => On(zone, at) == local;

    /// <summary>What the clocks show at a moment.</summary>
    public static DateTime On(TimeZoneInfo zone, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;

    private static TimeSpan OffsetAt(TimeZoneInfo zone, DateTime utc) => zone.GetUtcOffset(new DateTimeOffset(utc, TimeSpan.Zero));
}
