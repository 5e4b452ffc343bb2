namespace HubSpotSfSync.Scenarios.Conversion;

/// <summary>Everything that both platforms hold, and what waits for a person.</summary>
internal sealed record Snapshot(
    ILookup<string, HubSpotRecord> Contacts,
    IReadOnlyList<HubSpotRecord> Companies,
    IReadOnlyList<HubSpotRecord> Deals,
    ILookup<string, SalesforceRecord> OpenLeads,
    ILookup<string, SalesforceRecord> SalesforceContacts,
    IReadOnlyList<SalesforceRecord> Accounts,
    IReadOnlyList<SalesforceRecord> Opportunities,
    IReadOnlyList<QuarantinedView> Quarantined)
{
    public static async Task<Snapshot> TakeAsync(World world) => new(
        (await world.HubSpot.AllAsync("contacts")).ToLookup(contact => contact["email"] ?? "", StringComparer.OrdinalIgnoreCase),
        await world.HubSpot.AllAsync("companies"),
        await world.HubSpot.AllAsync("deals"),
        (await world.Salesforce.QueryAsync("SELECT Id, Email, Company FROM Lead WHERE IsConverted = false LIMIT 2000")).ToLookup(lead => lead["Email"] ?? "", StringComparer.OrdinalIgnoreCase),
        (await world.Salesforce.QueryAsync("SELECT Id, Email, LastName, Title, AccountId, HubSpot_Sync_Id__c FROM Contact LIMIT 2000")).ToLookup(contact => contact["Email"] ?? "", StringComparer.OrdinalIgnoreCase),
        await world.Salesforce.QueryAsync("SELECT Id, Name, Website, CreatedDate, HubSpot_Sync_Id__c FROM Account LIMIT 2000"),
        await world.Salesforce.QueryAsync("SELECT Id, Name, AccountId, HubSpot_Sync_Id__c FROM Opportunity LIMIT 2000"),
        (await world.Operator.OverviewAsync()).Quarantined);

    public IReadOnlyList<HubSpotRecord> CompaniesOf(Life life) =>
        [.. Companies.Where(company => Belongs(life, company["name"]) || string.Equals(company["domain"], life.Domain, StringComparison.OrdinalIgnoreCase))];

    public IReadOnlyList<HubSpotRecord> DealsOf(Life life) => [.. Deals.Where(deal => Belongs(life, deal["dealname"]))];

    public IReadOnlyList<SalesforceRecord> AccountsOf(Life life) => [.. Accounts.Where(account => Belongs(life, account["Name"]))];

    public IReadOnlyList<SalesforceRecord> OpportunitiesOf(Life life) => [.. Opportunities.Where(opportunity => Belongs(life, opportunity["Name"]))];

    /// <summary>Names carry the life's tag: Life12x and not Life121x.</summary>
    private static bool Belongs(Life life, string? name) => name?.Contains(life.Tag, StringComparison.OrdinalIgnoreCase) == true;
}
