using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads whether campaigns become lists, and which way their members go: <c>campaigns: { members: both }</c>.</summary>
internal static class CampaignPresets
{
    private const string Key = "campaigns";

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
            .Select(mapping => mapping.Find("direction") is not null ? mapping : members is { } way ? PresetDirections.Towards(way, mapping, section.Location) : null)
            .OfType<YamlSection>();
    }
}
