using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads a map of values, and what becomes of others: <c>map</c> and <c>otherwise</c> of a section.</summary>
internal static class ValueMapReader
{
    private static readonly ValueKind<Otherwise> Others = new("keep, blank, refuse or a value", "keep", (string text, out Otherwise value) =>
    {
        value = text switch { "keep" => Otherwise.Keep, "refuse" => Otherwise.Refuse, "blank" => new Otherwise.Is(null), _ => new Otherwise.Is(text) };
        return text.Length > 0;
    });

    public static ValueMap Read(SectionReader section)
    {
        var map = section.Section("map");
        var pairs = new List<KeyValuePair<string, string?>>();
        foreach (var entry in map.Entries)
        {
            if (entry.Key.Trim().Length == 0)
            {
                map.Problems.Add(entry.Location, "an empty value is not mapped", "Say what takes its place with default: ...");
            }
            else if (pairs.Find(pair => string.Equals(pair.Key, entry.Key.Trim(), StringComparison.OrdinalIgnoreCase)) is { Key: { } twice })
            {
                map.Problems.Add(entry.Location, $"'{twice}' and '{entry.Key}' differ only in case, which a map does not look at", "Keep one of the two");
            }
            else
            {
                pairs.Add(new(entry.Key.Trim(), entry.Value is YamlText { IsEmpty: true } ? null : NullIfBlank(map.TextOf(entry))));
            }
        }

        if (section.Node("map") is null or YamlSection { Entries.Count: 0 })
        {
            map.Problems.Add(map.Location, "the map is empty", "Write for example map: { PAID_SEARCH: Paid Search }");
        }

        var (hubSpot, salesforce) = TransformReader.ReadBoth(section, "otherwise", Others);
        return new ValueMap(pairs, hubSpot ?? Otherwise.Refuse, salesforce ?? Otherwise.Refuse);
    }

    public static void RefuseStrayOtherwise(SectionReader section)
    {
        if (section.Has("otherwise") && !section.Has("map"))
        {
            section.Problems.Add(section.LocationOf("otherwise"), "otherwise belongs to a map", "Add the map, or remove it");
        }
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
