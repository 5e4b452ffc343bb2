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
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var named = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!);
        return Task.FromResult(Array.Find(silos, silo => silo.Equals(named)) ?? silos[Random.Shared.Next(silos.Length)]);
    }
}
