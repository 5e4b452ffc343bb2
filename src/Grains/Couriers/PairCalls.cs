using Orleans.Storage;

namespace HubSpotSfSync.Grains.Couriers;

internal static class PairCalls
{
    /// <summary>Calls a pair once more where it was another silo's, or another activation had stored it: that one is dropped now.</summary>
    public static async Task AgainIfMovedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (InconsistentStateException)
        {
            await call();
        }
    }
}
