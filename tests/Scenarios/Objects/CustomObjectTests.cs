namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>Custom objects &lt;-&gt; custom objects, as many as there are, with what they are associated with; custom fields and formulas.</summary>
public sealed class CustomObjectTests
{
    private const string Settings = """
        people: { createAs: lead }
        polling: { hubspot: 1h, salesforce: 3s, compare: 10s }
        """;

    private const string People = """
        - hubspot: contacts
          salesforce: [Lead, Contact]
          match: { hubspot: email, salesforce: Email }
          fields:
            - { hubspot: email, salesforce: Email, owner: shared }
            - { hubspot: lastname, salesforce: LastName, owner: shared }
            - { hubspot: company, salesforce: { Lead: Company }, owner: shared, default: { salesforce: Unknown } }
            - { hubspot: favourite_colour, salesforce: { Contact: Favourite_Colour__c }, owner: shared }
        """;

    /// <summary>More than HubSpot's own connector takes.</summary>
    private static readonly IReadOnlyList<string> Others = [.. Enumerable.Range(1, 10).Select(i => $"thing{i}")];

    private static string Configuration => Settings + "\n" + Documented.Mappings(["Custom objects"], string.Join('\n', [People, .. Others.Select(name => $$"""
        - hubspot: p_{{name}}
          salesforce: {{name}}__c
          match: { hubspot: name, salesforce: Name }
          fields: [{ hubspot: name, salesforce: Name, owner: shared }]
        """)]));

    [Fact]
    public async Task Twelve_custom_objects_go_both_ways_with_their_lookups_to_each_other_and_to_leads_and_contacts_alike()
    {
        await using var world = await World.StartAsync(Configuration, new WorldOptions { Before = SetUpAsync, Portal = portal => portal with { CustomObjects = Others.Count + 2 } });

        // From HubSpot: the machine is told before its site and its person, who is a Lead in Salesforce.
        HubSpotRecord drill = null!, ada = null!;
        await world.UnseenAsync(async () =>
        {
            drill = await world.HubSpot.CreateAsync("p_machine", new { serial = "D-1", power = 12.5 });
            var site = await world.HubSpot.CreateAsync("p_site", new { name = "Basel" });
            ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
            await world.HubSpot.AssociateAsync(drill, site);
            await world.HubSpot.AssociateAsync(drill, ada);
        });
        var basel = await world.Salesforce.SingleAsync("SELECT Id FROM Site__c WHERE Name = 'Basel'");
        var lead = await world.Salesforce.SingleAsync("SELECT Id FROM Lead WHERE Email = 'ada@acme.com'");
        var machine = await world.Salesforce.SingleAsync("SELECT Id FROM Machine__c WHERE Name = 'D-1'");
        await world.Salesforce.BecomesAsync(machine, new { Power__c = "12.5", Site__c = basel.Id, Lead__c = lead.Id, Contact__c = (string?)null });

        // After the conversion the Contact takes the Lead's place, in its own field.
        await world.Salesforce.ConvertAsync(lead);
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.Salesforce.BecomesAsync(machine, new { Contact__c = contact.Id, Lead__c = (string?)null });

        // From Salesforce, with both; and changes either way, by webhook as well.
        var press = await world.Salesforce.CreateAsync("Machine__c", new { Name = "P-1", Power__c = 7, Site__c = basel.Id, Contact__c = contact.Id });
        var pressInHubSpot = await world.HubSpot.SingleAsync("p_machine", new { serial = "P-1", power = "7" });
        await world.EventuallyAsync("the press is Ada's", async () => (await world.HubSpot.AssociatedAsync(pressInHubSpot, "contacts")).SequenceEqual([ada.Id]));
        (await world.HubSpot.AssociatedAsync(pressInHubSpot, "p_site")).Count.ShouldBe(1);
        await world.HubSpot.UpdateAsync(pressInHubSpot, new { power = "9" });
        await world.Salesforce.BecomesAsync(press, new { Power__c = "9" });
        (await world.PairAsync(press)).Decisions[^1].Source.ShouldNotBe("Poll", "events call the object by its id");
        await world.Salesforce.UpdateAsync(press, new { Site__c = (string?)null, Contact__c = (string?)null });
        await world.EventuallyAsync("the press is nobody's", async () => (await world.HubSpot.AssociatedAsync(pressInHubSpot, "contacts")).Count == 0 && (await world.HubSpot.AssociatedAsync(pressInHubSpot, "p_site")).Count == 0);

        // A custom field of a native object.
        await world.HubSpot.UpdateAsync(ada, new { favourite_colour = "green" });
        await world.Salesforce.BecomesAsync(contact, new { Favourite_Colour__c = "green" });

        // A formula has no event of its own: comparing finds what the site's change did to it.
        await world.HubSpot.BecomesAsync(drill, new { heat = "25" });
        await world.Salesforce.UpdateAsync(basel, new { Factor__c = 4 });
        await world.HubSpot.BecomesAsync(drill, new { heat = "50" });

        // And the rest.
        foreach (var name in Others)
        {
            await world.HubSpot.CreateAsync($"p_{name}", new { name = $"{name} of HubSpot" });
            await world.Salesforce.CreateAsync($"{name}__c", new { Name = $"{name} of Salesforce" });
        }

        foreach (var name in Others)
        {
            await world.Salesforce.SingleAsync($"SELECT Id FROM {name}__c WHERE Name = '{name} of HubSpot'");
            await world.HubSpot.SingleAsync($"p_{name}", new { name = $"{name} of Salesforce" });
        }

        await world.Salesforce.DeleteAsync(press);
        await world.EventuallyAsync("the press is gone", async () => await world.HubSpot.CountAsync("p_machine") == 1);
        await world.InStepAsync();
        (await world.DecisionsAsync(drill, "Contact__c", "Lead__c")).ShouldBe(
        [
            $"Salesforce.Lead__c: (empty) -> {lead.Id} (Shared: Created)",
            $"Salesforce.Contact__c: (empty) -> {contact.Id} (Shared: ReferenceFollowed)",
            $"Salesforce.Lead__c: {lead.Id} -> (empty) (Shared: ReferenceFollowed)",
        ]);
    }

