using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Grains.Reference;

/// <summary>This silo's copies of the accounts' reference data: a merge must not wait for a call, not even to another silo.</summary>
public sealed class ReferenceDataCache(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Asking the grain costs no call to the platform; a person who had it read afresh shall not wait.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Copy> _copies = new(StringComparer.Ordinal);

    public async ValueTask<ReferenceData> OfAsync(string account)
    {
        var now = clock.GetUtcNow();
        if (_copies.TryGetValue(account, out var copy))
        {
            if (now - copy.At > FreshFor && copy.TryBegin())
            {
                // Who comes now goes on with what there is.
                _ = RenewAsync(account, copy);
            }

            return copy.Data;
        }

        var data = await grains.GetGrain<IReferenceDataGrain>(account).ReadAsync();
        _copies[account] = new Copy(data, now);
        return data;
    }

    private async Task RenewAsync(string account, Copy old)
    {
        try
        {
            _copies[account] = new Copy(await grains.GetGrain<IReferenceDataGrain>(account).ReadAsync(), clock.GetUtcNow());
        }
        catch (Exception failure) when (failure is CrmException or OrleansException or TimeoutException)
        {
            // The grain has said why; the old copy serves until the next try.
            _copies[account] = new Copy(old.Data, clock.GetUtcNow());
        }
    }

    private sealed class Copy(ReferenceData data, DateTimeOffset at)
    {
        private int _renewing;

        public ReferenceData Data { get; } = data;

        public DateTimeOffset At { get; } = at;

        public bool TryBegin() => Interlocked.Exchange(ref _renewing, 1) == 0;
    }
}
