namespace HubSpotSfSync.Scenarios.Ownership;

/// <summary>owner: fillBlank</summary>
public sealed class FillBlankTests
{
    [Fact]
    public async Task An_empty_field_is_filled_from_either_side()
    {
        await using var title = await OwnedTitle.StartAsync("fillBlank", title: "");

        await title.SalesforceSaysAsync("CTO");

        await title.ComesToAsync("CTO", "HubSpot.jobtitle: (empty) -> CTO (FillBlank: FilledBlank)");
    }

    [Fact]
    public async Task A_filled_field_is_never_overwritten()
    {
        await using var title = await OwnedTitle.StartAsync("fillBlank");

        await title.HubSpotSaysAsync("CTO");

        await title.StaysAsync("CTO", "Buyer", "Salesforce.Title: (empty) -> Buyer (FillBlank: Created)");
    }

    [Fact]
    public async Task A_field_that_was_emptied_is_filled_again()
    {
        await using var title = await OwnedTitle.StartAsync("fillBlank");

        await title.SalesforceSaysAsync("");

        await title.ComesToAsync("Buyer", "Salesforce.Title: (empty) -> Buyer (FillBlank: FilledBlank)");
    }
}
