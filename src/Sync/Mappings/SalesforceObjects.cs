using System.Collections.Frozen;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>The Salesforce objects and fields that rules of the field speak of.</summary>
public static class SalesforceObjects
{
    public const string Lead = "Lead";
    public const string Contact = "Contact";
    public const string Account = "Account";
    public const string Opportunity = "Opportunity";
    public const string Name = "Name";

    /// <summary>Of Leads, as a SOQL condition.</summary>
    public const string IsConverted = "IsConverted = true";

    /// <summary>By how ids of standard objects begin in every org. Those of custom objects differ from org to org.
    /// https://help.salesforce.com/s/articleView?id=000385203</summary>
    private static readonly FrozenDictionary<string, string> ByPrefix = new Dictionary<string, string>
    {
        ["001"] = Account,
        ["003"] = Contact,
        ["006"] = Opportunity,
        ["00Q"] = Lead,
        ["00T"] = "Task",
        ["00U"] = "Event",
        ["00v"] = "CampaignMember",
        ["01t"] = "Product2",
        ["500"] = "Case",
        ["701"] = "Campaign",
        ["800"] = "Contract",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether an id may be one of this object: not where it begins like those of another.</summary>
    public static bool MayBe(string objectType, string id) =>
        id.Length < 3 || !ByPrefix.TryGetValue(id[..3], out var other) || string.Equals(other, objectType, StringComparison.OrdinalIgnoreCase);

    public const string OpportunityContactRole = "OpportunityContactRole";

    /// <summary>Whether an id is one of a Lead or of a Contact, by the prefix that these have in every org; null for any other.</summary>
    public static string? PersonOf(string id) =>
        id.StartsWith("00Q", StringComparison.Ordinal) ? Lead : id.StartsWith("003", StringComparison.Ordinal) ? Contact : null;
}
