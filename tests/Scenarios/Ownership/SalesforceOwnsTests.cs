namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>owner: salesforce</summary>
public sealed class SalesforceOwnsTests
{
    [Fact]
    public async Task A_change_in_Salesforce_is_carried_over()
    {
        await using var title = await OwnedTitle.StartAsync("salesforce");

        await title.SalesforceSaysAsync("CTO");

        await title.ComesToAsync("CTO", "HubSpot.jobtitle: Buyer -> CTO (Salesforce: CarriedOver)");
    }

    [Fact]
    public async Task A_change_in_HubSpot_is_put_back()
    {
        await using var title = await OwnedTitle.StartAsync("salesforce");

        await title.HubSpotSaysAsync("Analyst");

        await title.ComesToAsync("Buyer", "HubSpot.jobtitle: Analyst -> Buyer (Salesforce: PutBack)");
    }

    [Fact]
    public async Task Salesforce_wins_a_conflict_also_when_HubSpot_was_changed_later()
    {
        await using var title = await OwnedTitle.StartAsync("salesforce");

        await title.BothSayAsync(() => title.SalesforceSaysAsync("CTO"), () => title.HubSpotSaysAsync("Analyst"));

        await title.ComesToAsync("CTO", "HubSpot.jobtitle: Analyst -> CTO (Salesforce: OwnerWins)", "HubSpot.jobtitle: Buyer -> CTO (Salesforce: CarriedOver)");
    }
}
