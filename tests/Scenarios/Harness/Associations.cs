using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>What a portal's users do with associations, beyond the plain ones.</summary>
internal static class Associations
{
    private const int ChildToParent = 14;

    /// <summary>Makes one company the parent of another.</summary>
    public static Task AssociateParentAsync(this HubSpotPortal portal, HubSpotRecord child, HubSpotRecord parent) =>
        portal.SendAsync(HttpMethod.Put, PathOf(child, parent), new[] { new { associationCategory = "HUBSPOT_DEFINED", associationTypeId = ChildToParent } });

    /// <summary>A kind of association with a name of its own.</summary>
    /// <returns>Its type id, seen from the first object.</returns>
    public static async Task<int> AddLabelAsync(this HubSpotPortal portal, string from, string to, string label) =>
        (int)(await portal.SendAsync(
            HttpMethod.Post, $"crm/v4/associations/{from}/{to}/labels", new { label, name = label.Replace(' ', '_').ToLowerInvariant(), inverseLabel = label }))["results"]![0]!["typeId"]!;

    /// <summary>Gives an association labels, beside those that it has; makes it where there is none.</summary>
    public static Task LabelAsync(this HubSpotPortal portal, HubSpotRecord from, HubSpotRecord to, params IEnumerable<int> types) =>
        portal.SendAsync(HttpMethod.Put, PathOf(from, to), types.Select(type => new { associationCategory = "USER_DEFINED", associationTypeId = type }));

    /// <summary>Removes whatever joins two records.</summary>
    public static Task DissociateAsync(this HubSpotPortal portal, HubSpotRecord from, HubSpotRecord to) => portal.SendAsync(HttpMethod.Delete, PathOf(from, to));

    /// <summary>The company above a company; null for none.</summary>
    public static async Task<string?> ParentAsync(this HubSpotPortal portal, HubSpotRecord child) =>
        (await AllAsync(portal, child, "companies")).FirstOrDefault(one => Types(one).Any(type => (int)type["typeId"]! == ChildToParent))?["toObjectId"]!.ToString();

    /// <summary>The labels of each associated record of a type, sorted, by its id.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LabelsAsync(this HubSpotPortal portal, HubSpotRecord from, string type) =>
        (await AllAsync(portal, from, type)).ToDictionary(
            one => one["toObjectId"]!.ToString(), one => string.Join(';', Types(one).Select(type => (string?)type["label"]).OfType<string>().Order(StringComparer.Ordinal)));

    private static async Task<IEnumerable<JsonNode>> AllAsync(HubSpotPortal portal, HubSpotRecord from, string type) =>
        (await portal.SendAsync(HttpMethod.Get, $"crm/v4/objects/{from.Type}/{from.Id}/associations/{type}"))["results"]!.AsArray().Select(one => one!);

    private static IEnumerable<JsonNode> Types(JsonNode associated) => associated["associationTypes"]!.AsArray().Select(type => type!);

    private static string PathOf(HubSpotRecord from, HubSpotRecord to) => $"crm/v4/objects/{from.Type}/{from.Id}/associations/{to.Type}/{to.Id}";
}
