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
}
