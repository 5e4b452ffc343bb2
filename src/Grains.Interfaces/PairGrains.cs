namespace HubSpotSfSync.Grains.Interfaces;

/// <summary>Finds the grains that are called for every record. Orleans asks by reflection each time what an interface stands for, which is
/// a twentieth of what a load costs; here it is remembered.</summary>
public static class PairGrains
{
    private static readonly GrainType PairType = GrainType.Create(IRecordPairGrain.Type);

    public static bool IsPair(GrainId grain) => grain.Type == PairType;

    public static GrainId IdOf(string pair) => GrainId.Create(PairType, pair);

    public static IRecordPairGrain Pair(this IGrainFactory grains, PairKey pair) => grains.Pair(pair.ToString());

    public static IRecordPairGrain Pair(this IGrainFactory grains, string pair) => Find<IRecordPairGrain>(grains, pair);

    public static IWriterGrain Writer(this IGrainFactory grains, WriterKey writer) => Find<IWriterGrain>(grains, writer.ToString());

    private static TGrain Find<TGrain>(IGrainFactory grains, string key)
        where TGrain : class, IGrainWithStringKey
    {
        if (Known<TGrain>.Kind is { } kind && grains.GetGrain(GrainId.Create(kind.Type, key), kind.Interface) is TGrain known)
        {
            return known;
        }

        var grain = grains.GetGrain<TGrain>(key);
        Known<TGrain>.Kind = grain is GrainReference reference ? new(reference.GrainId.Type, reference.InterfaceType) : null;
        return grain;
    }

    private sealed record GrainKind(GrainType Type, GrainInterfaceType Interface);

    private static class Known<TGrain>
    {
        public static GrainKind? Kind { get; set; }
    }
}
