using Orleans.Storage;

namespace HubSpotSfSync.Grains.Tests.Cluster;

/// <summary>What can go wrong when a grain stores its state.</summary>
internal enum StorageFault
{
    None,
    FailsBefore,
    FailsAfter,

    /// <summary>Another activation of the same grain has stored something since this one read: the ETag is old.</summary>
    AnotherWasFaster,
}

/// <summary>The product's storage, with faults as a test orders them.</summary>
internal sealed class UnreliableStorage(IGrainStorage inner, Func<GrainId, StorageFault> fault) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        switch (fault(grainId))
        {
            case StorageFault.FailsBefore:
                throw new TimeoutException("The test let the write fail before it happened.");
            case StorageFault.FailsAfter:
                await inner.WriteStateAsync(stateName, grainId, new GrainState<T> { State = grainState.State, ETag = grainState.ETag, RecordExists = grainState.RecordExists });
                throw new TimeoutException("The test let the write fail after it happened.");
            case StorageFault.AnotherWasFaster:
                var others = new GrainState<T>();
                await inner.ReadStateAsync(stateName, grainId, others);
                await inner.WriteStateAsync(stateName, grainId, others);
                break;
            case StorageFault.None:
                break;
        }

        await inner.WriteStateAsync(stateName, grainId, grainState);
    }
}
