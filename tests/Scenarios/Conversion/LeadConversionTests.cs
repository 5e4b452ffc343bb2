namespace HubSpotSfSync.Scenarios.Conversion;

/// <summary>A Lead that is converted stays the contact that it was, and its Account is the company that the contact has.</summary>
public sealed class LeadConversionTests
{
    private const string People = """
        people: { createAs: lead }
        mappings:
          - hubspot: companies
            salesforce: Account
            match:
              - { hubspot: domain, salesforce: Website }
              - { hubspot: name, salesforce: Name }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
          - hubspot: contacts
            salesforce: [Lead, Contact]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
              - { hubspot: company, salesforce: { Lead: Company }, owner: shared, default: { salesforce: Unknown } }
              - { hubspot: associations.companies, salesforce: { Contact: AccountId }, owner: salesforce, transform: { lookup: companies } }
        """;

    /// <summary>HubSpot's companies get no Accounts before sales makes one.</summary>
    private const string AccountsBySales = """
        people: { createAs: lead }
        mappings:
          - hubspot: companies
            salesforce: Account
            inclusion: { where: lifecyclestage = customer }
            match:
              - { hubspot: domain, salesforce: Website }
              - { hubspot: name, salesforce: Name }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
          - hubspot: contacts
            salesforce: [Lead, Contact]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: company, salesforce: { Lead: Company }, owner: shared, inputs: { hubspot: [associations.companies.name] }, transform: coalesce, default: { salesforce: Unknown } }
              - { hubspot: associations.companies, salesforce: { Contact: AccountId }, owner: shared, transform: { lookup: companies } }
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

    public static TheoryData<bool> EventsOnAndOff => [true, false];

    [Theory]
    [MemberData(nameof(EventsOnAndOff))]
    public async Task A_converted_lead_stays_one_contact_and_its_account_joins_the_contacts_company(bool events)
    {
        var polling = events ? "" : "polling: { hubspot: 2s, salesforce: 2s }\n";
        await using var world = await World.StartAsync(polling + People, new WorldOptions { Webhooks = events, ChangeEvents = events });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", company = "Acme Ltd" });
        var lead = await world.Salesforce.SingleAsync("SELECT Id, Company FROM Lead WHERE Email = 'ada@acme.com'");
        lead["Company"].ShouldBe("Acme Ltd");
        await world.InStepAsync();

        var conversion = await world.Salesforce.ConvertAsync(lead);

        var contact = await world.Salesforce.SingleAsync("SELECT Id, AccountId FROM Contact WHERE Email = 'ada@acme.com'");
        await world.EventuallyAsync("the pair goes on with the contact", async () => (await world.PairAsync(ada)).SalesforceId == contact.Id);
        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Analyst" });
        await world.Salesforce.BecomesAsync(contact, new { Title = "Analyst" });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Account")).ShouldBe(1);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(1);
        conversion.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_a_conversion_makes_joins_what_the_contact_has_or_is_reported()
    {
        await using var world = await World.StartAsync(AccountsBySales);
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme Worldwide", domain = "acme.com" });
        var ada = await PersonAsync(world, "ada@acme.com", acme);
        var bob = await PersonAsync(world, "bob@gmail.com", acme);
        var engine = await DealAsync(world, "Engine", ada, acme);
        await DealAsync(world, "Loom", ada, acme);
        var (adasLead, bobsLead) = (await LeadAsync("ada@acme.com"), await LeadAsync("bob@gmail.com"));

        // Two salespeople, two new Accounts: HubSpot's company joins the first, and stays one.
        var first = await world.Salesforce.ConvertAsync(adasLead, new { opportunityName = "Engine" });
        await world.EventuallyAsync("the company has its Account", async () => (await world.Operator.PairAsync(acme))?.SalesforceId == (string)first["accountId"]!);
        var second = await world.Salesforce.ConvertAsync(bobsLead);

        await world.EventuallyAsync("the Opportunity is the deal of its name", async () => (await world.Operator.PairAsync(engine))?.SalesforceId == (string)first["opportunityId"]!);
        await world.EventuallyAsync("the second Account is reported", async () =>
            (await world.Operator.OverviewAsync()).Quarantined.Any(pair => pair.SalesforceId == (string)second["accountId"]! && pair.Refusal.Code == "DUPLICATE_SUSPECTED"));
        await world.EventuallyAsync("both go on as Contacts", async () =>
            (await world.PairAsync(ada)).SalesforceId == (string)first["contactId"]! && (await world.PairAsync(bob)).SalesforceId == (string)second["contactId"]!);
        await world.AtRestAsync();
        (await world.HubSpot.CountAsync("companies"), await world.HubSpot.CountAsync("contacts"), await world.HubSpot.CountAsync("deals")).ShouldBe((1, 2, 2));
        (await world.Salesforce.CountAsync("Account"), await world.Salesforce.CountAsync("Contact"), await world.Salesforce.CountAsync("Opportunity")).ShouldBe((2, 2, 2));

        Task<SalesforceRecord> LeadAsync(string email) => world.Salesforce.SingleAsync($"SELECT Id FROM Lead WHERE Email = '{email}'");
    }

    [Fact]
    public async Task A_conversion_that_nobody_saw_and_one_into_a_contact_that_is_paired_end_in_one_pair_each()
    {
        await using var world = await World.StartAsync(AccountsBySales);
        var acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme Worldwide", domain = "acme.com" });
        var ada = await PersonAsync(world, "ada@acme.com", acme);
        var eve = await world.HubSpot.CreateAsync("contacts", new { email = "eve@gmail.com", lastname = "eve" });
        var evesLead = await LeadAsync("eve@gmail.com");
        await LeadAsync("ada@acme.com");
        await world.InStepAsync();
        SalesforceRecord unseen = null!;

        await world.UnseenAsync(async () =>
        {
            // Written down and converted before anybody looked; the form comes afterwards.
            unseen = await world.Salesforce.CreateAsync("Lead", new { Email = "sam@gmail.com", LastName = "sam", Company = "Acme GmbH" });
            await world.Salesforce.ConvertAsync(unseen);
            await PersonAsync(world, "sam@gmail.com", acme);
        });

        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account");
        (await world.PairAsync(acme)).SalesforceId.ShouldBe(account.Id, "by the association of its contact: neither domain nor name are the same");
        (await world.Salesforce.CountAsync("Lead", "Email = 'sam@gmail.com' AND IsConverted = false")).ShouldBe(0);

        // Somebody wrote eve down a second time, and converts one of the two into what the other became.
        var other = await world.Salesforce.CreateAsync("Lead", new { Email = "eve@gmail.com", LastName = "eve", Company = "Nobody" });
        var converted = await world.Salesforce.ConvertAsync(evesLead, new { accountId = account.Id });
        await world.EventuallyAsync("eve is the Contact", async () => (await world.PairAsync(eve)).SalesforceId == (string)converted["contactId"]!);
        await world.Salesforce.ConvertAsync(other, new { accountId = account.Id, contactId = (string)converted["contactId"]! });

        await world.InStepAsync();
        (await world.Operator.OverviewAsync()).Quarantined.ShouldBeEmpty();
        (await world.PairAsync(eve)).SalesforceId.ShouldBe((string)converted["contactId"]!);
        (await world.HubSpot.CountAsync("companies"), await world.HubSpot.CountAsync("contacts")).ShouldBe((1, 3));
        (await world.PairAsync(ada)).Status.ShouldBe("Settled", "her Lead is still one");

        Task<SalesforceRecord> LeadAsync(string email) => world.Salesforce.SingleAsync($"SELECT Id FROM Lead WHERE Email = '{email}'");
    }

    private static async Task<HubSpotRecord> PersonAsync(World world, string email, HubSpotRecord company) => HubSpotRecord.Of(company.Portal, "contacts", await world.HubSpot.SendAsync(
        HttpMethod.Post, "crm/v3/objects/contacts", new { properties = new { email, lastname = email.Split('@')[0] }, associations = new[] { Association(company, 1) } }));

    private static async Task<HubSpotRecord> DealAsync(World world, string dealname, HubSpotRecord contact, HubSpotRecord company) => HubSpotRecord.Of(company.Portal, "deals", await world.HubSpot.SendAsync(
        HttpMethod.Post,
        "crm/v3/objects/deals",
        new { properties = new { dealname, pipeline = "default", dealstage = "appointmentscheduled", closedate = "2026-12-31T00:00:00Z" }, associations = new[] { Association(contact, 3), Association(company, 5) } }));

    private static object Association(HubSpotRecord to, int type) => new { to = new { id = to.Id }, types = new[] { new { associationCategory = "HUBSPOT_DEFINED", associationTypeId = type } } };
}
