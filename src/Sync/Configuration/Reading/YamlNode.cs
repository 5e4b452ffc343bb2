namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>A piece of a YAML file that knows where it stands.</summary>
internal abstract record YamlNode(SourceLocation Location);

/// <summary>A single value. Raw is as written, before substitution: the only form that messages may quote. Empty is a key with
/// nothing behind it, or YAML's null.</summary>
internal sealed record YamlText(SourceLocation Location, string Raw, bool IsEmpty) : YamlNode(Location);

internal sealed record YamlList(SourceLocation Location, IReadOnlyList<YamlNode> Items) : YamlNode(Location);

internal sealed record YamlSection(SourceLocation Location, IReadOnlyList<YamlEntry> Entries) : YamlNode(Location)
{
    public YamlNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    public YamlSection With(string key, YamlNode value) =>
        this with { Entries = [.. Entries.Where(entry => entry.Key != key), new YamlEntry(key, value.Location, value)] };

    public YamlSection Without(string key) => this with { Entries = [.. Entries.Where(entry => entry.Key != key)] };
}

internal sealed record YamlEntry(string Key, SourceLocation Location, YamlNode Value);
