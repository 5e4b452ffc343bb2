using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>
/// Reads which kinds of activity are synced, and which way: <c>activities: { tasks: both, emails: off }</c>. A kind that is not named
/// goes as it usually does.
/// </summary>
internal static class ActivityPresets
{
    private const string Key = "activities";
    private const string Zone = "ACCOUNT_ZONE";

    /// <summary>A kind, its HubSpot object, and the ways that it may go: the usual one first.</summary>
    private static readonly (string Kind, string HubSpot, Direction[] Ways)[] Kinds =
    [
        ("tasks", "tasks", [Direction.Both, Direction.ToSalesforce, Direction.ToHubSpot]),
        ("calls", "calls", [Direction.ToSalesforce, Direction.Both, Direction.ToHubSpot]),
        ("emails", "emails", [Direction.ToSalesforce]),
        ("meetings", "meetings", [Direction.Both, Direction.ToSalesforce, Direction.ToHubSpot]),
        ("notes", "notes", [Direction.ToSalesforce]),
        ("forms", HubSpotObjects.FormSubmissions, [Direction.ToSalesforce]),
    ];

    public static IEnumerable<YamlSection> Read(SectionReader connection)
    {
        if (connection.Node(Key) is null)
        {
            return [];
        }

        var section = connection.Section(Key);
        var zone = section.Value("zone", ValueKinds.Zone, TimeZoneInfo.Utc);
        var ways = Kinds.ToDictionary(one => one.HubSpot, one => section.Value(one.Kind, ValueKinds.OneWayOf(one.Ways), one.Ways[0]));
        section.Finish();
        return PresetReader.Read(Key, section.Problems, (Zone, zone.Id))
            .Select(mapping => (Mapping: mapping, Way: ways[PresetReader.NameOf(mapping)!]))
            .Where(one => one.Way is not null)
            .Select(one => PresetDirections.Towards(one.Way!.Value, one.Mapping, section.Location));
    }
}
