using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>A long text told as a unified diff of lines, with the SHA-256 of what it must become.</summary>
internal static class TextDifference
{
    public const int LongText = 1000;

    /// <returns>Null when the whole text is shorter or the texts are not long.</returns>
    public static string? Of(object? before, object? after)
    {
        if (before is not string { Length: >= LongText } old || after is not string { Length: >= LongText } text)
        {
            return null;
        }

        var oldLines = old.Split('\n');
        var lines = text.Split('\n');
        var same = 0;
        while (same < oldLines.Length && same < lines.Length && oldLines[same] == lines[same])
        {
            same++;
        }

        var sameAtEnd = 0;
        while (sameAtEnd < oldLines.Length - same && sameAtEnd < lines.Length - same && oldLines[^(sameAtEnd + 1)] == lines[^(sameAtEnd + 1)])
        {
            sameAtEnd++;
        }

        var removed = oldLines[same..^sameAtEnd];
        var added = lines[same..^sameAtEnd];
        var diff = new StringBuilder("--- \n+++ ").Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))).Append('\n');
        diff.Append(CultureInfo.InvariantCulture, $"@@ -{Start(same, removed)},{removed.Length} +{Start(same, added)},{added.Length} @@\n");
        diff.AppendJoin(string.Empty, removed.Select(line => $"-{line}\n"));
        diff.AppendJoin(string.Empty, added.Select(line => $"+{line}\n"));
        return diff.Length < text.Length ? diff.ToString() : null;
    }

    // An empty side names the line before it.
    private static int Start(int same, string[] lines) => lines.Length == 0 ? same : same + 1;
}
