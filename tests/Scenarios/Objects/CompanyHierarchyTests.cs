namespace HubSpotSfSync.Scenarios.Objects;

/// <summary>companies &lt;-&gt; Account: matched by domain, then name; the company above a company both ways.</summary>
public sealed class CompanyHierarchyTests
{
    private static readonly string Companies = Documented.Mappings(["Companies"]);

    [Fact]
    public async Task Companies_are_matched_by_domain_and_then_by_a_name_that_no_domain_contradicts()
    {
        HubSpotRecord byDomain = null!, byName = null!, other = null!;
        SalesforceRecord acme = null!, globex = null!;
        await using var world = await World.StartAsync(Companies, new WorldOptions
        {
            Before = async world =>
            {
                byDomain = await world.HubSpot.CreateAsync("companies", new { name = "Acme Incorporated", domain = "acme.com" });
                byName = await world.HubSpot.CreateAsync("companies", new { name = "Globex" });
                other = await world.HubSpot.CreateAsync("companies", new { name = "Acme", domain = "acme.org" });
                acme = await world.Salesforce.CreateAsync("Account", new { Name = "Acme", Website = "https://www.acme.com/" });
                globex = await world.Salesforce.CreateAsync("Account", new { Name = "Globex", Website = "globex.com" });
            },
        });

        (await world.PairAsync(byDomain)).SalesforceId.ShouldBe(acme.Id);
        (await world.PairAsync(byName)).SalesforceId.ShouldBe(globex.Id);
        (await world.HubSpot.ReadAsync(byName))["domain"].ShouldBe("globex.com");
        (await world.PairAsync(other)).SalesforceId.ShouldBe((await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Website = 'acme.org'")).Id, "its domain says that it is another Acme");
        (await world.Salesforce.CountAsync("Account")).ShouldBe(3);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(3);
    }

    [Fact]
    public async Task The_company_above_a_company_comes_first_and_is_kept_in_step_both_ways()
    {
        await using var world = await World.StartAsync(Companies);
        HubSpotRecord labs = null!, holding = null!;
        SalesforceRecord works = null!, group = null!;
        await world.UnseenAsync(async () =>
        {
            labs = await world.HubSpot.CreateAsync("companies", new { name = "Acme Labs" });
            holding = await world.HubSpot.CreateAsync("companies", new { name = "Acme Holding" });
            await world.HubSpot.AssociateParentAsync(labs, holding);
            group = await world.Salesforce.CreateAsync("Account", new { Name = "Globex Group" });
            works = await world.Salesforce.CreateAsync("Account", new { Name = "Globex Works", ParentId = group.Id });
        });

        // A new pair each, the child before its parent.
        var holdingAccount = await world.Salesforce.SingleAsync("SELECT Id FROM Account WHERE Name = 'Acme Holding'");
        var labsAccount = await world.Salesforce.SingleAsync($"SELECT Id FROM Account WHERE Name = 'Acme Labs' AND ParentId = '{holdingAccount.Id}'");
        var groupCompany = await world.HubSpot.SingleAsync("companies", new { name = "Globex Group" });
        var worksCompany = await world.HubSpot.SingleAsync("companies", new { name = "Globex Works" });
        await HasParentAsync(world, worksCompany, groupCompany);
        (await world.DecisionsAsync(labs, "ParentId")).ShouldBe([$"Salesforce.ParentId: (empty) -> {holdingAccount.Id} (Shared: Created)"]);

        // Another parent, set on either side.
        await world.Salesforce.UpdateAsync(labsAccount, new { ParentId = group.Id });
        await HasParentAsync(world, labs, groupCompany);
        await world.UnseenAsync(async () =>
        {
            // A company has one parent: the former one goes first.
            await world.HubSpot.DissociateAsync(worksCompany, groupCompany);
            await world.HubSpot.AssociateParentAsync(worksCompany, holding);
        });
        await world.Salesforce.BecomesAsync(works, new { ParentId = holdingAccount.Id });

        // None any more.
        await world.HubSpot.DissociateAsync(labs, groupCompany);
        await world.Salesforce.BecomesAsync(labsAccount, new { ParentId = (string?)null });
        await world.Salesforce.UpdateAsync(works, new { ParentId = (string?)null });
        await HasParentAsync(world, worksCompany, null);

        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Account")).ShouldBe(4);
        (await world.HubSpot.CountAsync("companies")).ShouldBe(4);
        (await world.DecisionsAsync(works, "associations.parent_company", "ParentId")).ShouldBe(
        [
            $"HubSpot.associations.parent_company: (empty) -> {groupCompany.Id} (Shared: Created)",
            $"Salesforce.ParentId: {group.Id} -> {holdingAccount.Id} (Shared: CarriedOver)",
            $"HubSpot.associations.parent_company: {holding.Id} -> (empty) (Shared: CarriedOver)",
        ]);
    }

    private static Task HasParentAsync(World world, HubSpotRecord child, HubSpotRecord? parent) =>
        world.EventuallyAsync($"{child["name"]} belongs to {parent?["name"] ?? "nobody"}", async () => await world.HubSpot.ParentAsync(child) == parent?.Id);
}
