using System.Collections.Frozen;

namespace HubSpotSfSync.HubSpot;

/// <summary>HubSpot's own object types: their names, and the ids by which events and lists call them.</summary>
internal static class HubSpotObjectTypes
{
    private static readonly (string Plural, string Singular, string Id)[] All =
    [
        ("contacts", "contact", "0-1"), ("companies", "company", "0-2"), ("deals", "deal", "0-3"), ("tickets", "ticket", "0-5"),
        ("products", "product", "0-7"), ("line_items", "line_item", "0-8"), ("tasks", "task", "0-27"),
        ("notes", "note", "0-46"), ("meetings", "meeting", "0-47"), ("calls", "call", "0-48"), ("emails", "email", "0-49"),
    ];

    private static readonly FrozenDictionary<string, string> Plurals = All
        .SelectMany(type => new[] { (type.Singular, type.Plural), (type.Id, type.Plural) })
        .Append(("lineItem", "line_items"))
        .Append(("meeting_event", "meetings"))
        .ToFrozenDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Ids = All.ToFrozenDictionary(type => type.Plural, type => type.Id, StringComparer.Ordinal);

    /// <summary>The name that we use; of a custom object, its id as it came.</summary>
    public static string NameOf(string singularOrId) => Plurals.GetValueOrDefault(singularOrId, singularOrId);

    /// <summary>Null for a custom object.</summary>
    public static string? IdOf(string objectType) => Ids.GetValueOrDefault(objectType);

    public static bool IsActivity(string objectType) => objectType is "tasks" or "notes" or "meetings" or "calls" or "emails";
}
