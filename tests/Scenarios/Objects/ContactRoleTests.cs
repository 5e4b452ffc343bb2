namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>A deal's contacts &lt;-&gt; OpportunityContactRole: with the role, and filled from the account where there are none.</summary>
public sealed class ContactRoleTests
{
    private const string PeopleAndDeals = """
        - hubspot: contacts
          salesforce: Contact
          match: { hubspot: email, salesforce: Email }
          fields:
            - { hubspot: email, salesforce: Email, owner: shared }
            - { hubspot: lastname, salesforce: LastName, owner: shared }
            - { hubspot: associations.companies, salesforce: AccountId, owner: salesforce, transform: { lookup: companies } }
        - hubspot: deals
          salesforce: Opportunity
          match: { hubspot: dealname, salesforce: Name }
          fields:
            - { hubspot: dealname, salesforce: Name, owner: shared }
            - hubspot: [pipeline, dealstage]
              salesforce: StageName
              owner: shared
              transform: { stage: { pipelines: { default: { stages: { appointmentscheduled: Prospecting, closedwon: Closed Won } } } } }
            - { hubspot: closedate, salesforce: CloseDate, owner: shared, transform: { date: { zone: UTC } } }
            - { hubspot: associations.companies, salesforce: AccountId, owner: shared, required: true, transform: { lookup: companies } }
        """;

    private static readonly string Roles = $"polling: {"{ salesforce: 2s }"}\n{Documented.Mappings(["Companies", "Deal contacts"], PeopleAndDeals)}";

    private static string Filled(string fill) => Roles.Replace("    deletions: propagate", $"    fill: {fill}\n    deletions: propagate", StringComparison.Ordinal);

