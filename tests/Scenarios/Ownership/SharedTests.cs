namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>owner: shared</summary>
public sealed class SharedTests
{
    [Fact]
    public async Task Either_sides_change_is_carried_over()
    {
        await using var title = await OwnedTitle.StartAsync("shared");

        await title.HubSpotSaysAsync("CTO");
        await title.ComesToAsync("CTO", "Salesforce.Title: Buyer -> CTO (Shared: CarriedOver)");

        await title.SalesforceSaysAsync("Analyst");
        await title.ComesToAsync("Analyst", "HubSpot.jobtitle: CTO -> Analyst (Shared: CarriedOver)");
    }

    [Fact]
    public async Task Salesforce_wins_a_conflict_also_when_HubSpot_was_changed_later()
    {
        await using var title = await OwnedTitle.StartAsync("shared");

        await title.BothSayAsync(() => title.SalesforceSaysAsync("CTO"), () => title.HubSpotSaysAsync("Analyst"));

        await title.ComesToAsync("CTO", "HubSpot.jobtitle: Analyst -> CTO (Shared: SalesforceWins)", "HubSpot.jobtitle: Buyer -> CTO (Shared: CarriedOver)");
    }
}
