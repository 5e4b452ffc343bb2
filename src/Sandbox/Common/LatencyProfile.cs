namespace HubSpotSfSync.Sandbox.Common;

/// <summary>The wanted latency: <c>{"profile":"instant"}</c>, <c>{"profile":"realistic"}</c> or <c>{"fixedMs":80}</c>.</summary>
public sealed record LatencySetting(string? Profile = null, int? FixedMs = null);

/// <summary>How long the platform takes to answer, before any fault. Instant unless told otherwise.</summary>
public sealed class LatencyProfile
{
    private const int Seed = 20260801;
    private readonly Lock _lock = new();
    private Random _jitter = new(Seed);
    private LatencySetting _setting = new("instant");

    public LatencySetting Setting => _setting;

    /// <returns>False when the profile's name is unknown; nothing has changed then.</returns>
    public bool Set(LatencySetting setting)
    {
        if (setting is not ({ FixedMs: >= 0 } or { Profile: "instant" or "realistic" }))
        {
            return false;
        }

        lock (_lock)
        {
            _setting = setting;
            _jitter = new Random(Seed);
        }

        return true;
    }

    public TimeSpan Next(string path)
    {
        lock (_lock)
        {
            if (_setting.FixedMs is { } milliseconds)
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }

            return _setting.Profile == "realistic" ? Realistic(path) : TimeSpan.Zero;
        }
    }

    // 60-140 ms for one record; calls that carry many records take two or three times as long; one in a hundred drags.
    private TimeSpan Realistic(string path)
    {
        var milliseconds = 60 + (_jitter.NextDouble() * 80);
        if (path.Contains("/batch/", StringComparison.Ordinal)
            || path.Contains("/composite", StringComparison.Ordinal)
            || path.EndsWith("/search", StringComparison.Ordinal))
        {
            milliseconds *= 2.5;
        }

        return TimeSpan.FromMilliseconds(_jitter.Next(100) == 0 ? milliseconds * 5 : milliseconds);
    }
}