    [Fact]
    public async Task A_deals_contacts_are_the_opportunitys_contact_roles_and_their_labels_the_roles()
    {
        int decides = 0, main = 0, golfs = 0;
        await using var world = await World.StartAsync(Roles, new WorldOptions
        {
            Before = async world =>
            {
                decides = await world.HubSpot.AddLabelAsync("deals", "contacts", "Decision maker");
                await world.HubSpot.AddLabelAsync("deals", "contacts", "Champion");
                main = await world.HubSpot.AddLabelAsync("deals", "contacts", "Main contact");
                golfs = await world.HubSpot.AddLabelAsync("deals", "contacts", "Golfs");
            },
        });
        var account = await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "acme.com" });
        var opportunity = await OpportunityAsync(world, "Engine", account);
        var deal = await world.HubSpot.SingleAsync("deals", new { dealname = "Engine" });
        var ada = await PersonAsync(world, account, "Ada");
        var bob = await PersonAsync(world, account, "Bob");

        // A contact of the deal is a role; its labels say which, and one that means nothing in Salesforce stays.
        await world.HubSpot.LabelAsync(deal, ada.InHubSpot, decides, main, golfs);
        var ofAda = await world.Salesforce.SingleAsync($"SELECT Id FROM OpportunityContactRole WHERE OpportunityId = '{opportunity.Id}' AND ContactId = '{ada.InSalesforce.Id}'");
        await world.Salesforce.BecomesAsync(ofAda, new { Role = "Decision Maker", IsPrimary = "true" });
        await world.Salesforce.UpdateAsync(ofAda, new { Role = "Influencer" });
        await world.EventuallyAsync("Ada is a champion, and golfs", async () => (await LabelsAsync(world, deal, ada)) == "Champion;Golfs;Main contact");

        // The other way round. An Opportunity has one primary contact: Salesforce takes it from the other, and so does HubSpot.
        var ofBob = await world.Salesforce.CreateAsync("OpportunityContactRole", new { OpportunityId = opportunity.Id, ContactId = bob.InSalesforce.Id, Role = "Decision Maker", IsPrimary = true });
        await world.EventuallyAsync("Bob decides, and is the main contact", async () => (await LabelsAsync(world, deal, bob)) == "Decision maker;Main contact");
        await world.EventuallyAsync("Ada is no main contact any more", async () => (await LabelsAsync(world, deal, ada)) == "Champion;Golfs");

        // Removed on either side.
        await world.Salesforce.DeleteAsync(ofBob);
        await world.EventuallyAsync("Bob is gone from the deal", async () => (await LabelsAsync(world, deal, bob)) is null);
        await world.HubSpot.DissociateAsync(deal, ada.InHubSpot);
        await world.EventuallyAsync("Ada has no role", async () => await world.Salesforce.CountAsync("OpportunityContactRole") == 0);
        await world.InStepAsync();
        (await world.HubSpot.AssociatedAsync(deal, "contacts")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_opportunity_without_roles_gets_its_accounts_contacts_once_and_its_deal_has_them_too()
    {
        SalesforceRecord account = null!, ada = null!, cleo = null!;
        await using var world = await World.StartAsync(Filled("{ from: account, pick: all, most: 2, role: Influencer, after: 2s }"), new WorldOptions
        {
            Before = async world =>
            {
                await world.HubSpot.AddLabelAsync("deals", "contacts", "Main contact");
                await world.HubSpot.AddLabelAsync("deals", "contacts", "Champion");
                account = await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "acme.com" });
                ada = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Ada", AccountId = account.Id });
                await world.Salesforce.CreateAsync("Contact", new { Email = "bob@acme.com", LastName = "Bob", AccountId = account.Id });
                cleo = await world.Salesforce.CreateAsync("Contact", new { Email = "cleo@acme.com", LastName = "Cleo", AccountId = account.Id });
                var former = await OpportunityAsync(world, "Former", account);
                await world.Salesforce.CreateAsync("OpportunityContactRole", new { OpportunityId = former.Id, ContactId = cleo.Id, IsPrimary = true });
            },
        });
        var adaInHubSpot = await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        var cleoInHubSpot = await world.HubSpot.SingleAsync("contacts", new { email = "cleo@acme.com" });

        // The primary contact of the latest Opportunity first, then the eldest.
        var opportunity = await OpportunityAsync(world, "Engine", account);
        var deal = await world.HubSpot.SingleAsync("deals", new { dealname = "Engine" });
        await world.EventuallyAsync("the deal has the two contacts", async () => (await world.HubSpot.AssociatedAsync(deal, "contacts")).ToHashSet().SetEquals([adaInHubSpot.Id, cleoInHubSpot.Id]));
        var roles = await world.Salesforce.QueryAsync($"SELECT Id, ContactId, Role, IsPrimary FROM OpportunityContactRole WHERE OpportunityId = '{opportunity.Id}'");
        roles.ShouldAllBe(role => role["Role"] == "Influencer");
        roles.Single(role => role["IsPrimary"] == "true")["ContactId"].ShouldBe(cleo.Id);
        (await world.DecisionsAsync(roles[0])).ShouldContain($"Salesforce.ContactId: (empty) -> {roles[0]["ContactId"]} (FillBlank: FilledFromAccount)");
        (await world.Salesforce.CountAsync("OpportunityContactRole")).ShouldBe(3, "the former Opportunity had a role of its own");

        // Whoever removes them has the last word: a later look fills the next Opportunity, and not this one.
        foreach (var role in roles)
        {
            await world.Salesforce.DeleteAsync(role);
        }

        await world.EventuallyAsync("the deal has no contacts", async () => (await world.HubSpot.AssociatedAsync(deal, "contacts")).Count == 0);
        var next = await OpportunityAsync(world, "Next", account);
        await world.Salesforce.SingleAsync($"SELECT Id FROM OpportunityContactRole WHERE OpportunityId = '{next.Id}' AND ContactId = '{cleo.Id}'");
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("OpportunityContactRole", $"OpportunityId = '{opportunity.Id}'")).ShouldBe(0);
    }

    private static async Task<string?> LabelsAsync(World world, HubSpotRecord deal, Person person) => (await world.HubSpot.LabelsAsync(deal, "contacts")).GetValueOrDefault(person.InHubSpot.Id);

    private static Task<SalesforceRecord> OpportunityAsync(World world, string name, SalesforceRecord account) =>
        world.Salesforce.CreateAsync("Opportunity", new { Name = name, StageName = "Prospecting", CloseDate = "2026-12-31", AccountId = account.Id });

    private static async Task<Person> PersonAsync(World world, SalesforceRecord account, string name)
    {
        var email = $"{name.ToLowerInvariant()}@acme.com";
        var contact = await world.Salesforce.CreateAsync("Contact", new { Email = email, LastName = name, AccountId = account.Id });
        return new(await world.HubSpot.SingleAsync("contacts", new { email }), contact);
    }

    private sealed record Person(HubSpotRecord InHubSpot, SalesforceRecord InSalesforce);
}
