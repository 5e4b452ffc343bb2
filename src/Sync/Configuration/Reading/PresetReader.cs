namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>
/// Presets are mappings that a connection begins with. What the connection writes itself comes over them: a mapping of the same
/// HubSpot object key by key, a field of the same name whole; other mappings and fields are added.
/// </summary>
internal static class PresetReader
{
    private const string Recommended = "recommended";
    private const string Mappings = "mappings";

    /// <summary>The connection with the presets that it asks for, if any.</summary>
    public static SectionReader Apply(SectionReader connection)
    {
        var own = connection.Node(Mappings) as YamlList;
        var presets = new List<YamlSection>([.. ReadRecommended(connection), .. ActivityPresets.Read(connection), .. CampaignPresets.Read(connection)]);
        if (presets.Count == 0)
        {
            return connection;
        }

        var mapped = presets.Concat(own?.Items ?? []).Select(NameOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return connection.With(Mappings, Merge([.. presets.Select(preset => PresetLookups.Among(mapped, preset))], own, connection.Location));
    }

    /// <param name="name">The name of the file.</param>
    /// <param name="problems">Where mistakes in it would be told.</param>
    /// <param name="written">What stands for which of the file's placeholders.</param>
    public static IReadOnlyList<YamlSection> Read(string name, Problems problems, params (string Placeholder, string Value)[] written)
    {
        var file = $"{name}.yaml";
        using var stream = typeof(PresetReader).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not in the assembly.");
        using var reader = new StreamReader(stream);
        var text = written.Aggregate(reader.ReadToEnd(), (all, one) => all.Replace(one.Placeholder, one.Value, StringComparison.Ordinal));
        var root = (YamlSection)YamlTree.Parse(text, $"preset {file}", problems)!;
        return [.. ((YamlList)root.Find(Mappings)!).Items.Cast<YamlSection>()];
    }

    /// <summary>By what a mapping or a field is known: its HubSpot side.</summary>
    public static string? NameOf(YamlNode node) => node is YamlSection section
        ? section.Find("hubspot") switch
        {
            YamlText text => text.Raw,
            YamlList list => string.Join('+', list.Items.OfType<YamlText>().Select(item => item.Raw)),
            _ => null,
        }
        : null;

    private static IReadOnlyList<YamlSection> ReadRecommended(SectionReader connection)
    {
        switch (connection.Text("preset"))
        {
            case null:
                return [];
            case Recommended:
                return Read(Recommended, connection.Problems);
            case var name:
                connection.Problems.Add(connection.LocationOf("preset"), $"there is no preset '{name}'", $"Write preset: {Recommended}");
                return [];
        }
    }

    private static YamlList Merge(IReadOnlyList<YamlSection> presets, YamlList? own, SourceLocation location)
    {
        var mappings = new List<YamlNode>(presets);
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

        return new YamlList(own?.Location ?? location, mappings);
    }

    private static YamlSection Merge(YamlSection preset, YamlSection own)
    {
        var entries = preset.Entries.Where(entry => own.Entries.All(mine => mine.Key != entry.Key)).ToList();
        foreach (var mine in own.Entries)
        {
            var fields = mine.Key == "fields" && preset.Find(mine.Key) is YamlList theirs && mine.Value is YamlList ours ? MergeFields(theirs, ours) : null;
            entries.Add(fields is null ? mine : mine with { Value = fields });
        }

        return new YamlSection(own.Location, entries);
    }

    private static YamlList MergeFields(YamlList preset, YamlList own) =>
        new(own.Location, [.. preset.Items.Where(item => own.Items.All(mine => NameOf(mine) != NameOf(item))), .. own.Items]);
}
