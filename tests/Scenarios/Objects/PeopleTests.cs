namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>contacts &lt;-&gt; Lead and Contact: what a new person becomes, and the company that comes with it.</summary>
public sealed class PeopleTests
{
    private const string Companies = """
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            inclusion: { where: country is known }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
        """;

    private const string AsContacts = $$"""
        people: { createAs: contact }
        mappings:
        {{Companies}}
          - hubspot: contacts
            salesforce: [Contact, Lead]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: company, salesforce: { Lead: Company }, owner: shared }
              - { hubspot: associations.companies, salesforce: { Contact: AccountId }, owner: shared, required: true, transform: { lookup: companies } }
        """;

    private const string AsLeads = $$"""
        people: { createAs: lead }
        mappings:
        {{Companies}}
          - hubspot: contacts
            salesforce: [Contact, Lead]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - hubspot: company
                salesforce: { Lead: Company }
                owner: shared
                inputs: { hubspot: [associations.companies.name] }
                transform: coalesce
                default: { salesforce: Private person }
              - { hubspot: associations.companies, salesforce: { Contact: AccountId }, owner: shared, transform: { lookup: companies } }
        """;

    [Fact]
    public async Task With_contact_the_account_comes_first_or_the_contact_waits_for_its_company()
    {
        await using var world = await World.StartAsync(AsContacts);
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com", country = "Germany" });
        var beta = await world.HubSpot.CreateAsync("companies", new { name = "Beta", domain = "beta.com" });
        await PersonAsync(world, "ada@acme.com", acme);
        var bob = await PersonAsync(world, "bob@beta.com", beta);
        await PersonAsync(world, "eve@gmail.com", null);

        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme'");
        (await world.Salesforce.SingleAsync("SELECT Id, AccountId FROM Contact WHERE Email = 'ada@acme.com'"))["AccountId"].ShouldBe(account.Id, "it was created with its Account");
        (await world.Salesforce.SingleAsync("SELECT Id, AccountId FROM Contact WHERE Email = 'eve@gmail.com'"))["AccountId"].ShouldBeNull("she belongs to nobody");
        var parked = await world.PairIsAsync(bob, "Parked");
        parked.SalesforceId.ShouldBeNull("his company is not synced");

        await world.HubSpot.UpdateAsync(beta, new { country = "France" });

        var his = await world.Salesforce.SingleAsync("SELECT Id, AccountId FROM Contact WHERE Email = 'bob@beta.com'");
        his["AccountId"].ShouldBe((await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Beta'")).Id);
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(3);
        (await world.Salesforce.CountAsync("Lead")).ShouldBe(0);
    }

    [Fact]
    public async Task With_lead_its_company_is_the_associated_one_else_the_default()
    {
        await using var world = await World.StartAsync(AsLeads);
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
        var beta = await world.HubSpot.CreateAsync("companies", new { name = "Beta", domain = "beta.com" });
        await PersonAsync(world, "ada@acme.com", acme, "Something else");
        var eve = await PersonAsync(world, "eve@gmail.com", null);
        await PersonAsync(world, "sam@gmail.com", null, "Sam's shop");

        (await LeadAsync("ada@acme.com"))["Company"].ShouldBe("Acme");
        (await LeadAsync("sam@gmail.com"))["Company"].ShouldBe("Sam's shop", "what the contact itself says is better than the default");
        var lead = await LeadAsync("eve@gmail.com");
        lead["Company"].ShouldBe("Private person");
        await world.InStepAsync();

        await world.HubSpot.AssociateAsync(eve, beta);

        await world.Salesforce.BecomesAsync(lead, new { Company = "Beta" });
        (await world.DecisionsAsync(eve, "Company")).ShouldContain("Salesforce.Company: Private person -> Beta (Shared: CarriedOver)");
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);

        await world.Salesforce.CreateAsync("Lead", new { LastName = "New lead", Company = "Gamma", Email = "lead@gamma.com" });
        await world.Salesforce.CreateAsync("Contact", new { LastName = "New contact", Email = "contact@gamma.com" });
        (await world.HubSpot.SingleAsync("contacts", new { lastname = "New lead" }))["company"].ShouldBe("Gamma");
        await world.HubSpot.SingleAsync("contacts", new { lastname = "New contact" });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(5);
        (await world.Salesforce.CountAsync("Lead"), await world.Salesforce.CountAsync("Contact")).ShouldBe((4, 1));

        Task<SalesforceRecord> LeadAsync(string email) => world.Salesforce.SingleAsync($"SELECT Id, Company FROM Lead WHERE Email = '{email}'");
    }

    /// <summary>A contact that has its company from the first moment on.</summary>
    private static async Task<HubSpotRecord> PersonAsync(World world, string email, HubSpotRecord? company, string? writes = null)
    {
        object[] associations = company is null ? [] : [new { to = new { id = company.Id }, types = new[] { new { associationCategory = "HUBSPOT_DEFINED", associationTypeId = 1 } } }];
        var created = await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts", new { properties = new { email, lastname = email.Split('@')[0], company = writes ?? "" }, associations });
        return HubSpotRecord.Of(company?.Portal ?? (await world.HubSpot.AllAsync("contacts"))[0].Portal, "contacts", created);
    }
}
