namespace HubSpotSfSync.Sandbox.Common;

/// <summary>
/// Work of the sandbox that time must not run away from. <see cref="SandboxClock.PassAsync"/> waits while it works;
/// while it sleeps time may go on, and it counts as working again from the very moment its sleep is over.
/// </summary>
public sealed class ClockHold : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SandboxClock _clock;
    private bool _isHeld;

    internal ClockHold(SandboxClock clock)
    {
        _clock = clock;
        Resume();
    }

    /// <summary>Sleeps for a time of the clock.</summary>
    /// <param name="atMost">How long; <see cref="Timeout.InfiniteTimeSpan"/> leaves it to the others.</param>
    /// <param name="ct">Ends the sleep with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="orUntil">The sleep is over earlier when one of these completes.</param>
    public async Task SleepAsync(TimeSpan atMost, CancellationToken ct, params Task[] orUntil)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isDue = false;
        await using var timer = _clock.CreateTimer(
            _ =>
            {
                lock (_lock)
                {
                    isDue = true;
                    Resume();
                }

                over.TrySetResult();
            },
            null,
            atMost > TimeSpan.Zero || atMost == Timeout.InfiniteTimeSpan ? atMost : TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            if (!isDue)
            {
                Pause();
            }
        }

        try
        {
            await Task.WhenAny([over.Task, .. orUntil]).WaitAsync(ct);
        }
        finally
        {
            Resume();
        }
    }

    public void Dispose() => Pause();

    private void Resume()
    {
        lock (_lock)
        {
            if (!_isHeld)
            {
                _isHeld = true;
                _clock.Enter();
            }
        }
    }

    private void Pause()
    {
        lock (_lock)
        {
            if (_isHeld)
            {
                _isHeld = false;
                _clock.Leave();
            }
        }
    }
}
