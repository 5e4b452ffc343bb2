using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Crm;

public sealed class OperationCostTests
{
    /// <summary>200 records a call; or five calls a job and one for each 2,000.</summary>
    private static readonly OperationCost Write = new(200, 1) { Bulk = new BulkCost(2000, 5, 2000) };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(200, 1)]
    [InlineData(201, 2)]
    [InlineData(1999, 10)]
    [InlineData(2000, 6)]
    [InlineData(50_000, 30)]
    [InlineData(1_000_000, 505)]
    public void A_backfill_takes_the_cheaper_way(long records, long calls) => Write.Calls(records, Lane.Backfill).ShouldBe(calls);

    [Theory]
    [InlineData(Lane.Urgent)]
    [InlineData(Lane.Live)]
    [InlineData(Lane.Sweep)]
    public void Somebody_who_waits_gets_no_job(Lane lane)
    {
        Write.IsBulk(50_000, lane).ShouldBeFalse();
        Write.Calls(50_000, lane).ShouldBe(250);
    }

    [Fact]
    public void A_job_that_costs_more_is_not_taken()
    {
        var dear = new OperationCost(2000, 1) { Bulk = new BulkCost(2000, 5, 2000) };

        dear.IsBulk(100_000, Lane.Backfill).ShouldBeFalse();
        dear.Calls(100_000, Lane.Backfill).ShouldBe(50);
    }

    [Fact]
    public void Without_bulk_the_calls_are_those_of_the_batches() => new OperationCost(100, 2).Calls(1001, Lane.Backfill).ShouldBe(22);
}
