using System.Text.Json;

namespace HubSpotSfSync.HubSpot.Associations;

/// <summary>A record that another is associated with, and how.</summary>
internal sealed record Associated(string ToId, IReadOnlyList<AssociationType> Types);

/// <summary>
/// A kind of association, from one side. HubSpot's own are to be known by their ids, because it changes their labels:
/// https://developers.hubspot.com/changelog/changes-to-primary-labels-for-hubspot-defined-association-labels
/// </summary>
internal sealed record AssociationType(string Category, int TypeId, string? Label)
{
    private const string HubSpotDefined = "HUBSPOT_DEFINED";
    private const int ChildToParentCompany = 14;

    /// <summary>Of contacts, deals and tickets. Other objects have ids of their own, and only the label tells.</summary>
    private static readonly int[] ToPrimaryCompany = [1, 5, 26];

    public static readonly AssociationType ParentCompany = new(HubSpotDefined, ChildToParentCompany, null);

    public bool IsParentCompany => Category == HubSpotDefined && TypeId == ChildToParentCompany;

    public bool IsPrimaryCompany => Category == HubSpotDefined && (ToPrimaryCompany.Contains(TypeId) || Label?.Contains("Primary", StringComparison.OrdinalIgnoreCase) == true);

    /// <param name="type">What a read or a list of definitions tells.</param>
    public static AssociationType Read(JsonElement type) => new(
        HubSpotErrors.Text(type, "category")!, type.GetProperty("typeId").GetInt32(), HubSpotErrors.Text(type, "label") is { Length: > 0 } label ? label : null);
}
