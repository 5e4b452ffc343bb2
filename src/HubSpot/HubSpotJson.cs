using System.Text.Json;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.HubSpot;

/// <summary>The pieces that HubSpot's requests are made of.</summary>
internal static class HubSpotJson
{
    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    public static JsonObject Filters(params ReadOnlySpan<JsonObject> filters) => new() { ["filters"] = new JsonArray([.. filters]) };

    public static JsonObject Filter(string property, string comparison, string value) =>
        new() { ["propertyName"] = property, ["operator"] = comparison, ["value"] = value };

    /// <summary>Where the next page of a list or search begins; null when there is none.</summary>
    public static string? After(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("paging", out var paging)
        && paging.ValueKind == JsonValueKind.Object && paging.TryGetProperty("next", out var next) ? HubSpotErrors.Text(next, "after") : null;
}
