using System.Globalization;

namespace HubSpotSfSync.Dashboard.Formatting;

/// <summary>Times as people read them.</summary>
public static class Ages
{
    /// <summary>"now", "5 s ago", "in 3 min".</summary>
    public static string Ago(DateTimeOffset now, DateTimeOffset at)
    {
        var age = now - at;
        return age.Duration() < TimeSpan.FromSeconds(1) ? "now"
            : age > TimeSpan.Zero ? $"{Span(age)} ago"
            : $"in {Span(-age)}";
    }

    /// <summary>The two coarsest digits of a duration: "59 s", "12 min", "5 h", "3 d".</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays:N0} d"),
    };

    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
