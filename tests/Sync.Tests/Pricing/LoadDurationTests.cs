using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Pricing;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pricing;

public sealed class LoadDurationTests
{
    [Fact]
    public void HubSpot_s_short_window_sets_the_floor_and_the_lane_fills_less_of_it()
    {
        var load = LoadDuration.Of(1900, BudgetPolicy.HubSpot(), capacity: 500_000, spent: 0);

        load.Floor.ShouldBe(TimeSpan.FromSeconds(100));
        load.Paced.TotalSeconds.ShouldBe(100 / 0.95, 0.001);
        load.OfDay.ShouldBe(1900 / 500_000.0);
    }

    [Fact]
    public void More_than_the_lane_may_spend_at_once_takes_days()
    {
        // Half of the capacity at once; the rest at seven tenths a day.
        var load = LoadDuration.Of(12_000, BudgetPolicy.Salesforce(), capacity: 10_000, spent: 0);

        load.Floor.ShouldBe(TimeSpan.Zero, "Salesforce has no short window");
        load.Paced.ShouldBe(TimeSpan.FromHours(24));
    }

    [Fact]
    public void What_is_spent_already_counts() =>
        LoadDuration.Of(7_000, BudgetPolicy.Salesforce(), capacity: 10_000, spent: 8_000).Paced.ShouldBe(TimeSpan.FromHours(24));

    [Fact]
    public void Without_a_capacity_it_never_ends_unless_there_is_nothing_to_do()
    {
        LoadDuration.Of(1, BudgetPolicy.Salesforce(), capacity: 0, spent: 0).Paced.ShouldBe(TimeSpan.MaxValue);
        LoadDuration.Of(0, BudgetPolicy.Salesforce(), capacity: 0, spent: 0).Paced.ShouldBe(TimeSpan.Zero);
    }
}
