using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>One policy for all objects, as a word or { primary: portal }; or one for each object by its name.</summary>
internal static class SharedRecordsReader
{
    private const string Key = "sharedRecords";
    private const string Primary = "primary";
    private const string Others = "default";

    public static SharedRecordsConfig? Read(SectionReader org)
    {
        if (org.Node(Key) is not { } node)
        {
            return null;
        }

        var byObject = new OrderedDictionary<string, SharingConfig>(StringComparer.OrdinalIgnoreCase);
        if (node is not YamlSection section || section.Entries.Any(entry => entry.Key == Primary))
        {
            return new SharedRecordsConfig(ReadOne(org, Key, node), byObject) { Location = node.Location };
        }

        var policies = org.Section(Key);
        foreach (var entry in section.Entries.Where(entry => entry.Key != Others))
        {
            byObject[entry.Key] = ReadOne(policies, entry.Key, entry.Value) with { Location = entry.Location };
        }

        var others = policies.Node(Others) is { } rest ? ReadOne(policies, Others, rest) : null;
        return new SharedRecordsConfig(others, byObject) { Location = node.Location };
    }

    private static SharingConfig ReadOne(SectionReader parent, string key, YamlNode node)
    {
        if (node is not YamlSection)
        {
            return new(new(parent.Parse(key, node, ValueKinds.Sharing, SharingPolicy.Exclusive))) { Location = node.Location };
        }

        var section = parent.Section(key);
        var portal = section.RequiredText(Primary, "the name of one of the portals");
        section.Finish();
        return new(new(SharingPolicy.Primary, portal)) { Location = section.LocationOf(Primary) };
    }
}
