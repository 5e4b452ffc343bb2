namespace HubSpotSfSync.Scenarios.Isolation;

/// <summary>Nothing of one portal reaches another.</summary>
public sealed class PortalTests
{
    private const string Contacts = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """;

    [Fact]
    public async Task Two_portals_on_two_orgs_never_mix_even_for_the_same_person()
    {
        await using var world = await World.StartAsync([new Connection(Contacts) { Portal = "emea", Org = "london" }, new Connection(Contacts) { Portal = "apac", Org = "tokyo" }]);

        await world.Portal("emea").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron" });
        await world.Portal("apac").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        await world.Org("tokyo").CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper" });

        await world.InStepAsync();
        (await PeopleAsync(world, "emea", "london")).ShouldBe(["ada@acme.com Byron"]);
        (await PeopleAsync(world, "apac", "tokyo")).ShouldBe(["ada@acme.com Lovelace", "grace@acme.com Hopper"]);
    }

    [Fact]
    public async Task Two_portals_that_share_an_org_see_only_the_records_of_their_own_selection()
    {
        await using var world = await World.StartAsync([Of("emea"), Of("apac")]);

        await world.Portal("emea").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        await world.Org("main").CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper", Region__c = "APAC" });
        await world.Org("main").CreateAsync("Contact", new { Email = "mary@acme.com", LastName = "Somerville", Region__c = "AMER" });

        await world.InStepAsync();
        (await world.Portal("emea").AllAsync("contacts")).Select(one => one["email"]).ShouldBe(["ada@acme.com"]);
        (await world.Portal("apac").AllAsync("contacts")).Select(one => one["email"]).ShouldBe(["grace@acme.com"]);
        (await world.Salesforce.SingleAsync("SELECT Id, Region__c FROM Contact WHERE Email = 'ada@acme.com'"))["Region__c"].ShouldBe("EMEA");
    }

    [Fact]
    public async Task A_portal_with_two_orgs_has_a_counterpart_in_each_and_tells_them_apart()
    {
        var tokyo = new Connection($"identity: {{ hubspot: tokyo_id }}\n{Contacts}") { Portal = "emea", Org = "tokyo" };
        await using var world = await World.StartAsync([new Connection(Contacts) { Portal = "emea", Org = "london" }, tokyo]);

        var contact = await world.Portal("emea").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });

        await world.InStepAsync();
        var inLondon = await world.Org("london").SingleAsync("SELECT Id, HubSpot_Sync_Id__c FROM Contact");
        var inTokyo = await world.Org("tokyo").SingleAsync("SELECT Id, HubSpot_Sync_Id__c FROM Contact");
        await world.Portal("emea").BecomesAsync(contact, new { salesforce_sync_id = inLondon.Id, tokyo_id = inTokyo.Id });
        (inLondon["HubSpot_Sync_Id__c"], inTokyo["HubSpot_Sync_Id__c"]).ShouldBe(($"{world.Portal("emea").Id}-{contact.Id}", $"{world.Portal("emea").Id}-{contact.Id}"));
        await world.Org("london").DeleteAsync(inLondon);
        await world.Org("tokyo").UpdateAsync(inTokyo, new { LastName = "King" });
        await world.InStepAsync();
        await world.Portal("emea").BecomesAsync(contact, new { lastname = "King" });
        (await world.Org("london").CountAsync("Contact")).ShouldBe(0);
    }

    private static Connection Of(string region) => new($$"""
        selective: { Contact: "Region__c = '{{region.ToUpperInvariant()}}'" }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            constants: { Region__c: {{region.ToUpperInvariant()}} }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
        """) { Portal = region, Org = "main" };

    /// <summary>Who is in a portal, which are those in its org.</summary>
    private static async Task<IReadOnlyList<string>> PeopleAsync(World world, string portal, string org)
    {
        var inPortal = (await world.Portal(portal).AllAsync("contacts")).Select(one => $"{one["email"]} {one["lastname"]}").Order().ToList();
        var inOrg = (await world.Org(org).QueryAsync("SELECT Id, Email, LastName FROM Contact")).Select(one => $"{one["Email"]} {one["LastName"]}").Order();
        inOrg.ShouldBe(inPortal);
        return inPortal;
    }
}
