using Orleans;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Which side may change a field, and who wins when both did.</summary>
[GenerateSerializer]
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

    /// <summary>An ordered list of values, each with an owner who may move a record up to it; nobody moves it down.</summary>
    Ladder = 6,

    /// <summary>As HubSpot's own connector has it: Salesforce's value holds, and its clearing too; an empty Salesforce field takes
    /// HubSpot's value.</summary>
    PreferSalesforceUnlessBlank = 7,

    /// <summary>As HubSpot's own connector has it: HubSpot's value never goes to Salesforce, not even into an empty field.</summary>
    AlwaysUseSalesforce = 8,

    /// <summary>As HubSpot's own connector has it: the latest change wins, clearing included.</summary>
    TwoWay = 9,
}
