using Orleans;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>How far a scan is.</summary>
/// <param name="Records">What is safe.</param>
/// <param name="Expected">How many there were when it began; null where the platform does not tell.</param>
/// <param name="PerSecond">At what rate lately.</param>
[GenerateSerializer, Immutable, Alias("hss.ScanProgress")]
public sealed record ScanProgress([property: Id(0)] long Records, [property: Id(1)] long? Expected, [property: Id(2)] double PerSecond)
{
    /// <summary>How long it goes on at this rate; null where that can't be told.</summary>
    public TimeSpan? Left => Expected is { } expected && PerSecond > 0 ? TimeSpan.FromSeconds(Math.Max(0, expected - Records) / PerSecond) : null;

    /// <summary>0 to 1; null where it can't be told.</summary>
    public double? Part => Expected is { } expected ? expected == 0 ? 1 : Math.Min(1, (double)Records / expected) : null;
}

/// <summary>The rate of something that is counted, over the last while.</summary>
public sealed class RecentRate
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(30);

    private readonly Queue<(DateTimeOffset At, long Count)> _counts = new();

    public void Add(long count, DateTimeOffset now)
    {
        _counts.Enqueue((now, count));
        while (_counts.Peek().At < now - While && _counts.Count > 2)
        {
            _counts.Dequeue();
        }
    }

    public double PerSecond(DateTimeOffset now)
    {
        if (_counts.Count < 2)
        {
            return 0;
        }

        // What was first counted came before the time that is measured.
        var (began, first) = _counts.Peek();
        var seconds = (now - began).TotalSeconds;
        return seconds <= 0 ? 0 : (_counts.Sum(one => one.Count) - first) / seconds;
    }
}
