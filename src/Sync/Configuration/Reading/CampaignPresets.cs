using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads whether campaigns become lists, and which way their members go: <c>campaigns: { members: both }</c>.</summary>
internal static class CampaignPresets
{
    private const string Key = "campaigns";
    private const string Scope = "hubspotWhere";

    public static IEnumerable<YamlSection> Read(SectionReader connection)
    {
        if (connection.Node(Key) is null)
        {
            return [];
        }

        var section = connection.Section(Key);
        var members = section.Value("members", ValueKinds.OneWayOf(Direction.ToHubSpot, Direction.Both, Direction.ToSalesforce), Direction.ToHubSpot);
        section.Finish();
        return PresetReader.Read(Key, section.Problems)
            .Select(mapping => mapping.Find("direction") is null ? members is { } way ? PresetDirections.Towards(way, mapping, section.Location) : null : members is Direction.ToHubSpot ? Filled(mapping) : mapping)
            .OfType<YamlSection>();
    }

    /// <summary>Nobody but HubSpot itself fills a DYNAMIC list: it may be where members come from, and not where they go.</summary>
    private static YamlSection Filled(YamlSection lists)
    {
        var scope = (YamlText)lists.Find(Scope)!;
        var constants = new YamlSection(lists.Location, [new YamlEntry("processing_type", lists.Location, new YamlText(lists.Location, "MANUAL", IsEmpty: false))]);
        return lists.With(Scope, scope with { Raw = $"{scope.Raw} and processing_type in [MANUAL, SNAPSHOT]" }).With("hubspotConstants", constants);
    }
}
