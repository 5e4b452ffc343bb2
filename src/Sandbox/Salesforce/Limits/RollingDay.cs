namespace HubSpotSfSync.Sandbox.Salesforce.Limits;

/// <summary>Counts over the last 24 hours by minute: a call is free again a day after it was made, not at midnight.</summary>
public sealed class RollingDay(long max, TimeProvider clock) : RollingCount(max, 24 * 60, clock);

/// <summary>Counts over the last hour by minute.</summary>
public sealed class RollingHour(long max, TimeProvider clock) : RollingCount(max, 60, clock);

/// <summary>Counts by minute over a span that moves with the time.</summary>
public abstract class RollingCount(long max, int minutes, TimeProvider clock)
{
    private readonly long[] _byMinute = new long[minutes];
    private readonly Lock _lock = new();
    private long _newest = long.MinValue;
    private long _used;

    /// <summary>More can be bought.</summary>
    public long Max { get; set; } = max;

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
            if (_used + count > Max)
            {
                return false;
            }

            _byMinute[_newest % minutes] += count;
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
        if (now - _newest >= minutes || _newest == long.MinValue)
        {
            Array.Clear(_byMinute);
            _used = 0;
            _newest = now;
            return;
        }

        while (_newest < now)
        {
            _newest++;
            _used -= _byMinute[_newest % minutes];
            _byMinute[_newest % minutes] = 0;
        }
    }
}
