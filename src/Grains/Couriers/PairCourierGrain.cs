using HubSpotSfSync.Grains.Interfaces;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Couriers;

[GrainType("pair-courier"), Reentrant, OnSiloPlacement]
public sealed class PairCourierGrain(ILocalSiloDetails self) : Grain, IPairCourierGrain
{
    public async Task ObserveAsync(IReadOnlyList<PairObservations> observed)
    {
        LeaveWrongSilo();
        await Task.WhenAll(observed.Select(one => PairCalls.AgainIfStaleAsync(() => GrainFactory.Pair(one.Pair).ObserveAsync(one.Observations))));
    }

    public async Task<IReadOnlyList<bool>> SettleAsync(IReadOnlyList<PairSettlement> answers)
    {
        LeaveWrongSilo();
        return await Task.WhenAll(answers.Select(IsTakenAsync));
    }

    /// <summary>Called before others knew that its silo can have it, it was placed on any: from there each pair would be called by itself.</summary>
    private void LeaveWrongSilo()
    {
        if (this.GetPrimaryKeyString() != self.SiloAddress.ToParsableString())
        {
            DeactivateOnIdle();
        }
    }

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
