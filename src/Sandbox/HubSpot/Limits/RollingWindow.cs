namespace HubSpotSfSync.Sandbox.HubSpot.Limits;

/// <summary>At most so many calls in any stretch of the window's length. Not thread-safe.</summary>
public sealed class RollingWindow(int max, TimeSpan length)
{
    private readonly Queue<long> _calls = new();

    public int Max => max;

    public TimeSpan Length => length;

    public int Used(DateTimeOffset now)
    {
        while (_calls.TryPeek(out var oldest) && oldest <= now.UtcTicks - length.Ticks)
        {
            _calls.Dequeue();
        }

        return _calls.Count;
    }

    public bool TryTake(DateTimeOffset now)
    {
        if (Used(now) >= max)
        {
            return false;
        }

        _calls.Enqueue(now.UtcTicks);
        return true;
    }
}
