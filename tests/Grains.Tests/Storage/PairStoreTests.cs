using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace HubSpotSfSync.Grains.Tests.Storage;

public sealed class PairStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly PairState Settled = new() { HubSpot = new() { RecordId = "501" } };

    private readonly MappingKey _mapping = new("test", Guid.NewGuid().ToString("N"));
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(typeof(PairState).Assembly)).BuildServiceProvider();
    private readonly RedisFixture _redis;
    private readonly PairStore _store;
    private readonly PairIndex _index;

    public PairStoreTests(RedisFixture redis)
    {
        _redis = redis;
        _store = new PairStore(redis.Connection, new PairSerializer(_services.GetRequiredService<Serializer<PairState>>()));
        _index = new PairIndex(redis.Connection);
    }

    private static PairState Parked => Settled with { Waiting = new(Now, WaitingCodes.Budget, "no calls are left") };

    private static PairState Pending => Settled with
    {
        Salesforce = new() { Outgoing = new() { Number = 1, Lane = Lane.Live, SentAt = Now, Values = Nothing, Expected = Nothing, Sources = Nothing, Creates = true } },
    };

    private static Dictionary<string, string?> Nothing => [];

    private PairKey Pair => new(_mapping, "h501");

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_pair_is_listed_by_what_is_stored_of_it_and_in_one_list_at_a_time()
    {
        (await _store.ReadAsync(Pair)).ShouldBe(StoredPair.None);

        var stored = await StoreAsync(StoredPair.None, Pending, Now);
        await ShouldBeAsync(pending: 1, parked: 0);
        stored = await StoreAsync(stored, Parked, Now);
        await ShouldBeAsync(pending: 0, parked: 1);
        (await _store.ReadAsync(Pair)).State.Waiting.ShouldBe(Parked.Waiting);

        await StoreAsync(stored, Settled, default);
        await ShouldBeAsync(pending: 0, parked: 0);
        (await _store.ReadAsync(Pair)).State.HubSpot.RecordId.ShouldBe("501");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_due_when_the_latest_says(bool never)
    {
        var stored = await StoreAsync(StoredPair.None, Parked, Now);
        (await _index.DueAsync(_mapping, Now, 10)).ShouldBe(["h501"]);

        await StoreAsync(stored, Parked, never ? DateTimeOffset.MaxValue : Now.AddMinutes(2));

        (await _index.DueAsync(_mapping, Now.AddMinutes(1), 10)).ShouldBeEmpty();
        await ShouldBeAsync(pending: 0, parked: 1);
    }

    [Fact]
    public async Task A_pair_whose_record_has_gone_to_another_is_not_stored()
    {
        var links = new LinkIndex(_redis.Connection);
        await links.ResolveAsync(_mapping, Side.HubSpot, [new LinkRequest("501", null, []), new LinkRequest("502", null, [])]);

        (await _store.WriteAsync(Pair, new(StoredPair.None, Pending, Now, [new(Side.HubSpot, "502")]))).ShouldBeNull();
        (await _store.WriteAsync(Pair, new(StoredPair.None, Pending, Now, [new(Side.Salesforce, "003A")]))).ShouldBeNull();
        await ShouldBeAsync(pending: 0, parked: 0);
        (await _store.ReadAsync(Pair)).ShouldBe(StoredPair.None);

        (await _store.WriteAsync(Pair, new(StoredPair.None, Pending, Now, [new(Side.HubSpot, "501")]))).ShouldNotBeNull();
        await ShouldBeAsync(pending: 1, parked: 0);
    }

    [Fact]
    public async Task What_another_activation_has_stored_is_not_overwritten_and_not_cleared()
    {
        var first = await StoreAsync(StoredPair.None, Pending, Now);
        await StoreAsync(first, Parked, Now);

        await Should.ThrowAsync<InconsistentStateException>(() => _store.WriteAsync(Pair, new(first, Settled, default, [])));
        await Should.ThrowAsync<InconsistentStateException>(() => _store.WriteAsync(Pair, new(StoredPair.None, Settled, default, [])));
        await Should.ThrowAsync<InconsistentStateException>(() => _store.ClearAsync(Pair, first));
        await ShouldBeAsync(pending: 0, parked: 1);
        (await _store.ReadAsync(Pair)).State.Status.ShouldBe(PairStatus.Parked);
    }

    [Fact]
    public async Task A_pair_that_is_over_leaves_nothing()
    {
        var stored = await StoreAsync(StoredPair.None, Parked, Now);

        await _store.ClearAsync(Pair, stored);

        (await _store.ReadAsync(Pair)).ShouldBe(StoredPair.None);
        await ShouldBeAsync(pending: 0, parked: 0);
        await StoreAsync(StoredPair.None, Pending, Now);
    }

    [Fact]
    public async Task Of_many_at_once_each_gets_its_own_answer()
    {
        var pairs = Enumerable.Range(0, 1000).Select(i => new PairKey(_mapping, $"h{i}")).ToList();
        var stored = await Task.WhenAll(pairs.Select((pair, i) => _store.WriteAsync(pair, new(StoredPair.None, Of(i, Pending), Now, []))));
        (await Task.WhenAll(pairs.Select(_store.ReadAsync))).Select(one => one.State.HubSpot.RecordId).ShouldBe(pairs.Select((_, i) => $"{i}"));
        await ShouldBeAsync(pending: 1000, parked: 0);

        var again = await Task.WhenAll(pairs.Select((pair, i) => IsStoredAsync(pair, new(i % 10 == 0 ? StoredPair.None : stored[i]!, Of(i, Settled), default, []))));

        again.ShouldBe(pairs.Select((_, i) => i % 10 != 0));
        await ShouldBeAsync(pending: 100, parked: 0);

        static PairState Of(int i, PairState pair) => pair with { HubSpot = new() { RecordId = $"{i}" } };
    }

    private async Task<bool> IsStoredAsync(PairKey pair, PairChange change)
    {
        try
        {
            return await _store.WriteAsync(pair, change) is not null;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private async Task<StoredPair> StoreAsync(StoredPair before, PairState after, DateTimeOffset due) => (await _store.WriteAsync(Pair, new(before, after, due, []))).ShouldNotBeNull();

    private async Task ShouldBeAsync(long pending, long parked)
    {
        var counts = await _index.CountAsync(_mapping);
        (counts.Pending, counts.Parked).ShouldBe((pending, parked));
    }
}