    /// <summary>What administrators of both sides have set up.</summary>
    private static async Task SetUpAsync(World world)
    {
        await world.HubSpot.SendAsync(HttpMethod.Post, "crm/v3/properties/contacts", new { name = "favourite_colour", label = "Favourite colour", type = "string", fieldType = "text", groupName = "contactinformation" });
        await DefineAsync(world, "site", ["name"], []);
        await DefineAsync(world, "machine", ["serial", "power", "heat"], ["CONTACT", "p_site"]);
        foreach (var name in Others)
        {
            await DefineAsync(world, name, ["name"], []);
        }

        await FieldAsync(world, new { @object = "Contact", name = "Favourite_Colour__c", type = "string" });
        foreach (var name in (string[])["Site__c", "Machine__c", .. Others.Select(name => $"{name}__c")])
        {
            await world.Salesforce.ControlAsync("objects", new { name });
            await FieldAsync(world, new { @object = name, name = "HubSpot_Sync_Id__c", type = "string", length = 64, unique = true, externalId = true });
        }

        await FieldAsync(world, new { @object = "Site__c", name = "Factor__c", type = "double", scale = 2 });
        await FieldAsync(world, new { @object = "Machine__c", name = "Power__c", type = "double", scale = 2 });
        await FieldAsync(world, new { @object = "Machine__c", name = "Site__c", type = "reference", referenceTo = "Site__c", childRelationship = "Machines" });
        await FieldAsync(world, new { @object = "Machine__c", name = "Contact__c", type = "reference", referenceTo = "Contact", childRelationship = "Machines" });
        await FieldAsync(world, new { @object = "Machine__c", name = "Lead__c", type = "reference", referenceTo = "Lead", childRelationship = "Machines" });
        await FieldAsync(world, new { @object = "Machine__c", name = "Heat__c", type = "double", scale = 2, formula = "Power__c * IF(ISBLANK(Site__r.Factor__c), 2, Site__r.Factor__c)" });
    }

    /// <summary>A custom object of HubSpot, whose changes the app is told.</summary>
    private static async Task DefineAsync(World world, string name, string[] properties, string[] associated)
    {
        var schema = await world.HubSpot.SendAsync(HttpMethod.Post, "crm-object-schemas/v3/schemas", new
        {
            name,
            labels = new { singular = name, plural = $"{name}s" },
            primaryDisplayProperty = properties[0],
            properties = properties.Select(property => new { name = property, label = property, type = "string", fieldType = "text" }),
            associatedObjects = associated,
        });
        foreach (var subscription in (object[])[
            new { eventType = "object.creation", objectTypeId = (string)schema["objectTypeId"]!, active = true },
            .. properties.Select(property => new { eventType = "object.propertyChange", objectTypeId = (string)schema["objectTypeId"]!, propertyName = property, active = true })])
        {
            await world.HubSpot.SendAsync(HttpMethod.Post, "webhooks/v3/501/subscriptions?hapikey=sandbox-developer", subscription);
        }
    }

    private static Task<System.Text.Json.Nodes.JsonNode> FieldAsync(World world, object field) => world.Salesforce.ControlAsync("fields", field);
}
