using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>How fast one subscription gets its events: as fast as it can take them, or at a rate.</summary>
internal sealed class DeliveryPace(SandboxClock clock)
{
    // Small, so that events come evenly.
    private const int AtATime = 20;
    private long _nextAt = long.MinValue;

    /// <summary>How many of the wanted events may go out now.</summary>
    public int Allowed(int wanted, double? perSecond) => perSecond is null ? wanted : Wait > TimeSpan.Zero ? 0 : Math.Min(wanted, AtATime);

    /// <summary>How long until more may.</summary>
    public TimeSpan Wait => clock.GetTimestamp() is var now && _nextAt > now ? clock.GetElapsedTime(now, _nextAt) : TimeSpan.Zero;

    public void Delivered(int events, double? perSecond)
    {
        if (perSecond is { } rate)
        {
            _nextAt = Math.Max(clock.GetTimestamp(), _nextAt) + (long)(events / rate * clock.TimestampFrequency);
        }
    }
}
