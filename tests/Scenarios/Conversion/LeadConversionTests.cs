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

    public static TheoryData<bool> EventsOnAndOff => [true, false];

    [Theory]
    [MemberData(nameof(EventsOnAndOff))]
    public async Task A_converted_lead_stays_one_contact_and_its_account_joins_the_contacts_company(bool events)
    {
        await using var world = await World.StartAsync(People, new WorldOptions { Webhooks = events, ChangeEvents = events });
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
}
