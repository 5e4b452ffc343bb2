using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>A record as HubSpot shows it; empty properties are null.</summary>
/// <param name="Portal">The portal's name in the configuration.</param>
/// <param name="Type">contacts, companies, ...</param>
/// <param name="Id">HubSpot's id.</param>
/// <param name="Properties">All of them, as of the read.</param>
internal sealed record HubSpotRecord(string Portal, string Type, string Id, IReadOnlyDictionary<string, string?> Properties)
{
    public string? this[string property] => Properties.GetValueOrDefault(property);

    public static HubSpotRecord Of(string portal, string type, JsonNode json) => new(portal, type, (string)json["id"]!, FieldText.Fields(json["properties"]!));
}
