using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Turns a mapping of a preset into the direction that a connection chose.</summary>
internal static class PresetDirections
{
    private const string Owner = "owner";
    private const string Shared = "shared";

    /// <summary>What goes one way is owned by the side that it comes from.</summary>
    public static YamlSection Towards(Direction way, YamlSection mapping, SourceLocation location)
    {
        var turned = mapping.With("direction", new YamlText(location, NameOf(way), IsEmpty: false)) with { Location = location };
        return way == Direction.Both || turned.Find("fields") is not YamlList fields
            ? turned
            : turned.With("fields", fields with { Items = [.. fields.Items.Cast<YamlSection>().Select(field => field.Find(Owner) is YamlText { Raw: Shared } ? field.Without(Owner) : field)] });
    }

    private static string NameOf(Direction way) => way switch
    {
        Direction.Both => "both",
        Direction.ToSalesforce => "toSalesforce",
        Direction.ToHubSpot => "toHubSpot",
        _ => throw new ArgumentOutOfRangeException(nameof(way), way, "Unknown direction"),
    };
}
