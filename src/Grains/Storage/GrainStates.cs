namespace HubSpotSfSync.Grains.Storage;

internal static class GrainStates
{
    /// <summary>After a failed write memory is wrong: the old state is put back, the grain is read anew, and the caller tries again.</summary>
    public static async Task StoreAsync<TState>(this IPersistentState<TState> storage, TState state, IGrainBase grain)
    {
        var before = storage.State;
        storage.State = state;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = before;
            grain.DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>Stores the changes of a state one after the other: what such a grain does interleaves, and a state has one version.</summary>
internal sealed class StateChanges<TState>(IPersistentState<TState> storage, IGrainBase grain) : IDisposable
{
    private readonly SemaphoreSlim _storing = new(1);

    public async Task StoreAsync(Func<TState, TState> change)
    {
        await _storing.WaitAsync();
        try
        {
            await storage.StoreAsync(change(storage.State), grain);
        }
        finally
        {
            _storing.Release();
        }
    }

    public void Dispose() => _storing.Dispose();
}
