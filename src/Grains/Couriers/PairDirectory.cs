using System.Diagnostics.CodeAnalysis;
using HubSpotSfSync.Grains.Interfaces;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Runtime.GrainDirectory;

namespace HubSpotSfSync.Grains.Couriers;

/// <summary>
/// The directory of the pairs: there is none. Every silo knows by <see cref="PairPlaces"/> where a pair is, so nobody has to be told and asked, which
/// was two thirds of the messages between silos. While silos come and go two may think for a moment that a pair is theirs: the store takes the changes
/// of one, and the other reads the pair anew.
/// </summary>
internal sealed class PairDirectory : IGrainDirectory
{
    public const string Name = "pairs";

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}

/// <summary>Where this silo knows grains to be. What it remembers of others, their directory takes back; of a pair there is nothing to remember: it is
/// told each time by the silos that there are now.</summary>
internal sealed class KnownPlaces(IServiceProvider services, PairPlaces places) : IGrainDirectoryCache
{
    /// <summary>An address needs one, and nothing goes by it.</summary>
    private static readonly ActivationId Any = ActivationId.NewId();

    private readonly IGrainDirectoryCache _others = GrainDirectoryCacheFactory.CreateGrainDirectoryCache(services, new GrainDirectoryOptions());

    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => _others.KeyValues;

    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        if (!PairGrains.IsPair(key))
        {
            return _others.LookUp(key, out result, out version);
        }

        version = 0;
        result = new GrainAddress { GrainId = key, SiloAddress = places.SiloOf(key), ActivationId = Any, MembershipVersion = places.Version };
        return true;
    }

    public void AddOrUpdate(GrainAddress value, int version)
    {
        if (!PairGrains.IsPair(value.GrainId))
        {
            _others.AddOrUpdate(value, version);
        }
    }

    public bool Remove(GrainId key) => !PairGrains.IsPair(key) && _others.Remove(key);

    public bool Remove(GrainAddress key) => !PairGrains.IsPair(key.GrainId) && _others.Remove(key);

    public void Clear() => _others.Clear();
}
