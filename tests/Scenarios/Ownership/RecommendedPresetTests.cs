namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>The preset "recommended": HubSpot owns what marketing learns, Salesforce what sales decides, both the plain facts.</summary>
public sealed class RecommendedPresetTests
{
    private static readonly string[] TextFields = ["Original_Source__c", "UTM_Source__c", "UTM_Medium__c", "UTM_Campaign__c", "Last_Form__c", "Lifecycle_Stage__c"];
    private static readonly string[] MomentFields = ["Last_Email_Open__c", "Last_Email_Click__c", "Last_Form_Date__c"];

    [Fact]
    public async Task Each_side_owns_what_it_knows_best_and_what_a_connection_writes_itself_comes_over_it()
    {
        await using var world = await World.StartAsync(
            """
            preset: recommended
            polling: { salesforce: 2s }
            mappings:
              - hubspot: contacts
                fields:
                  - { hubspot: mobilephone, owner: dontSync }
            """,
            new WorldOptions { Before = SetUpAsync, Portal = portal => portal with { CompanyCurrency = "USD" } });

        var parent = await world.Salesforce.CreateAsync("Account", new { Name = "Acme Group", Website = "acme-group.com" });
        var account = await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "acme.com", ParentId = parent.Id, Territory__c = "North" });
        var acme = await world.HubSpot.SingleAsync("companies", new { domain = "acme.com", territory = "North" });
        var group = await world.HubSpot.SingleAsync("companies", new { domain = "acme-group.com" });
        await world.EventuallyAsync("the company has its parent", async () => (await world.HubSpot.AssociatedAsync(acme, "companies")).Contains(group.Id));

        var ada = await world.HubSpot.CreateAsync("contacts", new
        {
            email = "ada@acme.com",
            lastname = "Lovelace",
            jobtitle = "Buyer",
            mobilephone = "+44 7",
            lifecyclestage = "lead",
            hs_analytics_source = "PAID_SEARCH",
            utm_source = "spring",
        });
        await world.HubSpot.AssociateAsync(ada, acme);
        var contact = await world.Salesforce.SingleAsync("SELECT Id, Title, MobilePhone, Original_Source__c, UTM_Source__c, Lifecycle_Stage__c FROM Contact");
        (contact["Original_Source__c"], contact["UTM_Source__c"], contact["Lifecycle_Stage__c"], contact["MobilePhone"]).ShouldBe(("PAID_SEARCH", "spring", "lead", null));
        await world.Salesforce.BecomesAsync(contact, new { AccountId = account.Id });
        await world.InStepAsync();

        // Sales writes into marketing's fields: put back. Into the shared ones and its own: taken over.
        await world.Salesforce.UpdateAsync(contact, new { UTM_Source__c = "summer", Title = "CTO", Lifecycle_Stage__c = "salesqualifiedlead" });
        await world.Salesforce.BecomesAsync(contact, new { UTM_Source__c = "spring" });
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = "CTO", utm_source = "spring", lifecyclestage = "salesqualifiedlead" });

        // Marketing writes into sales' fields: put back.
        await world.HubSpot.UpdateAsync(acme, new { territory = "South", phone = "+44 20 1" });
        await world.HubSpot.BecomesAsync(acme, new { territory = "North" });
        await world.Salesforce.BecomesAsync(account, new { Phone = "+44 20 1", Territory__c = "North" });

        var opportunity = await world.Salesforce.CreateAsync("Opportunity", new { Name = "Engine", StageName = "Qualification", CloseDate = "2026-12-31", Amount = 1000, AccountId = account.Id });
        var deal = await world.HubSpot.SingleAsync("deals", new { dealname = "Engine", dealstage = "qualifiedtobuy", amount = "1000" });
        await world.InStepAsync();
        await world.HubSpot.UpdateAsync(deal, new { amount = "9", dealstage = "closedwon", closedate = "2027-01-01T00:00:00Z" });
        await world.HubSpot.BecomesAsync(deal, new { amount = "1000", dealstage = "qualifiedtobuy" });
        await world.Salesforce.BecomesAsync(opportunity, new { Amount = 1000, StageName = "Qualification", CloseDate = "2026-12-31" });
        await world.InStepAsync();
    }

    /// <summary>The fields of the preset that a new org and a new portal do not have.</summary>
    private static async Task SetUpAsync(World world)
    {
        foreach (var person in (string[])["Contact", "Lead"])
        {
            foreach (var name in TextFields)
            {
                await world.Salesforce.ControlAsync("fields", new { @object = person, name, type = "string" });
            }

            foreach (var name in MomentFields)
            {
                await world.Salesforce.ControlAsync("fields", new { @object = person, name, type = "datetime" });
            }

            await world.Salesforce.ControlAsync("fields", new { @object = person, name = "HubSpot_Score__c", type = "double", scale = 2 });
        }

        await AddTextAsync(world, "companies", "territory", "companyinformation");
        foreach (var name in (string[])["utm_source", "utm_medium", "utm_campaign"])
        {
            await AddTextAsync(world, "contacts", name, "contactinformation");
        }

        world.HubSpot.ForgetProperties();
    }

    private static async Task AddTextAsync(World world, string type, string name, string group) =>
        await world.HubSpot.SendAsync(HttpMethod.Post, $"crm/v3/properties/{type}", new { name, label = name, type = "string", fieldType = "text", groupName = group });
}
