namespace HubSpotSfSync.Sync.Mappings;

/// <summary>The Salesforce objects that rules of the field speak of.</summary>
public static class SalesforceObjects
{
    public const string Lead = "Lead";
    public const string Contact = "Contact";
    public const string Account = "Account";
    public const string Opportunity = "Opportunity";
}
