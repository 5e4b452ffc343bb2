namespace HubSpotSfSync.Sandbox.Common;

/// <summary>
/// The system's time plus an offset, so that a test can move a sandbox past a daily limit or a token's expiry.
/// Only <see cref="GetUtcNow"/> is shifted: timers and timestamps keep running at the machine's pace.
/// </summary>
public sealed class SandboxClock : TimeProvider
{
    private long _offsetTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offsetTicks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);
}
