using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>Campaigns and their members, lists and theirs.</summary>
public sealed class CampaignTests
{
    private const string Contacts = """
        mappings:
          - hubspot: contacts
            salesforce: [Contact, Lead]
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: company, salesforce: { Lead: Company }, owner: shared, default: { salesforce: Unknown } }
        """;

    /// <summary>As the administrator of an org selects its objects for change events.</summary>
    private static WorldOptions Captured => new() { Org = org => org with { ChangeDataCaptureObjects = ["Contact", "Lead", "Campaign", "CampaignMember"] } };

    [Fact]
    public async Task A_campaigns_members_are_added_to_its_list_and_removed_from_it()
    {
        await using var world = await World.StartAsync($"campaigns: {{}}\n{Contacts}", Captured);
        await world.HubSpot.CreateListAsync("Newsletter");
        var contact = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace" });
        var lead = await world.Salesforce.CreateAsync("Lead", new { Email = "mary@iron.com", LastName = "Somerville", Company = "Iron" });

        var campaign = await world.Salesforce.CreateAsync("Campaign", new { Name = "Webinar" });
        await world.Salesforce.CreateAsync("CampaignMember", new { CampaignId = campaign.Id, ContactId = contact.Id });
        var member = await world.Salesforce.CreateAsync("CampaignMember", new { CampaignId = campaign.Id, LeadId = lead.Id });

        var list = await world.ListAsync("Webinar");
        var (ada, mary) = (await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" }), await world.HubSpot.SingleAsync("contacts", new { email = "mary@iron.com" }));
        list.Type.ShouldBe("MANUAL");
        await world.MembersAreAsync(list, ada, mary);

        await world.Salesforce.DeleteAsync(member);
        await world.MembersAreAsync(list, ada);
        await world.Salesforce.CreateAsync("CampaignMember", new { CampaignId = campaign.Id, LeadId = lead.Id });
        await world.MembersAreAsync(list, ada, mary);

        await world.Salesforce.ConvertAsync(lead);
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'mary@iron.com'");
        await world.Salesforce.UpdateAsync(campaign, new { Name = "Webinar 2026" });
        (await world.ListAsync("Webinar 2026")).Id.ShouldBe(list.Id, "the list has the campaign's name");
        await world.InStepAsync();
        await world.MembersAreAsync(list, ada, mary);
        (await world.Salesforce.CountAsync("Campaign")).ShouldBe(1, "a list becomes no campaign");
        (await world.Salesforce.CountAsync("CampaignMember")).ShouldBe(2);
    }

    [Fact]
    public async Task A_lists_members_become_campaign_members_where_that_is_asked_for()
    {
        await using var world = await World.StartAsync($"campaigns: {{ members: both }}\npolling: {{ compare: 1s }}\n{Contacts}", Captured);
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace" });
        var lead = await world.Salesforce.CreateAsync("Lead", new { Email = "mary@iron.com", LastName = "Somerville", Company = "Iron" });
        var contact = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        var mary = await world.HubSpot.SingleAsync("contacts", new { email = "mary@iron.com" });

        var list = await world.HubSpot.CreateListAsync("Webinar");
        await world.HubSpot.AddToListAsync(list, ada, mary);
        var campaign = await world.Salesforce.CreateAsync("Campaign", new { Name = "Webinar" });
        var roadshow = await world.Salesforce.CreateAsync("Campaign", new { Name = "Roadshow" });
        await world.HubSpot.AddToListAsync(await world.ListAsync("Roadshow"), ada);

        await world.CampaignHasAsync(campaign, contact, lead);
        await world.CampaignHasAsync(roadshow, contact);
        await world.HubSpot.RemoveFromListAsync(list, mary);
        await world.CampaignHasAsync(campaign, contact);
        await world.HubSpot.AddToListAsync(list, mary);
        await world.CampaignHasAsync(campaign, contact, lead);
        await world.Salesforce.DeleteAsync((await world.Salesforce.QueryAsync($"SELECT Id FROM CampaignMember WHERE ContactId = '{contact.Id}'"))[0]);
        await world.MembersAreAsync(list, mary);

        await world.HubSpot.SendAsync(HttpMethod.Delete, $"crm/v3/lists/{list.Id}");
        await world.HubSpot.RemoveFromListAsync(await world.ListAsync("Roadshow"), ada);
        await world.CampaignHasAsync(roadshow);
        await world.CampaignHasAsync(campaign, lead);
    }
}

/// <summary>A list of contacts.</summary>
internal sealed record ListView(string Id, string Name, string Type);

internal static class Lists
{
    private const string Path = "crm/v3/lists";

    public static async Task<ListView> CreateListAsync(this HubSpotPortal portal, string name) =>
        Of((await portal.SendAsync(HttpMethod.Post, Path, new { name, objectTypeId = "0-1", processingType = "MANUAL" }))["list"]!);

    /// <summary>Waits for a list of contacts by its name.</summary>
    public static async Task<ListView> ListAsync(this World world, string name)
    {
        ListView list = null!;
        await world.EventuallyAsync($"HubSpot has the list {name}", async () =>
        {
            list = Of((await world.HubSpot.SendAsync(HttpMethod.Get, $"{Path}/object-type-id/0-1/name/{Uri.EscapeDataString(name)}"))["list"]!);
            return true;
        });
        return list;
    }

    public static Task AddToListAsync(this HubSpotPortal portal, ListView list, params HubSpotRecord[] records) => ChangeAsync(portal, list, "add", records);

    public static Task RemoveFromListAsync(this HubSpotPortal portal, ListView list, params HubSpotRecord[] records) => ChangeAsync(portal, list, "remove", records);

    public static Task MembersAreAsync(this World world, ListView list, params HubSpotRecord[] expected) => world.EventuallyAsync(
        $"list {list.Name} holds {string.Join(" and ", expected.Select(one => one.Id))}",
        async () => (await MembersAsync(world.HubSpot, list)).Order().SequenceEqual(expected.Select(one => one.Id).Order()));

    public static Task CampaignHasAsync(this World world, SalesforceRecord campaign, params SalesforceRecord[] people) => world.EventuallyAsync(
        $"campaign {campaign["Name"]} has {string.Join(" and ", people.Select(one => one.Id))}",
        async () => (await world.Salesforce.QueryAsync($"SELECT ContactId, LeadId FROM CampaignMember WHERE CampaignId = '{campaign.Id}'"))
            .Select(member => member["ContactId"] ?? member["LeadId"]).Order().SequenceEqual(people.Select(one => one.Id).Order()));

    private static async Task<IEnumerable<string>> MembersAsync(HubSpotPortal portal, ListView list) =>
        (await portal.SendAsync(HttpMethod.Get, $"{Path}/{list.Id}/memberships"))["results"]!.AsArray().Select(one => one!["recordId"]!.ToString());

    private static Task<JsonNode> ChangeAsync(HubSpotPortal portal, ListView list, string way, HubSpotRecord[] records) =>
        portal.SendAsync(HttpMethod.Put, $"{Path}/{list.Id}/memberships/{way}", records.Select(one => one.Id));

    private static ListView Of(JsonNode list) => new(list["listId"]!.ToString(), (string)list["name"]!, (string)list["processingType"]!);
}
