namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>Ada on both sides, in step, with the title Buyer; one rule says who may change it.</summary>
internal sealed class OwnedTitle : IAsyncDisposable
{
    private readonly World _world;
    private readonly HubSpotRecord _inHubSpot;
    private readonly SalesforceRecord _inSalesforce;

    private OwnedTitle(World world, HubSpotRecord inHubSpot, SalesforceRecord inSalesforce)
    {
        _world = world;
        _inHubSpot = inHubSpot;
        _inSalesforce = inSalesforce;
    }

    public static async Task<OwnedTitle> StartAsync(string owner, string title = "Buyer")
    {
        var world = await World.StartAsync($$"""
            mappings:
              - hubspot: contacts
                salesforce: Contact
                match: { hubspot: email, salesforce: Email }
                fields:
                  - { hubspot: email, salesforce: Email, owner: shared }
                  - { hubspot: lastname, salesforce: LastName, owner: shared }
                  - { hubspot: jobtitle, salesforce: Title, owner: {{owner}} }
            """);
        var inHubSpot = await world.HubSpot.CreateAsync("contacts", new { email = "ada@acme.com", lastname = "Lovelace", jobtitle = title });
        var inSalesforce = await world.Salesforce.SingleAsync("SELECT Id FROM Contact WHERE Email = 'ada@acme.com'");
        await world.InStepAsync();
        return new OwnedTitle(world, inHubSpot, inSalesforce);
    }

    /// <summary>A user of HubSpot changes it.</summary>
    public Task HubSpotSaysAsync(string title) => _world.HubSpot.UpdateAsync(_inHubSpot, new { jobtitle = title });

    /// <summary>A user of Salesforce changes it.</summary>
    public Task SalesforceSaysAsync(string title) => _world.Salesforce.UpdateAsync(_inSalesforce, new { Title = title });

    /// <summary>Both do, before either change is seen; the second of them is later by Salesforce's count.</summary>
    public Task BothSayAsync(Func<Task> first, Func<Task> second) => _world.UnseenAsync(async () =>
    {
        await first();
        await _world.LaterAsync();
        await second();
    });

    /// <summary>When all has come to rest, both sides have this title, and the last line of the decision log says why: of a conflict
    /// the winner's change may be seen before the loser's, and then it is simply carried over.</summary>
    public async Task ComesToAsync(string? title, params string[] decision)
    {
        await _world.InStepAsync();
        (await _world.HubSpot.ReadAsync(_inHubSpot))["jobtitle"].ShouldBe(title);
        (await _world.Salesforce.ReadAsync(_inSalesforce))["Title"].ShouldBe(title);
        (await _world.DecisionsAsync(_inHubSpot, "jobtitle", "Title"))[^1].ShouldBeOneOf(decision);
    }

    /// <summary>When all has come to rest, each side has kept what it had, and the log what it said.</summary>
    public async Task StaysAsync(string inHubSpot, string inSalesforce, params string[] decisions)
    {
        await _world.InStepAsync();
        (await _world.HubSpot.ReadAsync(_inHubSpot))["jobtitle"].ShouldBe(inHubSpot);
        (await _world.Salesforce.ReadAsync(_inSalesforce))["Title"].ShouldBe(inSalesforce);
        (await _world.DecisionsAsync(_inHubSpot, "jobtitle", "Title")).ShouldBe(decisions);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();
}
