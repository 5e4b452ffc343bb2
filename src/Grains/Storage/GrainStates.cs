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
