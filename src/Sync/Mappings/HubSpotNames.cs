namespace HubSpotSfSync.Sync.Mappings;

/// <summary>The HubSpot objects, properties and associations that rules of the field speak of.</summary>
public static class HubSpotNames
{
    public const string Contacts = "contacts";
    public const string Companies = "companies";
    public const string Deals = "deals";
    public const string DealName = "dealname";
    public const string DealIsClosed = "hs_is_closed";
    public const string CreatedAt = "createdate";
}
