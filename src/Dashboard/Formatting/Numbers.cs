using System.Globalization;

namespace HubSpotSfSync.Dashboard.Formatting;

/// <summary>Numbers as people read them, and as style sheets do.</summary>
public static class Numbers
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"0 %", "&lt; 0.1 %", "3.4 %", "72 %".</summary>
    public static string Percent(long part, long whole)
    {
        var percent = Part(part, whole);
        return percent switch
        {
            0 => "0 %",
            < 0.1 => "< 0.1 %",
            < 10 => percent.ToString("0.#", CultureInfo.InvariantCulture) + " %",
            _ => percent.ToString("0", CultureInfo.InvariantCulture) + " %",
        };
    }

    /// <summary>A CSS width or position within its parent.</summary>
    public static string Css(long part, long whole) => Math.Min(100, Part(part, whole)).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static double Part(long part, long whole) => whole > 0 ? 100.0 * part / whole : 0;
}
