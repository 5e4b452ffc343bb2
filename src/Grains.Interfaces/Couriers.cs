using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>Tells many pairs of one silo what concerns them, so that one message between silos does for all. Key: the address of the silo.</summary>
[Alias("hss.IPairCourierGrain")]
public interface IPairCourierGrain : IGrainWithStringKey
{
    /// <summary>See <see cref="IRecordPairGrain.ObserveAsync"/>: when it returns all are safe.</summary>
    [Alias("Observe")]
    Task ObserveAsync(IReadOnlyList<PairObservations> observed);

    /// <summary>See <see cref="IRecordPairGrain.SettleAsync"/>.</summary>
    /// <returns>For each whether its pair has taken it.</returns>
    [Alias("Settle")]
    Task<IReadOnlyList<bool>> SettleAsync(IReadOnlyList<PairSettlement> answers);
}

[GenerateSerializer, Immutable, Alias("hss.PairObservations")]
public sealed record PairObservations([property: Id(0)] string Pair, [property: Id(1)] IReadOnlyList<Observation> Observations);

[GenerateSerializer, Immutable, Alias("hss.PairSettlement")]
public sealed record PairSettlement([property: Id(0)] string Pair, [property: Id(1)] Settlement Settlement);
