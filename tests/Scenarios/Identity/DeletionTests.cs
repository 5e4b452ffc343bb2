namespace HubSpotSfSync.Scenarios.Identity;

/// <summary>What becomes of the counterpart of a record that is deleted, and of both when somebody restores it. Whatever the mapping
/// says: nobody who was deleted is created again.</summary>
public sealed class DeletionTests
{
    [Theory]
    [InlineData("ignore", false, false)]
    [InlineData("archive", false, true)]
    [InlineData("propagate", true, true)]
    public async Task A_deletion_takes_the_counterpart_along_or_not_and_a_restored_record_goes_on_once_both_are_there(string policy, bool salesforceFollows, bool hubSpotFollows)
    {
        await using var world = await World.StartAsync(Contacts(policy));
        var archived = await PersonAsync(world, "archived");
        var erased = await PersonAsync(world, "erased");
        var deleted = await PersonAsync(world, "deleted");
        var purged = await PersonAsync(world, "purged");
        await world.InStepAsync();

        await world.HubSpot.ArchiveAsync(archived.InHubSpot);
        await world.HubSpot.EraseAsync(erased.InHubSpot);
        await world.Salesforce.DeleteAsync(deleted.InSalesforce);
        await world.Salesforce.DeleteAsync(purged.InSalesforce);
        await world.Salesforce.PurgeAsync(purged.InSalesforce);

        await world.EventuallyAsync("Salesforce follows as the policy says", async () => await world.Salesforce.CountAsync("Contact") == (salesforceFollows ? 0 : 2));
        await world.EventuallyAsync("HubSpot follows as the policy says", async () => await world.HubSpot.CountAsync("contacts") == (hubSpotFollows ? 0 : 2));
        await world.InStepAsync();

        // Work on what is left brings nobody back.
        foreach (var left in salesforceFollows ? [] : new[] { archived, erased })
        {
            await world.Salesforce.UpdateAsync(left.InSalesforce, new { Title = "Changed" });
        }

        foreach (var left in hubSpotFollows ? [] : new[] { deleted, purged })
        {
            await world.HubSpot.UpdateAsync(left.InHubSpot, new { jobtitle = "Changed" });
        }

        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(salesforceFollows ? 0 : 2);
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(hubSpotFollows ? 0 : 2);

        await world.HubSpot.RestoreAsync(archived.InHubSpot);
        await world.Salesforce.UndeleteAsync(deleted.InSalesforce);

        // No API brings back the other one: a person is told, and until then both stay as they are.
        if (salesforceFollows)
        {
            (await world.PairIsAsync(archived.InHubSpot, "Quarantined")).Refusal!.Code.ShouldBe("COUNTERPART_DELETED");
            await world.Salesforce.UndeleteAsync(archived.InSalesforce);
            await world.Salesforce.UpdateAsync(archived.InSalesforce, new { Title = "Changed" });
        }

        if (hubSpotFollows)
        {
            await world.EventuallyAsync("the operator is told", async () => (await world.Operator.PairAsync(deleted.InSalesforce))?.Refusal?.Code == "COUNTERPART_DELETED");
            await world.HubSpot.RestoreAsync(deleted.InHubSpot);
            await world.HubSpot.UpdateAsync(deleted.InHubSpot, new { jobtitle = "Changed" });
        }

        await world.HubSpot.BecomesAsync(archived.InHubSpot, new { jobtitle = "Changed" });
        await world.Salesforce.BecomesAsync(deleted.InSalesforce, new { Title = "Changed" });
        await world.InStepAsync();
        (await world.Salesforce.QueryAsync("SELECT Id FROM Contact")).Select(one => one.Id).ShouldBe(
            [archived.InSalesforce.Id, deleted.InSalesforce.Id, .. salesforceFollows ? [] : new[] { erased.InSalesforce.Id }], ignoreOrder: true);
        (await world.HubSpot.AllAsync("contacts")).Select(one => one.Id).ShouldBe(
            [archived.InHubSpot.Id, deleted.InHubSpot.Id, .. hubSpotFollows ? [] : new[] { purged.InHubSpot.Id }], ignoreOrder: true);
    }

    [Fact]
    public async Task Polling_alone_finds_deletions_and_a_new_record_takes_the_place_of_the_deleted_one()
    {
        await using var world = await World.StartAsync($"polling: {{ hubspot: 1s, salesforce: 1s, compare: 1s }}\n{Contacts("ignore")}", new WorldOptions { Webhooks = false, ChangeEvents = false });
        var archived = await PersonAsync(world, "archived");
        var deleted = await PersonAsync(world, "deleted");
        await world.InStepAsync();

        await world.HubSpot.ArchiveAsync(archived.InHubSpot);
        await world.Salesforce.DeleteAsync(deleted.InSalesforce);
        var again = await world.HubSpot.CreateAsync("contacts", new { email = "archived@acme.com", lastname = "archived", phone = "0123" });
        var inSalesforce = await world.Salesforce.CreateAsync("Contact", new { Email = "deleted@acme.com", LastName = "deleted", Phone = "0456" });

        // Nobody told of the first one's deletion: that only a comparison finds.
        await world.EventuallyAsync("the new contact has the counterpart", async () => (await world.PairAsync(again)).SalesforceId == archived.InSalesforce.Id);
        await world.EventuallyAsync("the new Contact has the counterpart", async () => (await world.PairAsync(inSalesforce)).HubSpotId == deleted.InHubSpot.Id);

        // They are linked for the first time: what the new ones leave empty nobody emptied.
        await world.Salesforce.BecomesAsync(archived.InSalesforce, new { Title = "Title of archived", Phone = "0123", HubSpot_Sync_Id__c = $"{world.HubSpot.Id}-{again.Id}" });
        await world.HubSpot.BecomesAsync(again, new { jobtitle = "Title of archived" });
        await world.HubSpot.BecomesAsync(deleted.InHubSpot, new { jobtitle = "Title of deleted", phone = "0456", salesforce_sync_id = inSalesforce.Id });
        await world.InStepAsync();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(2);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(2);
        (await world.Operator.DuplicatesAsync()).ShouldBeEmpty();
    }

    private static string Contacts(string deletions) => $$"""
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            deletions: {{deletions}}
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
              - { hubspot: phone, salesforce: Phone, owner: shared }
        """;

    private static async Task<Person> PersonAsync(World world, string name) => new(
        await world.HubSpot.CreateAsync("contacts", new { email = $"{name}@acme.com", lastname = name, jobtitle = $"Title of {name}" }),
        await world.Salesforce.SingleAsync($"SELECT Id FROM Contact WHERE Email = '{name}@acme.com'"));

    private sealed record Person(HubSpotRecord InHubSpot, SalesforceRecord InSalesforce);
}
