namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>owner: hubspot</summary>
public sealed class HubSpotOwnsTests
{
    [Fact]
    public async Task A_change_in_HubSpot_is_carried_over()
    {
        await using var title = await OwnedTitle.StartAsync("hubspot");

        await title.HubSpotSaysAsync("CTO");

        await title.ComesToAsync("CTO", "Salesforce.Title: Buyer -> CTO (HubSpot: CarriedOver)");
    }

    [Fact]
    public async Task A_change_in_Salesforce_is_put_back()
    {
        await using var title = await OwnedTitle.StartAsync("hubspot");

        await title.SalesforceSaysAsync("Analyst");

        await title.ComesToAsync("Buyer", "Salesforce.Title: Analyst -> Buyer (HubSpot: PutBack)");
    }

    [Fact]
    public async Task HubSpot_wins_a_conflict_also_when_Salesforce_was_changed_later()
    {
        await using var title = await OwnedTitle.StartAsync("hubspot");

        await title.BothSayAsync(() => title.HubSpotSaysAsync("CTO"), () => title.SalesforceSaysAsync("Analyst"));

        await title.ComesToAsync("CTO", "Salesforce.Title: Analyst -> CTO (HubSpot: OwnerWins)", "Salesforce.Title: Buyer -> CTO (HubSpot: CarriedOver)");
    }

    [Fact]
    public async Task A_value_that_HubSpot_empties_is_emptied_in_Salesforce()
    {
        await using var title = await OwnedTitle.StartAsync("hubspot");

        await title.HubSpotSaysAsync("");

        await title.ComesToAsync(null, "Salesforce.Title: Buyer -> (empty) (HubSpot: CarriedOver)");
    }
}
