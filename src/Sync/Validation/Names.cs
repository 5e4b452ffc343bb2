using HubSpotSfSync.Sync.Configuration.Reading;

namespace HubSpotSfSync.Sync.Validation;

/// <summary>Words for remedies.</summary>
internal static class Names
{
    private const int Shown = 8;

    /// <summary>What somebody probably meant, or else what there is to do.</summary>
    public static string Meant(string written, IEnumerable<string> existing, string otherwise) =>
        EditDistance.Nearest(written, existing) is { } meant ? $"Did you mean '{meant}'?" : otherwise;

    /// <summary>The first few of a list.</summary>
    public static string Some(IReadOnlyCollection<string> names) =>
        names.Count <= Shown ? string.Join(", ", names) : $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more";
}
