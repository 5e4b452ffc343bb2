using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Crm.Http;

/// <summary>
/// Only a person mends credentials that are refused. So the refusal is remembered for a while, and the next one for twice as long:
/// calls meanwhile fail with the platform's own words, without one being made.
/// </summary>
public sealed class RefusalMemory(TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private CrmException? _refusal;
    private DateTimeOffset _until;
    private TimeSpan _pause;

    public void ThrowIfFresh()
    {
        lock (_lock)
        {
            var left = _until - clock.GetUtcNow();
            if (_refusal is { } refusal && left > TimeSpan.Zero)
            {
                throw Again(refusal, left);
            }
        }
    }

    public CrmException Remember(CrmException refusal)
    {
        lock (_lock)
        {
            // Calls that were on their way together are refused once, not one after the other.
            var now = clock.GetUtcNow();
            if (_refusal is null || now >= _until)
            {
                _pause = _refusal is null ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
                _until = now + _pause;
            }

            _refusal = refusal;
            return Again(refusal, _until - now);
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _refusal = null;
        }
    }

    private static CrmException Again(CrmException refusal, TimeSpan left) => new(refusal.Fault, refusal.Code, refusal.Message, left, refusal);
}
