namespace HubSpotSfSync.Scenarios.Transforms;

/// <summary>Values that are turned on their way: there, back, and not once more.</summary>
public sealed class TransformTests
{
    private const string People = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: [firstname, lastname], salesforce: [FirstName, LastName], owner: shared, transform: title }
              - { hubspot: hs_analytics_source, salesforce: LeadSource, owner: shared, map: { PAID_SEARCH: Paid Search, ORGANIC_SEARCH: Organic, DIRECT_TRAFFIC: Organic } }
              - { hubspot: phone, salesforce: Phone, owner: shared, inputs: { hubspot: [country] }, transform: { phone: { country: DE, otherwise: keep } } }
              - { hubspot: country, salesforce: Country_Code__c, owner: shared, transform: country }
              - { hubspot: interests, salesforce: Interests__c, owner: shared, transform: { multiSelect: { map: { ai: AI, iot: Connected things } } } }
              - { hubspot: discount, salesforce: Discount__c, owner: shared, transform: { number: { times: 100, digits: 1 } } }
              - { hubspot: seen_at, salesforce: Seen__c, owner: shared, transform: { date: { zone: Europe/Berlin } } }
              - { hubspot: newsletter, salesforce: Newsletter__c, owner: shared, transform: { boolean: { yes: Ja, no: Nein } } }
              - { hubspot: vat, salesforce: Vat__c, owner: shared, transform: [trim, upper, { replace: { find: '^DE', with: '', back: { find: '^', with: DE } } }] }
              - { hubspot: [city, state], salesforce: Place__c, owner: shared, transform: { concatenate: ", " } }
              - { hubspot: [jobtitle], salesforce: Badge__c, owner: hubspot, inputs: { hubspot: [company] }, transform: { template: "{jobtitle} at {company}" } }
              - { salesforce: Origin__c, constant: HubSpot, owner: hubspot }
              - { hubspot: company, salesforce: Employer__c, owner: shared, default: { salesforce: Unknown } }
              - hubspot: grade
                salesforce: Grade__c
                owner: shared
                transform: { expression: { toSalesforce: "grade === null ? null : 'ABC'[Number(grade) - 1]", toHubSpot: "Grade__c === null ? null : 'ABC'.indexOf(Grade__c) + 1" } }
              - { hubspot: erp_account, salesforce: Account.ERP_Id__c, owner: shared }
        """;

    private static readonly string[] Interests = ["AI", "Connected things"];

    [Fact]
    public async Task Every_kind_of_transform_goes_there_and_back_and_comes_to_rest()
    {
        await using var world = await World.StartAsync(People, new WorldOptions { Before = SetUpAsync });

        var ada = await world.HubSpot.CreateAsync("contacts", new
        {
            email = "ada@acme.com",
            firstname = "ADA",
            lastname = "lovelace",
            hs_analytics_source = "DIRECT_TRAFFIC",
            phone = "0171 555 1234",
            country = "Germany",
            interests = "iot;ai",
            discount = "0.125",
            seen_at = "2026-07-01T22:30:00Z",
            newsletter = "ja",
            vat = " de123 ",
            city = "Berlin",
            state = "BE",
            jobtitle = "Buyer",
            grade = "2",
            erp_account = "ERP-1",
        });

        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.Salesforce.BecomesAsync(contact, new
        {
            FirstName = "Ada",
            LastName = "Lovelace",
            LeadSource = "Organic",
            Phone = "+491715551234",
            Country_Code__c = "DE",
            Interests__c = "AI;Connected things",
            Discount__c = 12.5,
            Seen__c = "2026-07-02",
            Newsletter__c = true,
            Vat__c = "123",
            Place__c = "Berlin, BE",
            Badge__c = "Buyer at",
            Origin__c = "HubSpot",
            Employer__c = "Unknown",
            Grade__c = "B",
        });
        (await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Account.ERP_Id__c = 'ERP-1'")).Id.ShouldBe(contact.Id);
        await world.InStepAsync();

        // What differs only in form agrees: HubSpot keeps what people wrote there, and nothing goes back and forth.
        (await world.HubSpot.ReadAsync(ada)).Properties.ShouldSatisfyAllConditions(
            person => person["firstname"].ShouldBe("ADA"), person => person["hs_analytics_source"].ShouldBe("DIRECT_TRAFFIC"), person => person["phone"].ShouldBe("0171 555 1234"),
            person => person["seen_at"].ShouldBe("2026-07-01T22:30:00.000Z"), person => person["company"].ShouldBeNull());

        var other = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE ERP_Id__c = 'ERP-2'");
        await world.Salesforce.UpdateAsync(contact, new
        {
            LeadSource = "Paid Search",
            Phone = "+33 1 23 45 67 89",
            Country_Code__c = "FR",
            Interests__c = "AI",
            Discount__c = 20,
            Seen__c = "2026-08-01",
            Newsletter__c = false,
            Vat__c = "456",
            Place__c = "Paris, IDF",
            Employer__c = "Acme",
            Grade__c = "C",
            Origin__c = "elsewhere",
            AccountId = other.Id,
        });

        await world.HubSpot.BecomesAsync(ada, new
        {
            hs_analytics_source = "PAID_SEARCH",
            phone = "+33123456789",
            country = "France",
            interests = "ai",
            discount = "0.2",
            seen_at = "2026-07-31T22:00:00.000Z",
            newsletter = "Nein",
            vat = "DE456",
            city = "Paris",
            state = "IDF",
            company = "Acme",
            grade = "3",
            erp_account = "ERP-2",
        });
        await world.Salesforce.BecomesAsync(contact, new { Origin__c = "HubSpot", Badge__c = "Buyer at Acme" });
        await world.InStepAsync();
    }

    [Fact]
    public async Task A_value_that_can_not_be_turned_holds_the_record_back_and_says_what_to_do()
    {
        await using var world = await World.StartAsync(People, new WorldOptions { Before = SetUpAsync });

        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", hs_analytics_source = "REFERRALS" });
        var refused = (await world.PairIsAsync(ada, "Quarantined")).Refusal!;
        (refused.Code, refused.Fields.ShouldHaveSingleItem()).ShouldBe(("VALUE_NOT_MAPPED", "LeadSource"));
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);

        await world.HubSpot.UpdateAsync(ada, new { hs_analytics_source = "ORGANIC_SEARCH" });
        (await world.Salesforce.SingleAsync("SELECT Id, LeadSource FROM Contact"))["LeadSource"].ShouldBe("Organic");
        await world.InStepAsync();
    }

    private static async Task SetUpAsync(World world)
    {
        foreach (var (name, type, scale) in new[]
        {
            ("Country_Code__c", "string", 0), ("Discount__c", "double", 1), ("Seen__c", "date", 0), ("Newsletter__c", "boolean", 0), ("Vat__c", "string", 0), ("Place__c", "string", 0),
            ("Badge__c", "string", 0), ("Origin__c", "string", 0), ("Employer__c", "string", 0), ("Grade__c", "string", 0),
        })
        {
            await world.Salesforce.ControlAsync("fields", new { @object = "Contact", name, type, scale });
        }

        await world.Salesforce.ControlAsync("fields", new { @object = "Contact", name = "Interests__c", type = "multipicklist", values = Interests, restricted = true });
        await world.Salesforce.ControlAsync("fields", new { @object = "Account", name = "ERP_Id__c", type = "string", externalId = true, unique = true });
        await world.Salesforce.CreateAsync("Account", new { Name = "Acme", ERP_Id__c = "ERP-1" });
        await world.Salesforce.CreateAsync("Account", new { Name = "Other", ERP_Id__c = "ERP-2" });
        foreach (var (name, type, field) in new[]
        {
            ("discount", "number", "number"), ("seen_at", "datetime", "date"), ("newsletter", "string", "text"), ("vat", "string", "text"), ("grade", "number", "number"), ("erp_account", "string", "text"),
        })
        {
            await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/properties/contacts", new { name, label = name, type, fieldType = field, groupName = "contactinformation" });
        }

        await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/properties/contacts", new
        {
            name = "interests",
            label = "Interests",
            type = "enumeration",
            fieldType = "checkbox",
            groupName = "contactinformation",
            options = new[] { new { value = "ai", label = "AI", displayOrder = 1, hidden = false }, new { value = "iot", label = "IoT", displayOrder = 2, hidden = false } },
        });
        world.HubSpot.ForgetProperties();
    }
}
