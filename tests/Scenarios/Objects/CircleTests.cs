namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>Records that refer to each other: one is created without the other, and the reference follows in a second write.</summary>
public sealed class CircleTests
{
    private const string CompanyAndItsContact = """
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
              - { hubspot: associations.contacts, salesforce: Main_Contact__c, owner: hubspot, transform: { lookup: contacts } }
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: companies } }
        """;

    [Fact]
    public async Task A_company_and_its_contact_that_refer_to_each_other_are_both_created_and_joined()
    {
        await using var world = await World.StartAsync(CompanyAndItsContact, new WorldOptions
        {
            Before = world => world.Salesforce.ControlAsync("fields", new { @object = "Account", name = "Main_Contact__c", type = "reference", referenceTo = "Contact", childRelationship = "MainOf" }),
        });
        HubSpotRecord acme = null!, ada = null!;

        await world.UnseenAsync(async () =>
        {
            acme = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
            ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
            await world.HubSpot.AssociateAsync(ada, acme);
        });

        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account");
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact");
        await world.Salesforce.BecomesAsync(account, new { Main_Contact__c = contact.Id });
        await world.Salesforce.BecomesAsync(contact, new { AccountId = account.Id });
        string[] joined = [.. await world.DecisionsAsync(acme, "Main_Contact__c"), .. await world.DecisionsAsync(ada, "AccountId")];
        joined.Length.ShouldBe(2);
        joined.ShouldContain(line => line.EndsWith("CarriedOver)") || line.EndsWith("OwnerWins)") || line.EndsWith("FilledBlank)"), "one of the two waited for the other's second write");
    }
}
