using static HubSpotSfSync.Sandbox.Salesforce.Schema.FieldList;

namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>
/// The objects every org has, with the fields used here. The order of the fields is the published order of their change
/// events as far as it is known: in Account, Industry is 11 and LastModifiedDate 22; in Lead, Status is 12,
/// IsConverted 19 and LastModifiedDate 27.
/// </summary>
public static class StandardObjects
{
    private static readonly string[] Industries =
    [
        "Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications", "Construction", "Consulting",
        "Education", "Electronics", "Energy", "Engineering", "Entertainment", "Environmental", "Finance", "Food & Beverage",
        "Government", "Healthcare", "Hospitality", "Insurance", "Machinery", "Manufacturing", "Media", "Not For Profit",
        "Other", "Recreation", "Retail", "Shipping", "Technology", "Telecommunications", "Transportation", "Utilities",
    ];

    private static readonly string[] LeadSources =
        ["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Paid Search", "Organic", "Other"];

    private static readonly string[] Ratings = ["Hot", "Warm", "Cold"];

    public static IEnumerable<SObjectType> Create(DateTimeOffset now) =>
    [
        new SObjectType("Account", "001", [.. Account(), .. Custom(), .. Kept("Account")], now) { Label = "Account", PluralLabel = "Accounts", Mergeable = true },
        new SObjectType("Contact", "003", [.. Contact(), .. Custom(), LeadScore(), .. Kept("Contact")], now) { Label = "Contact", PluralLabel = "Contacts", Mergeable = true },
        new SObjectType("Lead", "00Q", [.. Lead(), .. Custom(), LeadScore(), .. Kept("Lead")], now) { Label = "Lead", PluralLabel = "Leads", Mergeable = true },
        .. SalesObjects.Create(LeadSources, now),
        .. ActivityObjects.Create(now),
        .. OrgObjects.Create(now),
    ];

    /// <summary>The fields of a new custom object: a name, an owner and what the platform keeps.</summary>
    public static IEnumerable<FieldDefinition> OfCustomObject() =>
    [
        Id(), Owner(), .. Bin(), Text("Name", 80) with { NameField = true }, .. Stamps(), Modstamp(), .. Seen(),
    ];

    /// <summary>When people looked at a record and worked on it: read-only, in no event.</summary>
    internal static IEnumerable<FieldDefinition> Seen(bool withActivity = false) =>
    [
        .. withActivity ? [ReadOnly(Date("LastActivityDate")) with { InEvents = false }] : Array.Empty<FieldDefinition>(),
        ReadOnly(Moment("LastViewedDate")) with { InEvents = false },
        ReadOnly(Moment("LastReferencedDate")) with { InEvents = false },
    ];

    private static IEnumerable<FieldDefinition> Account() =>
    [
        Id(),
        Text("Name", 255) with { CustomLabel = "Account Name", NameField = true, Required = true },
        Picklist("Type", "Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller", "Other"),
        Lookup("ParentId", "Parent", "Account") with { ChildRelationshipName = "ChildAccounts" },
        .. Address("Billing"), .. Address("Shipping"),
        Phone("Phone"), Phone("Fax"), Text("AccountNumber", 40), Url("Website"), Text("Sic", 20),
        Picklist("Industry", Industries), Money("AnnualRevenue"), Whole("NumberOfEmployees"),
        Picklist("Ownership", "Public", "Private", "Subsidiary", "Other"), Text("TickerSymbol", 20),
        LongText("Description"), Picklist("Rating", Ratings), Text("Site", 80), Owner(), .. Stamps(),
        Picklist("AccountSource", LeadSources), Text("SicDesc", 80), .. Seen(withActivity: true),
    ];

    private static IEnumerable<FieldDefinition> Contact() =>
    [
        Id(),
        Detail("AccountId", "Account", "Contacts", "Account") with { Indexed = true, CustomLabel = "Account ID" },
        .. PersonName(), .. Address("Other"), .. Address("Mailing"),
        Phone("Phone"), Phone("Fax"), Phone("MobilePhone"), Phone("HomePhone"), Phone("OtherPhone"), Phone("AssistantPhone"),
        Lookup("ReportsToId", "ReportsTo", "Contact"), Email("Email"), Text("Title", 128), Text("Department", 80),
        Text("AssistantName", 40), Picklist("LeadSource", LeadSources), Date("Birthdate"), LongText("Description"),
        Owner(), Flag("HasOptedOutOfEmail"), Flag("DoNotCall"), .. Stamps(),
        Flag("HasOptedOutOfFax"), Text("EmailBouncedReason", 255), Moment("EmailBouncedDate"), .. Seen(withActivity: true),
    ];

    private static IEnumerable<FieldDefinition> Lead() =>
    [
        Id(), .. PersonName(), Text("Title", 128), Text("Company", 255) with { Required = true }, .. Address(string.Empty),
        Phone("Phone"), Phone("MobilePhone"), Phone("Fax"), Email("Email"), Url("Website"), LongText("Description"),
        Picklist("LeadSource", LeadSources),
        Picklist("Status", "Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted")
            with { Required = true, DefaultValue = "Open - Not Contacted" },
        Picklist("Industry", Industries), Picklist("Rating", Ratings), Money("AnnualRevenue"), Whole("NumberOfEmployees"), Owner(),
        Flag("HasOptedOutOfEmail"), ReadOnly(Flag("IsConverted")), ReadOnly(Date("ConvertedDate")),
        ReadOnly(Lookup("ConvertedAccountId", "ConvertedAccount", "Account")),
        ReadOnly(Lookup("ConvertedContactId", "ConvertedContact", "Contact")),
        ReadOnly(Lookup("ConvertedOpportunityId", "ConvertedOpportunity", "Opportunity")),
        Flag("IsUnreadByOwner"), .. Stamps(),
        Flag("DoNotCall"), Flag("HasOptedOutOfFax"), Text("EmailBouncedReason", 255), Moment("EmailBouncedDate"), .. Seen(withActivity: true),
    ];

    private static IEnumerable<FieldDefinition> Custom() =>
    [
        Text("HubSpot_Sync_Id__c", 64) with { CustomLabel = "HubSpot Sync Id", Custom = true, Unique = true, ExternalId = true, IdLookup = true, Indexed = true },
        Picklist("Region__c", "EMEA", "APAC", "AMER") with { CustomLabel = "Region", Custom = true, RestrictedPicklist = true },
        Text("Lifecycle__c", 80) with { CustomLabel = "Lifecycle", Custom = true },
        Text("Territory__c", 80) with { CustomLabel = "Territory", Custom = true },
    ];

    private static FieldDefinition LeadScore() => Number("Lead_Score__c", 18, 2) with { CustomLabel = "Lead Score", Custom = true };

    private static IEnumerable<FieldDefinition> Kept(string type) => [.. Bin(), Master(type), Modstamp()];
}
