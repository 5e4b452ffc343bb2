using HubSpotSfSync.Grains.Interfaces;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Couriers;

[GrainType("pair-courier"), Reentrant, OnSiloPlacement]
public sealed class PairCourierGrain : Grain, IPairCourierGrain
{
    public Task ObserveAsync(IReadOnlyList<PairObservations> observed) =>
        Task.WhenAll(observed.Select(one => PairCalls.AgainIfStaleAsync(() => GrainFactory.Pair(one.Pair).ObserveAsync(one.Observations))));

    public async Task<IReadOnlyList<bool>> SettleAsync(IReadOnlyList<PairSettlement> answers) => await Task.WhenAll(answers.Select(IsTakenAsync));

    private async Task<bool> IsTakenAsync(PairSettlement answer)
    {
        try
        {
            await GrainFactory.Pair(answer.Pair).SettleAsync(answer.Settlement);
            return true;
        }
        catch (Exception)
        {
            // The writer tells this one again, by itself, and knows what to do when that fails, too.
            return false;
        }
    }
}
