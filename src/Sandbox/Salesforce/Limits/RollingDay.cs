namespace HubSpotSfSync.Sandbox.Salesforce.Limits;

/// <summary>Counts over the last 24 hours by minute: a call is free again a day after it was made, not at midnight.</summary>
public sealed class RollingDay(long max, TimeProvider clock)
{
    private const int Minutes = 24 * 60;
    private readonly long[] _byMinute = new long[Minutes];
    private readonly Lock _lock = new();
    private long _newest = long.MinValue;
    private long _used;

    public long Max => max;

    public long Used
    {
        get
        {
            lock (_lock)
            {
                Move();
                return _used;
            }
        }
    }

    /// <returns>False, and nothing counted, when that many no longer fit.</returns>
    public bool TryTake(long count = 1)
    {
        lock (_lock)
        {
            Move();
            if (_used + count > max)
            {
                return false;
            }

            _byMinute[_newest % Minutes] += count;
            _used += count;
            return true;
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            Array.Clear(_byMinute);
            _used = 0;
        }
    }

    private void Move()
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (now - _newest >= Minutes || _newest == long.MinValue)
        {
            Array.Clear(_byMinute);
            _used = 0;
            _newest = now;
            return;
        }

        while (_newest < now)
        {
            _newest++;
            _used -= _byMinute[_newest % Minutes];
            _byMinute[_newest % Minutes] = 0;
        }
    }
}
