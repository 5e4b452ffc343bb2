using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>What this silo knows of a pair's place in the <see cref="PairIndex"/>, so that it is not told again what it says already.</summary>
public sealed class PairListing(PairKey key, PairIndex index)
{
    private (PairStatus Status, DateTimeOffset Due)? _listed;
    private DateTimeOffset? _leaving;

    /// <summary>Lists the pair. One that is listed under the same status for a look that comes no later may stay so.</summary>
    /// <returns>False where it has lost one of these records to another pair; then nothing is done.</returns>
    public async Task<bool> EnterAsync(PairStatus status, DateTimeOffset due, IReadOnlyCollection<OwnRecord> own)
    {
        if (own.Count == 0 && _listed is { } listed && listed.Status == status && listed.Due <= due)
        {
            return true;
        }

        // What is on its way off the list is known by its time.
        due = due != _leaving ? due : due < DateTimeOffset.MaxValue ? due.AddMilliseconds(1) : due.AddMilliseconds(-1);
        _listed = null;
        if (!await index.EnterAsync(key, status, due, own))
        {
            return false;
        }

        _listed = (status, due);
        return true;
    }

    /// <summary>Takes the pair off: it owes nothing, and that is stored.</summary>
    public async Task LeaveAsync()
    {
        if (_listed is { } listed)
        {
            (_listed, _leaving) = (null, listed.Due);
            index.Leave(key, listed.Status, listed.Due);
        }
        else
        {
            await index.EnterAsync(key, PairStatus.Settled, default, []);
        }
    }

    /// <summary>The time has come for which it was listed, and it is to be listed for another.</summary>
    public void Forget() => _listed = null;
}
