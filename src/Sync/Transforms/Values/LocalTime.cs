namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Moments by the clocks of a time zone.</summary>
internal static class LocalTime
{
    /// <summary>Years that have room for a zone's offset.</summary>
    public static bool Covers(DateTime local) => local.Year is > 1 and < 9999;

    /// <summary>When the clocks show this for the first time; where they skip it, the first moment after.</summary>
    public static DateTimeOffset At(TimeZoneInfo zone, DateTime local)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
