namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>owner: newest</summary>
public sealed class NewestTests
{
    [Fact]
    public async Task Either_sides_change_is_carried_over()
    {
        await using var title = await OwnedTitle.StartAsync("newest");

        await title.SalesforceSaysAsync("CTO");
        await title.ComesToAsync("CTO", "HubSpot.jobtitle: Buyer -> CTO (Newest: CarriedOver)");

        await title.HubSpotSaysAsync("Analyst");
        await title.ComesToAsync("Analyst", "Salesforce.Title: CTO -> Analyst (Newest: CarriedOver)");
    }

    [Fact]
    public async Task The_later_change_wins_when_it_is_HubSpots()
    {
        await using var title = await OwnedTitle.StartAsync("newest");

        await title.BothSayAsync(() => title.SalesforceSaysAsync("Analyst"), () => title.HubSpotSaysAsync("CTO"));

        await title.ComesToAsync("CTO", "Salesforce.Title: Analyst -> CTO (Newest: LaterWins)");
    }

    [Fact]
    public async Task The_later_change_wins_when_it_is_Salesforces()
    {
        await using var title = await OwnedTitle.StartAsync("newest");

        await title.BothSayAsync(() => title.HubSpotSaysAsync("Analyst"), () => title.SalesforceSaysAsync("CTO"));

        await title.ComesToAsync("CTO", "HubSpot.jobtitle: Analyst -> CTO (Newest: LaterWins)");
    }
}
