using System.Globalization;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Rest;

/// <summary>Sforce-Limit-Info: "api-usage=10018/100000; api-bursts=1/750". Other segments are for other readers.</summary>
internal static class LimitInfo
{
    public const string Header = "Sforce-Limit-Info";

    public static PlatformUsage? Parse(string header)
    {
        foreach (var segment in header.Split(';', StringSplitOptions.TrimEntries))
        {
            var value = segment.StartsWith("api-usage=", StringComparison.Ordinal) ? segment["api-usage=".Length..].Split('/') : [];
            if (value.Length == 2
                && long.TryParse(value[0], NumberStyles.None, CultureInfo.InvariantCulture, out var used)
                && long.TryParse(value[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit))
            {
                return new PlatformUsage(used, limit);
            }
        }

        return null;
    }
}
