namespace HubSpotSfSync.Sync.Mappings;

/// <summary>The Salesforce objects that rules of the field speak of.</summary>
public static class SalesforceObjects
{
    public const string Lead = "Lead";
    public const string Contact = "Contact";
    public const string Account = "Account";
    public const string Opportunity = "Opportunity";
    public const string OpportunityContactRole = "OpportunityContactRole";

    /// <summary>Whether an id is one of a Lead or of a Contact, by the prefix that these have in every org; null for any other.</summary>
    public static string? PersonOf(string id) =>
        id.StartsWith("00Q", StringComparison.Ordinal) ? Lead : id.StartsWith("003", StringComparison.Ordinal) ? Contact : null;
}
