namespace HubSpotSfSync.Scenarios.Identity;

/// <summary>Several records of one side with one match value: one of them gets the counterpart, and the others are reported until they
/// are merged, corrected or deleted.</summary>
public sealed class DuplicateTests
{
    [Fact]
    public async Task Records_that_share_a_match_value_are_reported_until_a_person_has_put_them_right()
    {
        await using var world = await World.StartAsync(People("report"), new WorldOptions
        {
            Before = async world =>
            {
                foreach (var name in (string[])["Merged", "Corrected", "Deleted"])
                {
                    await world.Salesforce.CreateAsync("Contact", new { Email = $"{name}@acme.com", LastName = name, Title = "First" });
                    await world.Salesforce.CreateAsync("Contact", new { Email = $"{name}@acme.com", LastName = name, Title = "Second" });
                }

                await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.com" });
                await world.HubSpot.CreateAsync("companies", new { name = "Acme Europe", domain = "acme.com" });
            },
        });
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(3);
        (await world.Salesforce.CountAsync("Account")).ShouldBe(1);
        var merged = await TwinsAsync(world, "Merged");
        var corrected = await TwinsAsync(world, "Corrected");
        var deleted = await TwinsAsync(world, "Deleted");

        var report = await world.Operator.DuplicatesAsync(groupsAPage: 1);

        report.Count.ShouldBe(4);
        report.ShouldContain(line => line.StartsWith("HubSpot:", StringComparison.Ordinal) && line.EndsWith("SameValue domain acme.com", StringComparison.Ordinal));
        foreach (var twins in (Twins[])[merged, corrected, deleted])
        {
            report.ShouldContain($"Salesforce: {twins.Paired.Id} = {twins.HubSpotId}; {twins.Alone.Id} SameValue Email {twins.Email}");
        }

        (await world.Operator.DuplicatesFileAsync()).ShouldContain(line => line.Contains(merged.Alone.Id, StringComparison.Ordinal) && line.EndsWith("\"Merge the two Salesforce records, or give one another Email.\"", StringComparison.Ordinal));
        (await world.HubSpot.AllAsync("companies")).Select(one => one["name"]).ShouldBe(["Acme", "Acme Europe"], ignoreOrder: true, "neither takes the other's values over");

        await world.Salesforce.MergeAsync(merged.Paired, merged.Alone);
        await world.Salesforce.UpdateAsync(corrected.Alone, new { Email = "other@acme.com" });
        await world.Salesforce.DeleteAsync(deleted.Paired);

        await world.HubSpot.SingleAsync("contacts", new { email = "other@acme.com" });
        await world.EventuallyAsync("the one that is left takes the place of the deleted one", async () => (await world.PairAsync(deleted.Alone)).HubSpotId == deleted.HubSpotId);
        await world.InStepAsync();
        (await world.Operator.DuplicatesAsync()).ShouldHaveSingleItem().ShouldStartWith("HubSpot:");
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(4);
        (await world.HubSpot.AllAsync("contacts", new { email = deleted.Email })).ShouldHaveSingleItem()["salesforce_sync_id"].ShouldBe(deleted.Alone.Id);
    }

