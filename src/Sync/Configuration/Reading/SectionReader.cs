namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>
/// Reads the keys of one section. It remembers which keys were asked for, so that <see cref="Finish"/> can name those nobody knows.
/// What is missing or broken becomes a problem and a placeholder (an empty text, zero), which the rules then pass over in silence.
/// </summary>
internal sealed class SectionReader(ReadingContext context, string path, SourceLocation location, YamlSection? section)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Where the section's own key stands.</summary>
    public SourceLocation Location { get; } = location;

    public bool IsPresent => section is not null;

    public Problems Problems => context.Problems;

    public IReadOnlyList<YamlEntry> Entries => section?.Entries ?? [];

    public SourceLocation LocationOf(string key) => Find(key)?.Value.Location ?? Location;

    public bool Has(string key) => Find(key) is not null;

    public YamlNode? Node(string key) => Find(key)?.Value;

    public SectionReader Section(string key)
    {
        var entry = Find(key);
        return Open(PathOf(key), entry?.Location ?? Location, entry?.Value);
    }

    /// <summary>The sections below a key whose names are the user's own, such as the portals.</summary>
    public IReadOnlyList<(string Name, SectionReader Section)> NamedSections(string key) =>
        [.. Section(key).Entries.Select(e => (e.Key, Open($"{PathOf(key)}.{e.Key}", e.Location, e.Value)))];

    public IReadOnlyList<SectionReader> ListedSections(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlList list:
                return [.. list.Items.Select((item, i) => Open($"{PathOf(key)}[{i + 1}]", item.Location, item))];
            case var other:
                Problems.Add(other.Location, $"{PathOf(key)} must be a list", "Begin each of its items with '- '");
                return [];
        }
    }

    /// <summary>What is done one after the other: a section, a list of them, or where one has nothing to say its key alone.</summary>
    public IReadOnlyList<SectionReader> Steps(string key) => Node(key) switch
    {
        null => [],
        YamlList list => [.. list.Items.Select((item, i) => Step($"{PathOf(key)}[{i + 1}]", item))],
        var only => [Step(PathOf(key), only)],
    };

    /// <summary>The same section with another value for a key.</summary>
    public SectionReader With(string key, YamlNode value)
    {
        var entry = new YamlEntry(key, LocationOf(key), value);
        var replaced = new SectionReader(context, path, Location, new YamlSection(Location, [.. Entries.Where(one => one.Key != key), entry]));
        replaced._known.UnionWith(_known);
        return replaced;
    }

    public string? ReadFile(string path) => context.Substitutions.ReadFile(path);

    /// <summary>The text of a key with everything filled in; null when it is absent or broken.</summary>
    public string? Text(string key) => Find(key) is { } entry ? TextOf(PathOf(key), entry.Value) : null;

    public string RequiredText(string key, string example)
    {
        RequireKey(key, example);
        return Text(key) ?? "";
    }

    public T Value<T>(string key, ValueKind<T> kind, T otherwise) =>
        Find(key) is { } entry && Parse(key, entry.Value, kind, out var value) ? value : otherwise;

    public T RequiredValue<T>(string key, ValueKind<T> kind, T placeholder)
    {
        RequireKey(key, kind.Example);
        return Value(key, kind, placeholder);
    }

    public IReadOnlyList<T> Values<T>(string key, ValueKind<T> kind, IReadOnlyList<T> otherwise)
    {
        switch (Node(key))
        {
            case null:
                return otherwise;
            case YamlList list:
                return [.. list.Items.SelectMany<YamlNode, T>(item => Parse(key, item, kind, out var value) ? [value] : [])];
            case var other:
                Problems.Add(other.Location, $"{PathOf(key)} must be a list", $"Write {key}: [{kind.Example}]");
                return otherwise;
        }
    }

    /// <summary>A credential; null when it is absent or broken.</summary>
    public Secret? Secret(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        if (entry.Value is YamlText text && !Substitutions.Any(text))
        {
            Problems.Add(text.Location, $"{PathOf(key)} is written into the file", "Secrets come only from environment variables or mounted files: write ${NAME} or ${file:/path}");
            return null;
        }

        var value = TextOf(PathOf(key), entry.Value);
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            Problems.Add(entry.Value.Location, $"{PathOf(key)} is empty", "Give the variable or file that it names a value");
            return null;
        }

        return value is null ? null : new Secret(value);
    }

    public Secret RequiredSecret(string key, string example)
    {
        RequireKey(key, example);
        return Secret(key) ?? new Secret("");
    }

    public T Parse<T>(string key, YamlNode node, ValueKind<T> kind, T placeholder) => Parse(key, node, kind, out var value) ? value : placeholder;

    public string? TextOf(YamlEntry entry) => TextOf(PathOf(entry.Key), entry.Value);

    /// <summary>Refuses a key that is planned but not built.</summary>
    public void NotYet(string key, string remedy)
    {
        if (Find(key) is { } entry)
        {
            Problems.Add(entry.Location, $"'{key}' is not available yet", remedy);
        }
    }

    public void Finish()
    {
        foreach (var entry in Entries.Where(e => !_known.Contains(e.Key)))
        {
            var meant = EditDistance.Nearest(entry.Key, _known);
            Problems.Add(
                entry.Location,
                $"unknown key '{entry.Key}'",
                meant is null ? $"Known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}" : $"Did you mean '{meant}'?");
        }
    }

    private SectionReader Step(string at, YamlNode node) => node is YamlText { IsEmpty: false } word
        ? new(context, at, word.Location, new YamlSection(word.Location, [new YamlEntry(word.Raw, word.Location, word with { Raw = "", IsEmpty = true })]))
        : Open(at, node.Location, node);

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private YamlEntry? Find(string key)
    {
        _known.Add(key);
        var entry = Entries.FirstOrDefault(e => e.Key == key);
        return entry?.Value is YamlText { IsEmpty: true } ? null : entry;
    }

    private void RequireKey(string key, string example)
    {
        if (Find(key) is null)
        {
            Problems.Add(Entries.FirstOrDefault(e => e.Key == key)?.Location ?? Location, $"{PathOf(key)} is missing", $"Write for example {key}: {example}");
        }
    }

    private SectionReader Open(string at, SourceLocation keyLocation, YamlNode? node)
    {
        if (node is not (null or YamlSection or YamlText { IsEmpty: true }))
        {
            Problems.Add(node.Location, $"{at} must hold keys of its own", "Write its keys below it, indented: key: value");
        }

        return new(context, at, keyLocation, node as YamlSection);
    }

    private string? TextOf(string at, YamlNode node)
    {
        if (node is not YamlText text)
        {
            Problems.Add(node.Location, $"{at} must be a single value", "Quote it when it begins with '[' or '{'");
            return null;
        }

        return context.Substitutions.Resolve(text);
    }

    private bool Parse<T>(string key, YamlNode node, ValueKind<T> kind, out T value)
    {
        value = default!;
        var text = TextOf(PathOf(key), node);
        if (text is null)
        {
            return false;
        }

        if (kind.TryParse(text, out value))
        {
            return true;
        }

        // Quoted as written: what a variable holds may be a secret in the wrong place.
        Problems.Add(node.Location, $"{PathOf(key)} is '{((YamlText)node).Raw}', which is not {kind.Name}", $"Write for example {key}: {kind.Example}");
        return false;
    }
}
