using System.Text;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>The mappings of docs/objects.md: what is documented is what is run.</summary>
internal static class Documented
{
    private const string Fence = "```";

    /// <summary>The mappings below these headings, one after the other, and others besides.</summary>
    public static string Mappings(IEnumerable<string> headings, string more = "") =>
        $"mappings:\n{string.Join('\n', headings.Select(Block).Append(more.ReplaceLineEndings("\n")).Where(text => text.Length > 0).Select(Indent))}";

    private static string Block(string heading)
    {
        using var stream = typeof(Documented).Assembly.GetManifestResourceStream("objects.md")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        var start = text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        var block = text.IndexOf($"{Fence}yaml\n", start < 0 ? throw new ArgumentException($"docs/objects.md has no heading '{heading}'.", nameof(heading)) : start, StringComparison.Ordinal) + Fence.Length + "yaml\n".Length;
        return text[block..text.IndexOf($"\n{Fence}", block, StringComparison.Ordinal)];
    }

    private static string Indent(string yaml) => new StringBuilder("  ").Append(yaml.Replace("\n", "\n  ", StringComparison.Ordinal)).ToString();
}
