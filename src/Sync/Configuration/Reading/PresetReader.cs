namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>
/// A preset is a set of mappings that a connection begins with. What the connection writes itself comes over it: a mapping of the same
/// HubSpot object key by key, a field of the same name whole; other mappings and fields are added.
/// </summary>
internal static class PresetReader
{
    private const string Recommended = "recommended";
    private const string Mappings = "mappings";

    /// <summary>The connection with the preset that it names, if any.</summary>
    public static SectionReader Apply(SectionReader connection)
    {
        var name = connection.Text("preset");
        if (name is null)
        {
            return connection;
        }

        if (name != Recommended)
        {
            connection.Problems.Add(connection.LocationOf("preset"), $"there is no preset '{name}'", $"Write preset: {Recommended}");
            return connection;
        }

        return connection.With(Mappings, Merge(Read(connection.Problems), connection.Node(Mappings) as YamlList));
    }

    private static YamlList Read(Problems problems)
    {
        var file = $"{Recommended}.yaml";
        using var stream = typeof(PresetReader).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        using var reader = new StreamReader(stream);
        var root = (YamlSection)YamlTree.Parse(reader.ReadToEnd(), $"preset {file}", problems)!;
        return (YamlList)root.Entries.Single(entry => entry.Key == Mappings).Value;
    }

    private static YamlList Merge(YamlList preset, YamlList? own)
    {
        var mappings = preset.Items.ToList();
        foreach (var item in own?.Items ?? [])
        {
            var same = mappings.FindIndex(one => NameOf(one) is { } name && name == NameOf(item));
            if (same < 0)
            {
                mappings.Add(item);
            }
            else
            {
                mappings[same] = Merge((YamlSection)mappings[same], (YamlSection)item);
            }
        }

        return new YamlList(own?.Location ?? preset.Location, mappings);
    }

    private static YamlSection Merge(YamlSection preset, YamlSection own)
    {
        var entries = preset.Entries.Where(entry => own.Entries.All(mine => mine.Key != entry.Key)).ToList();
        foreach (var mine in own.Entries)
        {
            var fields = mine.Key == "fields" && preset.Entries.FirstOrDefault(entry => entry.Key == mine.Key)?.Value is YamlList theirs && mine.Value is YamlList ours ? MergeFields(theirs, ours) : null;
            entries.Add(fields is null ? mine : mine with { Value = fields });
        }

        return new YamlSection(own.Location, entries);
    }

    private static YamlList MergeFields(YamlList preset, YamlList own) =>
        new(own.Location, [.. preset.Items.Where(item => own.Items.All(mine => NameOf(mine) != NameOf(item))), .. own.Items]);

    /// <summary>By what a mapping or a field is known: its HubSpot side.</summary>
    private static string? NameOf(YamlNode node) => node is YamlSection section
        ? section.Entries.FirstOrDefault(entry => entry.Key == "hubspot")?.Value switch
        {
            YamlText text => text.Raw,
            YamlList list => string.Join('+', list.Items.OfType<YamlText>().Select(item => item.Raw)),
            _ => null,
        }
        : null;
}
