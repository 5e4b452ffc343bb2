namespace HubSpotSfSync.Sync.Configuration;

/// <summary>The objects that HubSpot keeps without properties of their own.</summary>
internal static class HubSpotObjects
{
    public const string Contacts = "contacts";
    public const string Companies = "companies";
    public const string Deals = "deals";
    public const string Lists = "lists";
    public const string FormSubmissions = "form_submissions";

    /// <summary>Two objects with a colon between them: the associations of the one with the other, as records.</summary>
    public static bool IsRelation(string name) => name.Contains(':', StringComparison.Ordinal);

    /// <summary>Lists, memberships and associations have no property that could hold an id of ours; a submitted form stays as it was
    /// sent. They are recognised by what they are.</summary>
    public static bool CarryIdentity(string name) => !IsRelation(name) && name is not (Lists or FormSubmissions);
}
