using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>HubSpot's objects that rules speak of, and what they can carry.</summary>
internal static class HubSpotObjects
{
    public const string Contacts = "contacts";
    public const string Companies = "companies";
    public const string Deals = "deals";
    public const string Lists = "lists";
    public const string FormSubmissions = "form_submissions";

    /// <summary>What people do: in Salesforce all of it is Tasks and Events.</summary>
    private static readonly string[] Activities = ["tasks", "calls", "emails", "meetings", "notes"];

    /// <summary>How a field begins that is other records': their ids, or what they hold.</summary>
    public const string Associations = "associations.";

    public static bool IsAssociation(string field) => field.StartsWith(Associations, StringComparison.Ordinal);

    /// <summary>Two objects with a colon between them: the associations of the one with the other, as records.</summary>
    public static bool IsRelation(string name) => name.Contains(':', StringComparison.Ordinal);

    public static bool IsActivity(string name) => name == FormSubmissions || Activities.Contains(name);

    /// <summary>What the Salesforce records that are made from an object carry besides its records' ids; null where the Salesforce object
    /// tells it.</summary>
    public static string? IdentityKind(string name) => name == FormSubmissions ? "forms" : IsActivity(name) ? name : null;

    /// <summary>Lists, memberships and associations have no property that could hold an id of ours, and their counterparts none either:
    /// they are recognised by what they are. A submitted form stays as it was sent; its Task carries its id.</summary>
    public static bool CarryIdentity(string name, Side side) => !IsRelation(name) && name != Lists && (name != FormSubmissions || side == Side.Salesforce);
}
