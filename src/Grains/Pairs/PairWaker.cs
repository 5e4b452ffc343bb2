using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Wakes pairs, many at once.</summary>
public sealed class PairWaker(IGrainFactory grains)
{
    /// <summary>More than go to a writer together: else each waits for company that can't come.</summary>
    private const int AtOnce = 256;

    public Task WakeAsync(MappingKey mapping, IReadOnlyList<string> pairs, bool evenIfRefused) => WakeAsync(mapping, pairs.ToAsyncEnumerable(), evenIfRefused);

    public Task WakeAsync(MappingKey mapping, IAsyncEnumerable<string> pairs, bool evenIfRefused) => Parallel.ForEachAsync(
        pairs,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, TaskScheduler = TaskScheduler.Current },
        async (pair, _) => await PairCalls.AgainIfStaleAsync(() => grains.Pair(new PairKey(mapping, pair)).WakeAsync(evenIfRefused)));
}
