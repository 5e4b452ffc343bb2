namespace HubSpotSfSync.Salesforce.Bulk;

/// <summary>
/// When to look whether a job is done. Each look is a call, so the first comes when the job should be done, at the pace that others
/// measured (1,066 records a second written, about 12,000 read), and the further ones later and later.
/// </summary>
internal static class JobPace
{
    private const double WrittenPerSecond = 1_000;
    private const double ReadPerSecond = 11_000;
    private static readonly TimeSpan Queued = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static TimeSpan ToWrite(long records) => Queued + TimeSpan.FromSeconds(records / WrittenPerSecond);

    public static TimeSpan ToRead(long records) => Queued + TimeSpan.FromSeconds(records / ReadPerSecond);

    /// <summary>How long after the look that found a job undone the next one follows.</summary>
    public static TimeSpan After(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 4, Shortest.Ticks, Longest.Ticks));
}
