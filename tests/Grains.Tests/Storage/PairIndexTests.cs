using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace HubSpotSfSync.Grains.Tests.Storage;

public sealed class PairIndexTests(RedisFixture redis)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly WorkInHand _work = new(TimeProvider.System);
    private readonly MappingKey _mapping = new("test", Guid.NewGuid().ToString("N"));

    private PairIndex Index => field ??= new(redis.Connection, _work, TimeProvider.System, NullLogger<PairIndex>.Instance);

    private PairKey Pair => new(_mapping, "h501");

    [Fact]
    public async Task A_pair_is_in_one_list_at_a_time_and_off_all_when_it_has_left()
    {
        var listing = new PairListing(Pair, Index);
        (await listing.EnterAsync(PairStatus.Pending, Now, [])).ShouldBeTrue();
        (await listing.EnterAsync(PairStatus.Parked, Now, [])).ShouldBeTrue();
        await ShouldBeAsync(pending: 0, parked: 1);

        await LeaveAsync(listing);
        await ShouldBeAsync(pending: 0, parked: 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task One_that_owes_anew_while_it_is_taken_off_stays_listed_whenever_it_is_due(int when)
    {
        var due = when switch { 0 => Now, 1 => DateTimeOffset.MaxValue, _ => DateTimeOffset.MinValue };
        var listing = new PairListing(Pair, Index);
        await listing.EnterAsync(PairStatus.Pending, due, []);
        await listing.LeaveAsync();
        await listing.EnterAsync(PairStatus.Pending, due, []);

        await _work.DoneAsync(TestContext.Current.CancellationToken);
        await ShouldBeAsync(pending: 1, parked: 0);
    }

    [Fact]
    public async Task A_look_that_comes_sooner_is_listed_and_a_later_one_need_not_be()
    {
        var listing = new PairListing(Pair, Index);
        await listing.EnterAsync(PairStatus.Pending, Now.AddMinutes(1), []);
        await listing.EnterAsync(PairStatus.Pending, Now.AddMinutes(2), []);
        (await Index.CountPendingAsync(_mapping, Now.AddMinutes(1))).ShouldBe(1);

        await listing.EnterAsync(PairStatus.Pending, Now, []);
        (await Index.DueAsync(_mapping, Now, 10)).ShouldBe(["h501"]);

        // When that time has come, the later one is told.
        listing.Forget();
        await listing.EnterAsync(PairStatus.Pending, Now.AddMinutes(2), []);
        (await Index.DueAsync(_mapping, Now, 10)).ShouldBeEmpty();
        (await Index.CountPendingAsync(_mapping, Now.AddMinutes(1))).ShouldBe(0);
    }

    [Fact]
    public async Task A_pair_whose_record_has_gone_to_another_is_not_listed()
    {
        var links = new LinkIndex(redis.Connection);
        await links.ResolveAsync(_mapping, Side.HubSpot, [new LinkRequest("501", null, []), new LinkRequest("502", null, [])]);
        var listing = new PairListing(Pair, Index);

        (await listing.EnterAsync(PairStatus.Pending, Now, [new OwnRecord(Side.HubSpot, "501")])).ShouldBeTrue();
        await LeaveAsync(listing);
        (await listing.EnterAsync(PairStatus.Pending, Now, [new OwnRecord(Side.HubSpot, "502")])).ShouldBeFalse();
        (await listing.EnterAsync(PairStatus.Pending, Now, [new OwnRecord(Side.Salesforce, "003A")])).ShouldBeFalse();
        await ShouldBeAsync(pending: 0, parked: 0);
    }

    private async Task LeaveAsync(PairListing listing)
    {
        await listing.LeaveAsync();
        await _work.DoneAsync(TestContext.Current.CancellationToken);
    }

    private async Task ShouldBeAsync(long pending, long parked)
    {
        var counts = await Index.CountAsync(_mapping);
        (counts.Pending, counts.Parked).ShouldBe((pending, parked));
    }
}
