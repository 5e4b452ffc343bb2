using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Couriers;

/// <summary>
/// Brings many pairs what concerns them: to those of this silo directly, to those of another one by its courier.
/// </summary>
public sealed class PairCouriers(IGrainFactory grains, PairPlaces places)
{
    private const int PairsAtOnce = 128;

    /// <summary>Everything is safe when it returns.</summary>
    public Task ObserveAsync(IEnumerable<PairObservations> observed, CancellationToken cancellationToken) => BringAsync(
        observed,
        one => one.Pair,
        one => PairCalls.AgainIfStaleAsync(() => grains.Pair(one.Pair).ObserveAsync(one.Observations)),
        (silo, some) => grains.GetGrain<IPairCourierGrain>(silo).ObserveAsync(some),
        cancellationToken);

    /// <param name="answers">What became of writes.</param>
    /// <param name="alone">Tells one pair, again where need be.</param>
    /// <param name="cancellationToken">Tells no more of them.</param>
    public Task SettleAsync(IEnumerable<PairSettlement> answers, Func<PairSettlement, Task> alone, CancellationToken cancellationToken) => BringAsync(
        answers,
        one => one.Pair,
        alone,
        async (silo, some) => await Task.WhenAll((await NotTakenAsync(silo, some)).Select(alone)),
        cancellationToken);

    private async Task<IEnumerable<PairSettlement>> NotTakenAsync(string silo, PairSettlement[] answers)
    {
        try
        {
            var taken = await grains.GetGrain<IPairCourierGrain>(silo).SettleAsync(answers);
            return answers.Where((_, i) => !taken[i]);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            return answers;
        }
    }

    private async Task BringAsync<TNews>(
        IEnumerable<TNews> news, Func<TNews, string> pairOf, Func<TNews, Task> toPair, Func<string, TNews[], Task> toCourier, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = PairsAtOnce, TaskScheduler = TaskScheduler.Current, CancellationToken = cancellationToken };
        var bySilo = news.GroupBy(one => CourierTo(pairOf(one)));
        await Task.WhenAll(bySilo.Select(silo => silo.Key is { } other
            ? Parallel.ForEachAsync(silo.Chunk(PairsAtOnce), options, async (some, _) => await toCourier(other, some))
            : Parallel.ForEachAsync(silo, options, async (one, _) => await toPair(one))));
    }

    /// <summary>The courier that reaches a pair; null for one on this silo.</summary>
    private string? CourierTo(string pair) => places.IsHere(pair) ? null : places.SiloOf(pair).ToParsableString();
}
