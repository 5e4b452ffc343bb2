namespace HubSpotSfSync.Scenarios.Isolation;

/// <summary>A Salesforce record that two portals select follows the org's policy.</summary>
public sealed class SharedRecordTests
{
    private const string Claimed = "CLAIMED_BY_OTHER_PORTAL";

    [Fact]
    public async Task A_record_that_two_portals_select_stays_with_the_first_until_that_lets_go_of_it()
    {
        await using var world = await World.StartAsync([Overlapping("apac"), Overlapping("emea")], With("sharedRecords: exclusive"));
        var inEmea = await world.Portal("emea").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron", state = "AMER" });
        var inSalesforce = await world.Org("main").SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        // The other portal gets nothing of it, and its operator sees who has it.
        (await world.Portal("apac").CountAsync("contacts")).ShouldBe(0);
        var refused = await world.PairIsAsync("apac-main", inSalesforce, "Quarantined");
        refused.Refusal!.Code.ShouldBe(Claimed);
        refused.Refusal.Message.ShouldStartWith($"Contact {inSalesforce.Id} belongs to portal 'emea' (emea-main/contacts): nothing is synced with it here.");

        // Nor does the same person in the other portal join it, or become a second one.
        var inApac = await world.Portal("apac").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", state = "APAC" });
        (await world.PairIsAsync(inApac, "Quarantined")).Refusal!.Code.ShouldBe(Claimed);
        await world.InStepAsync();
        (await world.Org("main").CountAsync("Contact")).ShouldBe(1);
        (await world.Portal("emea").ReadAsync(inEmea))["lastname"].ShouldBe("Byron");

        // It moves to the other region: the other portal's own contact goes on with it, and the first one's stays as it is.
        await world.Org("main").UpdateAsync(inSalesforce, new { Region__c = "APAC" });
        await world.Portal("apac").BecomesAsync(inApac, new { lastname = "Byron", salesforce_sync_id = inSalesforce.Id });
        await world.PairIsAsync("apac-main", inSalesforce, "Settled");
        await world.InStepAsync();
        await world.Portal("emea").UpdateAsync(inEmea, new { lastname = "of EMEA" });
        await world.Portal("apac").UpdateAsync(inApac, new { lastname = "of APAC" });
        await world.InStepAsync();
        (await world.Org("main").ReadAsync(inSalesforce))["LastName"].ShouldBe("of APAC");
        (await world.Portal("emea").ReadAsync(inEmea))["lastname"].ShouldBe("of EMEA");
        (await world.Org("main").CountAsync("Contact")).ShouldBe(1);
    }

    [Fact]
    public async Task A_record_that_names_a_portal_is_that_portals_though_the_store_knows_nothing_of_it()
    {
        await using var world = await World.StartAsync([Overlapping("apac"), Overlapping("emea")], With("sharedRecords: exclusive") with
        {
            Before = async world =>
            {
                for (var i = 0; i < 5; i++)
                {
                    var contact = await world.Portal("emea").CreateAsync("contacts", new { email = $"ada{i}@acme.com", lastname = $"Lovelace {i}" });
                    await world.Org("main").CreateAsync("Contact", new { Email = $"ada{i}@acme.com", LastName = $"Lovelace {i}", Region__c = "AMER", HubSpot_Sync_Id__c = $"{world.Portal("emea").Id}-{contact.Id}" });
                }
            },
        });

        await world.InStepAsync();
        (await world.Portal("apac").CountAsync("contacts")).ShouldBe(0);
        foreach (var record in await world.Org("main").QueryAsync("SELECT Id FROM Contact"))
        {
            await world.PairIsAsync("emea-main", record, "Settled");
            (await world.PairIsAsync("apac-main", record, "Quarantined")).Refusal!.Code.ShouldBe(Claimed);
        }
    }

