using static HubSpotSfSync.Sandbox.Salesforce.Schema.FieldList;

namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>Opportunities with their people and stages, campaigns with their members.</summary>
internal static class SalesObjects
{
    public static IEnumerable<SObjectType> Create(string[] leadSources, DateTimeOffset now) =>
    [
        new SObjectType("Opportunity", "006", Opportunity(leadSources), now) { Label = "Opportunity", PluralLabel = "Opportunities" },
        new SObjectType("OpportunityContactRole", "00K", OpportunityContactRole(), now) { Label = "Opportunity Contact Role", PluralLabel = "Opportunity Contact Roles" },
        new SObjectType("OpportunityStage", "01J", OpportunityStage(), now)
        {
            Label = "Opportunity Stage", PluralLabel = "Opportunity Stages", Createable = false, Updateable = false, Deletable = false, Undeletable = false,
        },
        new SObjectType("Campaign", "701", Campaign(), now) { Label = "Campaign", PluralLabel = "Campaigns" },
        new SObjectType("CampaignMember", "00v", CampaignMember(), now) { Label = "Campaign Member", PluralLabel = "Campaign Members", Undeletable = false },
    ];

    private static IEnumerable<FieldDefinition> Opportunity(string[] leadSources) =>
    [
        Id(),
        Detail("AccountId", "Account", "Opportunities", "Account") with { CustomLabel = "Account ID" },
        Text("Name", 120) with { NameField = true, Required = true },
        LongText("Description"),
        Picklist("StageName", [.. OpportunityStages.All.Select(stage => stage.Name)]) with { CustomLabel = "Stage", Required = true },
        Money("Amount") with { Scale = 2 },
        Percent("Probability") with { CustomLabel = "Probability (%)" },
        ReadOnly(Money("ExpectedRevenue")) with { Scale = 2, InEvents = false },
        Number("TotalOpportunityQuantity", 18, 2) with { CustomLabel = "Quantity" },
        Date("CloseDate") with { CustomLabel = "Close Date", Required = true },
        Picklist("Type", "Existing Customer - Upgrade", "Existing Customer - Replacement", "Existing Customer - Downgrade", "New Customer"),
        Text("NextStep", 255), Picklist("LeadSource", leadSources),
        ReadOnly(Flag("IsClosed")), ReadOnly(Flag("IsWon")),
        ReadOnly(Picklist("ForecastCategory", OpportunityStages.Categories)) with { Length = 40, RestrictedPicklist = true },
        Picklist("ForecastCategoryName", OpportunityStages.CategoryNames) with { RestrictedPicklist = true, CustomLabel = "Forecast Category" },
        Lookup("CampaignId", "Campaign", "Campaign") with { ChildRelationshipName = "Opportunities" },
        ReadOnly(Flag("HasOpportunityLineItem")) with { CustomLabel = "Has Line Item" },
        Lookup("ContactId", "Contact", "Contact") with { Updateable = false, InEvents = false },
        Owner(), .. Stamps(), SyncId(), .. Bin(), Modstamp(),
        .. StandardObjects.Seen(withActivity: true),
        ReadOnly(Whole("FiscalQuarter")) with { InEvents = false }, ReadOnly(Whole("FiscalYear")) with { InEvents = false },
        ReadOnly(Text("Fiscal", 6)) with { InEvents = false },
        ReadOnly(Moment("LastStageChangeDate")),
    ];

    private static IEnumerable<FieldDefinition> OpportunityContactRole() =>
    [
        Id(),
        Detail("OpportunityId", "Opportunity", "OpportunityContactRoles", "Opportunity") with { Required = true, Updateable = false },
        Detail("ContactId", "Contact", "OpportunityContactRoles", "Contact") with { Required = true },
        Picklist("Role", "Business User", "Decision Maker", "Economic Buyer", "Economic Decision Maker", "Evaluator", "Executive Sponsor", "Influencer", "Technical Buyer", "Other"),
        Flag("IsPrimary") with { CustomLabel = "Primary", InEvents = false },
        .. Stamps(), .. Bin(), Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> OpportunityStage() =>
    [
        Id(), Text("MasterLabel", 255) with { NameField = true }, Text("ApiName", 255), Flag("IsActive"), Whole("SortOrder"),
        Flag("IsClosed"), Flag("IsWon"), Picklist("ForecastCategory", OpportunityStages.Categories), Picklist("ForecastCategoryName", OpportunityStages.CategoryNames),
        Percent("DefaultProbability"), Text("Description", 255), .. Stamps(), Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> Campaign() =>
    [
        Id(),
        Text("Name", 80) with { NameField = true, Required = true },
        Lookup("ParentId", "Parent", "Campaign") with { ChildRelationshipName = "ChildCampaigns" },
        Picklist("Type", "Conference", "Webinar", "Trade Show", "Public Relations", "Partners", "Referral Program", "Advertisement", "Banner Ads", "Direct Mail", "Email", "Telemarketing", "Other"),
        Picklist("Status", "Planned", "In Progress", "Completed", "Aborted") with { DefaultValue = "Planned" },
        Date("StartDate"), Date("EndDate"), Money("ExpectedRevenue"), Money("BudgetedCost"), Money("ActualCost"),
        new FieldDefinition("ExpectedResponse", FieldType.Percent) { Precision = 10, Scale = 2 },
        Number("NumberSent", 18, 0), Flag("IsActive"), LongText("Description"),
        Owner(), .. Stamps(), SyncId(), .. Bin(), Modstamp(), .. StandardObjects.Seen(withActivity: true),
    ];

    private static IEnumerable<FieldDefinition> CampaignMember() =>
    [
        Id(),
        Detail("CampaignId", "Campaign", "CampaignMembers", "Campaign") with { Required = true, Updateable = false },
        Detail("LeadId", "Lead", "CampaignMembers", "Lead") with { Updateable = false },
        Detail("ContactId", "Contact", "CampaignMembers", "Contact") with { Updateable = false },
        Picklist("Status", "Sent", "Responded") with { Length = 40, DefaultValue = "Sent" },
        ReadOnly(Flag("HasResponded")), ReadOnly(Date("FirstRespondedDate")),
        ReadOnly(Text("Type", 40)) with { InEvents = false },
        ReadOnly(Lookup("LeadOrContactId", "LeadOrContact", "Contact", "Lead")) with { InEvents = false },
        .. Stamps(), .. Bin(), Modstamp(),
    ];

    private static FieldDefinition SyncId() => Text("HubSpot_Sync_Id__c", 64) with
    {
        CustomLabel = "HubSpot Sync Id",
        Custom = true,
        Unique = true,
        ExternalId = true,
        IdLookup = true,
        Indexed = true,
    };
}