    [Theory]
    [InlineData("oldest", "First")]
    [InlineData("mostRecent", "Second")]
    public async Task A_rule_gives_the_counterpart_to_the_oldest_or_the_most_recent_and_the_others_are_reported(string rule, string winner)
    {
        await using var world = await World.StartAsync(People(rule));

        // The oldest of all is not in the mapping's scope yet.
        var aside = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace" });
        var first = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace", Title = "First" });
        var company = await world.HubSpot.CreateAsync("companies", new { name = "First", domain = "acme.com" });
        await world.HubSpot.SingleAsync("contacts", new { email = "ada@acme.com" });
        var account = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'First'");
        await world.InStepAsync();
        await world.LaterAsync();
        var second = await world.Salesforce.CreateAsync("Contact", new { Email = "ada@acme.com", LastName = "Lovelace", Title = "Second" });
        var companyToo = await world.HubSpot.CreateAsync("companies", new { name = "Second", domain = "acme.com" });
        await world.InStepAsync();

        var (kept, left) = winner == "First" ? (first, second) : (second, first);
        var ada = (await world.HubSpot.AllAsync("contacts")).ShouldHaveSingleItem();
        await world.EventuallyAsync($"the {winner} has the contact", async () => (await world.PairAsync(ada)).SalesforceId == kept.Id);
        await world.HubSpot.BecomesAsync(ada, new { jobtitle = winner, salesforce_sync_id = kept.Id });
        var (keptCompany, leftCompany) = winner == "First" ? (company, companyToo) : (companyToo, company);
        await world.HubSpot.BecomesAsync(keptCompany, new { salesforce_sync_id = account.Id });
        await world.EventuallyAsync("the others are reported", async () => (await world.Operator.DuplicatesAsync()).SequenceEqual(
        [
            $"HubSpot: {keptCompany.Id} = {account.Id}; {leftCompany.Id} SameValue domain acme.com",
            $"Salesforce: {kept.Id} = {ada.Id}; {left.Id} SameValue Email ada@acme.com",
        ]));
        await world.Salesforce.BecomesAsync(left, new { HubSpot_Sync_Id__c = (string?)null });
        await world.HubSpot.BecomesAsync(leftCompany, new { salesforce_sync_id = (string?)null });
        await world.Salesforce.BecomesAsync(account, new { HubSpot_Sync_Id__c = $"{world.HubSpot.Id}-{keptCompany.Id}" });

        // The rule decides once: what is left over does not take the counterpart back when somebody works on it.
        await world.LaterAsync();
        await world.Salesforce.UpdateAsync(left, new { Title = "Changed" });
        await world.Salesforce.UpdateAsync(kept, new { LastName = "Byron" });

        await world.HubSpot.BecomesAsync(ada, new { lastname = "Byron" });
        await world.InStepAsync();
        (await world.HubSpot.AllAsync("contacts")).ShouldHaveSingleItem()["jobtitle"].ShouldBe(winner);
        (await world.Operator.DuplicatesAsync()).Count.ShouldBe(2);

        // Now it is, and it is both the oldest and the one that was modified last.
        await world.LaterAsync();
        await world.Salesforce.UpdateAsync(aside, new { Title = "Aside" });

        await world.HubSpot.BecomesAsync(ada, new { jobtitle = "Aside", salesforce_sync_id = aside.Id });
        await world.InStepAsync();
        var people = (await world.Operator.DuplicatesAsync()).Single(line => line.StartsWith("Salesforce:", StringComparison.Ordinal));
        people.ShouldStartWith($"Salesforce: {aside.Id} = {ada.Id};");
        people.ShouldContain($"{kept.Id} SameValue");
        people.ShouldContain($"{left.Id} SameValue");
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(1);
    }

    [Fact]
    public async Task An_email_that_another_record_has_already_is_refused_and_reported_until_it_is_free()
    {
        await using var world = await World.StartAsync(People("report"));
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Chief" });
        var bob = await world.HubSpot.CreateAsync("contacts", new { email = "bob@acme.com", lastname = "Builder", jobtitle = "Builder" });
        var adaInSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'bob@acme.com'");
        await world.InStepAsync();

        await world.Salesforce.UpdateAsync(adaInSalesforce, new { Email = "bob@acme.com" });

        await world.PairIsAsync(ada, "Quarantined");
        var bobsPair = await world.PairAsync(bob);
        (await world.Operator.DuplicatesAsync()).ShouldBe([$"HubSpot: {bob.Id} = {bobsPair.SalesforceId}; {ada.Id} ValueTaken email bob@acme.com"]);

        await world.HubSpot.UpdateAsync(bob, new { email = "robert@acme.com" });

        await world.HubSpot.BecomesAsync(ada, new { email = "bob@acme.com" });
        await world.InStepAsync();
        (await world.Operator.DuplicatesAsync()).ShouldBeEmpty();
        (await world.HubSpot.CountAsync("contacts")).ShouldBe(2);
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(2);
    }

    private static string People(string duplicates) => $$"""
        mappings:
          - hubspot: companies
            salesforce: Account
            match: { hubspot: domain, salesforce: Website }
            duplicates: {{duplicates}}
            fields:
              - { hubspot: name, salesforce: Name, owner: shared }
              - { hubspot: domain, salesforce: Website, owner: shared }
          - hubspot: contacts
            salesforce: Contact
            where: Title != null
            match: { hubspot: email, salesforce: Email }
            duplicates: {{duplicates}}
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: shared }
        """;

    private static async Task<Twins> TwinsAsync(World world, string name)
    {
        var records = await world.Salesforce.QueryAsync($"SELECT Id, HubSpot_Sync_Id__c FROM Contact WHERE LastName = '{name}'");
        var contact = await world.HubSpot.SingleAsync("contacts", new { lastname = name });
        var paired = records.Single(record => record["HubSpot_Sync_Id__c"] is not null);
        return new Twins(contact["email"]!, contact.Id, paired, records.Single(record => record.Id != paired.Id));
    }

    private sealed record Twins(string Email, string HubSpotId, SalesforceRecord Paired, SalesforceRecord Alone);
}