    [Fact]
    public async Task The_primary_portal_takes_a_record_over_and_the_others_get_what_it_does_not_select()
    {
        await using var world = await World.StartAsync([Overlapping("apac"), Overlapping("emea")], With("sharedRecords: { primary: emea }"));
        var inApac = await world.Portal("apac").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Byron", state = "APAC" });
        var inSalesforce = await world.Org("main").SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        // It comes into the primary portal's selection as well, and is its own from then on; who had it keeps its contact as it is.
        await world.Org("main").UpdateAsync(inSalesforce, new { Region__c = "AMER", LastName = "Lovelace" });
        var inEmea = await world.Portal("emea").SingleAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        var lost = await world.PairIsAsync("apac-main", inSalesforce, "Parked");
        (lost.HubSpotId, lost.Refusal!.Code).ShouldBe((inApac.Id, Claimed));
        await world.InStepAsync(parked: 1);
        await world.Portal("apac").UpdateAsync(inApac, new { lastname = "of APAC" });
        await world.Portal("emea").UpdateAsync(inEmea, new { lastname = "of EMEA" });
        await world.InStepAsync(parked: 1);
        (await world.Org("main").ReadAsync(inSalesforce))["LastName"].ShouldBe("of EMEA");
        (await world.Portal("apac").ReadAsync(inApac))["lastname"].ShouldBe("of APAC");
        (await world.Operator.OverviewAsync()).Quarantined.ShouldBeEmpty("nobody has to act on what the configuration says");

        // The primary portal lets go of it: the other goes on with its own contact.
        await world.Org("main").UpdateAsync(inSalesforce, new { Region__c = "APAC", LastName = "King" });
        await world.Portal("apac").BecomesAsync(inApac, new { lastname = "King" });
        await world.InStepAsync();
        (await world.Portal("emea").ReadAsync(inEmea))["lastname"].ShouldBe("of EMEA");
    }

    [Fact]
    public async Task Portals_that_share_a_record_each_write_their_own_fields_of_it()
    {
        await using var world = await World.StartAsync([Sharing("emea", "hubspot", "salesforce"), Sharing("apac", "salesforce", "hubspot")], With("sharedRecords: shared") with
        {
            Before = world => world.Org("main").ControlAsync("fields", new { @object = "Contact", name = "HubSpot_apac_Id__c", type = "string", length = 64, unique = true, externalId = true }),
        });
        var inEmea = await world.Portal("emea").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Analyst" });
        var inApac = await world.Portal("apac").SingleAsync("contacts", new { email = "ada@acme.com", jobtitle = "Analyst" });
        await world.InStepAsync();

        await world.Portal("emea").UpdateAsync(inEmea, new { jobtitle = "of EMEA", city = "not EMEA's to say" });
        await world.Portal("apac").UpdateAsync(inApac, new { jobtitle = "not APAC's to say", city = "of APAC" });

        await world.InStepAsync();
        await world.Portal("emea").BecomesAsync(inEmea, new { jobtitle = "of EMEA", city = "of APAC" });
        await world.Portal("apac").BecomesAsync(inApac, new { jobtitle = "of EMEA", city = "of APAC" });
        var inSalesforce = await world.Org("main").SingleAsync("SELECT Id, Title, Territory__c, HubSpot_Sync_Id__c, HubSpot_apac_Id__c FROM Contact");
        (inSalesforce["Title"], inSalesforce["Territory__c"]).ShouldBe(("of EMEA", "of APAC"));
        (inSalesforce["HubSpot_Sync_Id__c"], inSalesforce["HubSpot_apac_Id__c"]).ShouldBe(($"{world.Portal("emea").Id}-{inEmea.Id}", $"{world.Portal("apac").Id}-{inApac.Id}"));
    }

