using HubSpotSfSync.HubSpot.Associations;

namespace HubSpotSfSync.HubSpot.Relations;

/// <summary>The associations of two object types as an object type of their own: <c>deals:contacts</c>.</summary>
internal readonly record struct RelationType(string From, string To)
{
    public static bool Is(string objectType) => objectType.Contains(':', StringComparison.Ordinal);

    public static RelationType Parse(string objectType) => objectType.Split(':', 2) is [var from, var to] ? new(from, to) : throw new ArgumentException($"'{objectType}' is not two object types.", nameof(objectType));

    public override string ToString() => $"{From}:{To}";
}

/// <summary>A relation is known by the records at its ends.</summary>
internal readonly record struct RelationId(string From, string To)
{
    /// <summary>Null for a text that is none.</summary>
    public static RelationId? Parse(string id) => id.Split('-') is [{ Length: > 0 } from, { Length: > 0 } to] ? new RelationId(from, to) : null;

    public override string ToString() => $"{From}-{To}";
}

internal static class RelationFields
{
    public const string From = "from";
    public const string To = "to";

    /// <summary>The labels of the association, sorted and separated by semicolons; the usual association has none.</summary>
    public const string Label = "label";

    public static string? LabelOf(Associated associated) => Join(associated.Types.Select(type => type.Label).OfType<string>());

    public static string? Join(IEnumerable<string> labels) =>
        string.Join(';', labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } joined ? joined : null;

    public static IReadOnlyList<string> Split(string? labels) => labels?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
