using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Grains.Couriers;

/// <summary>
/// Brings many pairs what concerns them: to those of this silo directly, to those of another one by its courier. Pairs are placed by the hash
/// of their key, so where one is can be told; one that was placed when there were other silos is reached all the same, with one message more.
/// </summary>
public sealed class PairCouriers(IGrainFactory grains, IClusterMembershipService membership, ILocalSiloDetails self)
{
    private const int PairsAtOnce = 128;

    private volatile Silos _silos = new(MembershipVersion.MinValue, []);

    /// <summary>Everything is safe when it returns.</summary>
    public Task ObserveAsync(IEnumerable<PairObservations> observed, CancellationToken cancellationToken) => BringAsync(
        observed,
        one => one.Pair,
        one => grains.Pair(one.Pair).ObserveAsync(one.Observations),
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

    /// <summary>Changes when silos come and go.</summary>
    public MembershipVersion Version => membership.CurrentSnapshot.Version;

    /// <summary>Where Orleans places a pair.</summary>
    public SiloAddress SiloOf(string pair)
    {
        var silos = Current().Addresses;
        return silos[(int)(PairGrains.IdOf(pair).GetUniformHashCode() & 0x7FFF_FFFF) % silos.Length];
    }

    /// <summary>The courier that reaches a pair; null for one on this silo.</summary>
    private string? CourierTo(string pair) =>
        Current().Addresses.Length > 1 && SiloOf(pair) is var silo && !silo.Equals(self.SiloAddress) ? silo.ToParsableString() : null;

    private Silos Current()
    {
        var (silos, snapshot) = (_silos, membership.CurrentSnapshot);
        if (silos.Version != snapshot.Version)
        {
            SiloAddress[] active = [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).Order()];
            _silos = silos = new(snapshot.Version, active);
        }

        return silos;
    }

    private sealed record Silos(MembershipVersion Version, SiloAddress[] Addresses);
}
