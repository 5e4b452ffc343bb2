namespace HubSpotSfSync.Sandbox.Common;

/// <summary>A timer of a <see cref="SandboxClock"/>, whose lock guards what changes.</summary>
internal sealed class SandboxTimer(SandboxClock clock, TimerCallback callback, object? state, long number) : ITimer
{
    /// <summary>By due time; those due together in the order in which they were made.</summary>
    public static readonly Comparer<SandboxTimer> Order = Comparer<SandboxTimer>.Create(
        static (one, other) => one.Due != other.Due ? one.Due.CompareTo(other.Due) : one.Number.CompareTo(other.Number));

    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private volatile bool _isDisposed;

    public bool IsDisposed => _isDisposed;

    /// <summary>In the clock's time stamps. Only changed while the clock does not have the timer among those that wait.</summary>
    public long Due { get; set; }

    /// <summary>Ticks; 0 for a timer that fires once.</summary>
    public long Period { get; set; }

    private long Number => number;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        clock.Schedule(this, dueTime, period);
        return true;
    }

    public void Fire()
    {
        if (_isDisposed)
        {
            return;
        }

        if (_context is null)
        {
            callback(state);
            return;
        }

        ExecutionContext.Run(_context, static timer => ((SandboxTimer)timer!).Call(), this);
    }

    public void Dispose()
    {
        _isDisposed = true;
        clock.Schedule(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Call() => callback(state);
}
