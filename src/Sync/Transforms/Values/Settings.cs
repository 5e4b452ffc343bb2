namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>Settings as text that no two different settings share.</summary>
internal static class Settings
{
    public static string Quote(string? text) => text is null ? "-" : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Quote(IEnumerable<string?> texts) => string.Join(' ', texts.Select(Quote));
}
