using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads how a field's values are turned into those of the other side: a constant, or a map, transforms and a default.</summary>
internal static class TransformReader
{
    public static ITransform Read(SectionReader field, FieldShape shape)
    {
        if (field.Has("constant"))
        {
            return new Constant(field.Text("constant") ?? "");
        }

        var steps = new List<ITransform>();
        if (field.Has("map"))
        {
            steps.Add(ReadMap(field.Section("map"), field.Value("otherwise", ValueKinds.OtherwiseRule, Otherwise.Refuse)));
        }
        else if (field.Has("otherwise"))
        {
            field.Problems.Add(field.LocationOf("otherwise"), "otherwise belongs to a map", "Add the map, or remove it");
        }

        steps.AddRange(ReadSteps(field, shape));
        if (field.Has("default"))
        {
            steps.Add(ReadDefault(field));
        }

        ITransform transform = steps.Count switch { 0 => Unchanged.Instance, 1 => steps[0], _ => new Chain(steps) };
        TransformShapes.Check(field, transform, shape);
        return transform;
    }

    public static ValueMap ReadMap(SectionReader map, Otherwise otherwise)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var entry in map.Entries)
        {
            if (map.TextOf(entry) is { Length: > 0 } value)
            {
                pairs.Add(new(entry.Key, value));
            }
            else
            {
                map.Problems.Add(entry.Location, $"'{entry.Key}' is mapped to nothing", "Give it a value, or leave it out and write otherwise: blank");
            }
        }

        foreach (var twice in pairs.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            map.Problems.Add(map.Location, $"'{twice.Key}' is in the map twice", "Keep one of the two: case makes no difference");
        }

        return new ValueMap([.. pairs.DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)], otherwise);
    }

    /// <summary>One word, one section with a key, or a list of those.</summary>
    private static IEnumerable<ITransform> ReadSteps(SectionReader field, FieldShape shape)
    {
        const string Key = "transform";
        switch (field.Node(Key))
        {
            case null:
                return [];
            case YamlText:
                return ReadWord(field, Key, shape);
            case YamlSection:
                return ReadSection(field.Section(Key), shape);
            case YamlList list:
                return [.. list.Items.SelectMany((item, i) => item is YamlText word ? Word(field, word.Raw, word.Location, shape) : ReadSection(field.ListedItem(Key, i), shape))];
            default:
                return [];
        }
    }

    private static IEnumerable<ITransform> ReadWord(SectionReader field, string key, FieldShape shape) => Word(field, field.Text(key) ?? "", field.LocationOf(key), shape);

    private static IEnumerable<ITransform> Word(SectionReader field, string word, SourceLocation location, FieldShape shape)
    {
        if (Transforms.Words.TryGetValue(word, out var transform))
        {
            return [transform(shape)];
        }

        var all = Transforms.Words.Keys.Concat(Transforms.Sections.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var meant = Transforms.Sections.ContainsKey(word) ? $"It needs settings: transform: {{ {word}: ... }}" : EditDistance.Nearest(word, all) is { } near ? $"Did you mean '{near}'?" : $"Known are: {string.Join(", ", all)}";
        field.Problems.Add(location, $"there is no transform '{word}'{(Transforms.Sections.ContainsKey(word) ? " without settings" : "")}", meant);
        return [];
    }

    private static List<ITransform> ReadSection(SectionReader section, FieldShape shape)
    {
        var steps = new List<ITransform>();
        foreach (var entry in section.Entries)
        {
            if (Transforms.Sections.TryGetValue(entry.Key, out var read))
            {
                steps.Add(read(section, entry.Key, shape));
            }
        }

        foreach (var name in Transforms.Sections.Keys)
        {
            section.Has(name);
        }

        section.Finish();
        if (section.Entries.Count > 1)
        {
            section.Problems.Add(section.Location, "several transforms stand in one section", "Write them as a list, in the order in which they go towards Salesforce: transform: [{ ... }, { ... }]");
        }

        return steps;
    }

    private static Default ReadDefault(SectionReader field)
    {
        if (field.Node("default") is not YamlSection)
        {
            var both = field.Text("default");
            return new Default(both, both);
        }

        var section = field.Section("default");
        var read = new Default(section.Text("hubspot"), section.Text("salesforce"));
        section.Finish();
        return read;
    }
}
