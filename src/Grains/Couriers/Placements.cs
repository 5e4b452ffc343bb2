using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace HubSpotSfSync.Grains.Couriers;

/// <summary>Places a grain on the silo that its key names; on any other while that is not there.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnSiloPlacementAttribute() : PlacementAttribute(new OnSiloPlacement());

[GenerateSerializer, Immutable, Alias("hss.OnSiloPlacement")]
internal sealed class OnSiloPlacement : PlacementStrategy;

internal sealed class OnSiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(context.At(SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!), target));
}

/// <summary>Places a pair where everybody looks for it: <see cref="PairPlaces"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class HashedPlacementAttribute() : PlacementAttribute(new HashedPlacement());

[GenerateSerializer, Immutable, Alias("hss.HashedPlacement")]
internal sealed class HashedPlacement : PlacementStrategy;

internal sealed class HashedPlacementDirector(PairPlaces places) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(context.At(places.SiloOf(target.GrainIdentity), target));
}

internal static class Placements
{
    public static SiloAddress At(this IPlacementContext context, SiloAddress wanted, PlacementTarget target)
    {
        var silos = context.GetCompatibleSilos(target);
        return Array.Find(silos, silo => silo.Equals(wanted)) ?? silos[Random.Shared.Next(silos.Length)];
    }
}
