namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Which side may change a field, and who wins when both did.</summary>
public enum Ownership
{
    /// <summary>HubSpot's value holds; a change in Salesforce is put back.</summary>
    HubSpot = 1,

    /// <summary>Salesforce's value holds; a change in HubSpot is put back.</summary>
    Salesforce = 2,

    /// <summary>Either side may change it; Salesforce wins a conflict.</summary>
    Shared = 3,

    /// <summary>Either side may change it; the later change wins a conflict.</summary>
    Newest = 4,

    /// <summary>A value is only ever written into an empty field.</summary>
    FillBlank = 5,
}
