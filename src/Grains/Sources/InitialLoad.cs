using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Whether an initial sync with an org is under way. The org has a day's deliveries of 25,000 or 50,000 change events: fewer than
/// the echoes of one large load. So nothing is subscribed to before that is done; the polls go back to when it began.</summary>
internal sealed class InitialLoad(string org, SyncPlan plan, CreationGate gate, PairIndex index, TimeProvider clock)
{
    /// <summary>The writes owed beyond which they would be a good part of the day's events.</summary>
    private const int ManyEchoes = 500;
    private static readonly TimeSpan FirstScansTake = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private Task<bool>? _looking;

    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>All objects of the org ask at once.</summary>
    public async Task<bool> IsUnderWayAsync()
    {
        _looking ??= LookAsync();
        try
        {
            return await _looking;
        }
        finally
        {
            _looking = null;
        }
    }

    private async Task<bool> LookAsync()
    {
        foreach (var group in plan.OfOrg(org).SelectMany(connection => connection.Mappings))
        {
            // A connection that can't run is never scanned: the others do not wait for it.
            if ((clock.GetUtcNow() - _began < FirstScansTake && await gate.IsLoadingAsync(MappingKey.Of(group))) || (await index.CountAsync(MappingKey.Of(group))).Pending > ManyEchoes)
            {
                return true;
            }
        }

        return false;
    }
}
