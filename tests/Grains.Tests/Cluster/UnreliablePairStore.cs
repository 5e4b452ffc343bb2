using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>What can go wrong when a pair is stored.</summary>
internal enum StorageFault
{
    None,
    FailsBefore,
    FailsAfter,

    /// <summary>Another activation of the same pair has stored something since this one read: the version is old.</summary>
    AnotherWasFaster,
}

/// <summary>The product's store, with faults as a test orders them.</summary>
internal sealed class UnreliablePairStore(IPairStore inner, Func<PairKey, StorageFault> fault) : IPairStore
{
    public Task<StoredPair> ReadAsync(PairKey pair) => inner.ReadAsync(pair);

    public Task ClearAsync(PairKey pair, StoredPair former) => inner.ClearAsync(pair, former);

    public async Task<StoredPair?> WriteAsync(PairKey pair, PairChange change)
    {
        switch (fault(pair))
        {
            case StorageFault.FailsBefore:
                throw new TimeoutException("The test let the write fail before it happened.");
            case StorageFault.FailsAfter:
                await inner.WriteAsync(pair, change);
                throw new TimeoutException("The test let the write fail after it happened.");
            case StorageFault.AnotherWasFaster:
                var others = await inner.ReadAsync(pair);
                await inner.WriteAsync(pair, new(others, others.State, default, []));
                break;
            case StorageFault.None:
                break;
        }

        return await inner.WriteAsync(pair, change);
    }
}