    [Fact]
    public async Task What_a_portals_lead_becomes_is_its_own_and_nobody_gets_it_by_a_merge_or_a_reference()
    {
        await using var world = await World.StartAsync([People("apac"), People("emea")], With("sharedRecords: exclusive"));
        var ada = await world.Portal("emea").CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", company = "Acme Ltd", state = "AMER" });
        var lead = await world.Org("main").SingleAsync("SELECT Id FROM Lead WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();

        await world.Org("main").ConvertAsync(lead);
        var contact = await world.Org("main").SingleAsync("SELECT Id, AccountId FROM Contact WHERE Email = 'ada@acme.com'");
        var account = await world.Org("main").SingleAsync("SELECT Id FROM Account");
        await world.EventuallyAsync("the pair goes on with the contact", async () => (await world.PairAsync(ada)).SalesforceId == contact.Id);
        await world.Portal("emea").SingleAsync("companies", new { name = "Acme Ltd" });
        await world.InStepAsync();
        (await world.PairIsAsync("apac-main", contact, "Quarantined")).Refusal!.Code.ShouldBe(Claimed);
        (await world.PairIsAsync("apac-main", account, "Quarantined")).Refusal!.Code.ShouldBe(Claimed);

        // A contact of the other portal works for that company; another is merged into the first portal's.
        await world.Org("main").CreateAsync("Contact", new { Email = "grace@acme.com", LastName = "Hopper", Region__c = "APAC", AccountId = account.Id });
        var loser = await world.Org("main").CreateAsync("Contact", new { Email = "ada@other.com", LastName = "Byron", Region__c = "APAC" });
        var inApac = await world.Portal("apac").SingleAsync("contacts", new { email = "ada@other.com" });
        await world.InStepAsync();
        await world.Org("main").MergeAsync(contact, loser);
        (await world.PairIsAsync(inApac, "Quarantined")).Refusal!.Code.ShouldBe(Claimed);

        await world.InStepAsync();
        (await world.Portal("apac").AllAsync("contacts")).Select(one => one["email"]).Order().ShouldBe(["ada@other.com", "grace@acme.com"]);
        (await world.Portal("apac").CountAsync("companies")).ShouldBe(0);
        (await world.Portal("emea").AllAsync("contacts")).Select(one => one["email"]).ShouldBe(["ada@acme.com"]);
    }

    private static WorldOptions With(string org) => new() { Orgs = new Dictionary<string, string> { ["main"] = org } };

    /// <summary>Each portal selects its own region, and both select AMER.</summary>
    internal static Connection Overlapping(string portal, string? region = null, string org = "main") => new($$"""
        selective: { Contact: "Region__c IN ('{{(region ?? portal).ToUpperInvariant()}}', 'AMER')" }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
              - { hubspot: state, salesforce: Region__c, owner: salesforce }
        """) { Portal = portal, Org = org };

    private static Connection People(string portal)
    {
        var own = $"Region__c IN ('{portal.ToUpperInvariant()}', 'AMER')";
        return new($$"""
            people: { createAs: lead }
            selective: { Lead: "{{own}}", Contact: "{{own}}", Account: "{{own}}" }
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
                  - { hubspot: state, salesforce: Region__c, owner: shared }
                  - { hubspot: company, salesforce: { Lead: Company }, owner: shared, default: { salesforce: Unknown } }
                  - { hubspot: associations.companies, salesforce: { Contact: AccountId }, owner: salesforce, transform: { lookup: companies } }
            """) { Portal = portal, Org = "main" };
    }

    /// <summary>The first portal's people write who somebody is and the title; the territory is the other's.</summary>
    internal static Connection Sharing(string portal, string title, string territory, string org = "main") => new($$"""
        identity: { salesforce: {{(title == "hubspot" ? "HubSpot_Sync_Id__c" : "HubSpot_apac_Id__c")}} }
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: {{(title == "hubspot" ? "shared" : "salesforce")}} }
              - { hubspot: lastname, salesforce: LastName, owner: {{(title == "hubspot" ? "shared" : "salesforce")}} }
              - { hubspot: jobtitle, salesforce: Title, owner: {{title}} }
              - { hubspot: city, salesforce: Territory__c, owner: {{territory}} }
        """) { Portal = portal, Org = org };
}
