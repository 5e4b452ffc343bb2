using Orleans.Storage;

namespace HubSpotSfSync.Grains.Couriers;

internal static class PairCalls
{
    /// <summary>Calls a pair once more where another activation of it had stored something: this one is dropped now, and reads it anew.</summary>
    public static async Task AgainIfStaleAsync(Func<Task> call)
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
