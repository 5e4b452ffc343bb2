namespace HubSpotSfSync.Scenarios.Triggers;

/// <summary>What sales waits for goes before everything else, and its decisions name what brought it about.</summary>
public sealed class UrgentTests
{
    private const string Contacts = """
        mappings:
          - hubspot: contacts
            salesforce: Contact
            match: { hubspot: email, salesforce: Email }
            fields:
              - { hubspot: email, salesforce: Email, owner: shared }
              - { hubspot: lastname, salesforce: LastName, owner: shared }
              - { hubspot: jobtitle, salesforce: Title, owner: hubspot }
        """;

    [Fact]
    public async Task A_submitted_form_reaches_Salesforce_although_the_budget_has_closed_all_other_lanes()
    {
        const int ADay = 200;
        await using var world = await World.StartAsync(
            $"polling: {"{ hubspot: 1h, salesforce: 1h }"}\n{Contacts}", new WorldOptions { Orgs = new Dictionary<string, string> { ["org"] = $"budget: {{ dailyCalls: {ADay}, share: 100%, reserve: 0% }}" } });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Buyer" });
        await world.PairIsAsync(ada, "Settled");
        await SpendAsync(world, ada);

        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Analyst" });
        (await world.PairIsAsync(ada, "Parked")).Waiting!.Code.ShouldBe("BUDGET");

        await SubmitAsync(world, "Pricing", new { email = "ada@acme.com", message = "Call me" });
        await SubmitAsync(world, "Demo", new { email = "grace@acme.com", lastname = "Hopper", jobtitle = "Admiral" });
        var grace = await world.HubSpot.SingleAsync("contacts", new { email = "grace@acme.com" });
        await world.PairIsAsync(grace, "Settled");
        await world.PairIsAsync(ada, "Settled");

        (await world.Salesforce.QueryAsync("SELECT Title FROM Contact ORDER BY Title")).Select(one => one["Title"]).ShouldBe(["Admiral", "Analyst"]);
        (await world.PairAsync(grace)).Decisions.ShouldAllBe(decision => decision.Source == "FormSubmission");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decisions_name_the_form_the_stage_or_the_inclusion_that_brought_them_about_with_webhooks_or_without(bool webhooks)
    {
        await using var world = await World.StartAsync(
            $$"""
            polling: { hubspot: 1s }
            inclusion: { where: country = Germany }
            urgent: { lifecycleStage: [customer], inclusion: true }
            {{Contacts}}
            """,
            new WorldOptions { Webhooks = webhooks });
        var ada = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = "Buyer", country = "France" });
        await world.InStepAsync();
        (await world.Salesforce.CountAsync("Contact")).ShouldBe(0);

        await world.HubSpot.UpdateAsync(ada, new { country = "Germany" });
        (await SourcesAsync("Buyer")).ShouldBe(["Inclusion"]);

        await world.HubSpot.UpdateAsync(ada, new { lifecyclestage = "customer", jobtitle = "Analyst" });
        (await SourcesAsync("Analyst")).ShouldBe(["LifecycleStage"]);

        await SubmitAsync(world, "Demo", new { email = "ada@acme.com", jobtitle = "Countess" });
        (await SourcesAsync("Countess")).ShouldBe(["FormSubmission"]);

        await world.HubSpot.UpdateAsync(ada, new { jobtitle = "Author" });
        (await SourcesAsync("Author")).ShouldBe([webhooks ? "Webhook" : "Poll"]);

        async Task<IEnumerable<string>> SourcesAsync(string title)
        {
            await world.Salesforce.SingleAsync($"SELECT Id FROM Contact WHERE Title = '{title}'");
            await world.InStepAsync();
            return (await world.PairAsync(ada)).Decisions.Where(decision => decision is { Field: "Title" } && decision.New == title).Select(decision => decision.Source);
        }
    }

    /// <summary>Uses up what the lanes below the urgent one may have: whoever asks for a record has an urgent one. What is left of that may
    /// be with the silo already, and count as spent.</summary>
    private static async Task SpendAsync(World world, HubSpotRecord record) => await world.EventuallyAsync("all lanes but the urgent one are closed", async () =>
    {
        var closed = (await world.Operator.OverviewAsync()).Budgets.Single(budget => budget.Account == "salesforce/org").Closed;
        if (!closed.Contains("Live"))
        {
            await world.Operator.SyncNowAsync("portal-org", new { mapping = "contacts", hubspotIds = new[] { record.Id } });
        }

        return closed.Contains("Live");
    });

    private static async Task SubmitAsync(World world, string form, object fields)
    {
        var made = await world.HubSpot.SendAsync(HttpMethod.Post, "_sandbox/forms", new { name = form });
        await world.HubSpot.ControlAsync($"forms/{(string)made["id"]!}/submissions", new { fields, pageUrl = "https://acme.com" });
    }
}
