namespace HubSpotSfSync.Sandbox.Common;

/// <summary>
/// A sandbox's own time. It runs at the machine's pace until it is moved on or frozen, and everything that waits on it
/// follows: time of day, time stamps and timers alike. Moving on fires the timers due in between, each at its own time.
/// </summary>
public sealed class SandboxClock : TimeProvider
{
    // How long moving on waits, in real time, for work that does not end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestArmed = TimeSpan.FromDays(1);
    private readonly Lock _lock = new();
    private readonly SortedSet<SandboxTimer> _timers = new(SandboxTimer.Order);
    private readonly ITimer _machine;
    private volatile Reading _reading = new(0, 0, IsFrozen: false);
    private TaskCompletionSource? _left;
    private long _target = long.MinValue;
    private long _created;
    private int _held;

    public SandboxClock() => _machine = System.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public bool IsFrozen => _reading.IsFrozen;

    /// <summary>Timers that wait.</summary>
    public int Timers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    // On the way of every call: one volatile read beside the machine's own clock.
    public override DateTimeOffset GetUtcNow() => _reading is var reading && reading.IsFrozen
        ? new DateTimeOffset(reading.Utc, TimeSpan.Zero)
        : System.GetUtcNow().AddTicks(reading.Utc);

    public override long GetTimestamp() => _reading is var reading && reading.IsFrozen ? reading.Stamp : MachineStamp() + reading.Stamp;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SandboxTimer(this, callback, state, Interlocked.Increment(ref _created));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Stands still from now on, except when it is moved.</summary>
    public void Freeze()
    {
        lock (_lock)
        {
            if (!_reading.IsFrozen)
            {
                _reading = new Reading(GetUtcNow().Ticks, GetTimestamp(), IsFrozen: true);
                Arm();
            }
        }
    }

    /// <summary>Goes on at the machine's pace from where it stands.</summary>
    public void Run()
    {
        lock (_lock)
        {
            if (_reading is { IsFrozen: true } frozen)
            {
                _reading = new Reading(frozen.Utc - System.GetUtcNow().Ticks, frozen.Stamp - MachineStamp(), IsFrozen: false);
                Arm();
            }
        }
    }

    /// <summary>
    /// Moves on at once and fires what is due on the way. What a fired timer starts and then waits for outside this clock
    /// does not get to its next timer before the time is past: <see cref="PassAsync"/> waits for that.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        var target = Target(by);
        while (FireNext(target))
        {
        }

        Arrive(target);
    }

    /// <summary>
    /// Moves on and fires what is due on the way; before each step it waits until all held work rests, so that a day's
    /// retries take place one after the other.
    /// </summary>
    public async Task PassAsync(TimeSpan by, CancellationToken ct = default)
    {
        var target = Target(by);
        var hanging = 0;
        do
        {
            hanging = await RestAsync(hanging, ct);
        }
        while (FireNext(target));

        Arrive(target);
    }

    /// <summary>Work is under way that time must wait for; until it is disposed, or sleeps on this clock.</summary>
    public ClockHold Hold() => new(this);

    internal void Enter()
    {
        lock (_lock)
        {
            _held++;
        }
    }

    internal void Leave()
    {
        TaskCompletionSource? left;
        lock (_lock)
        {
            _held--;
            (left, _left) = (_left, null);
        }

        left?.SetResult();
    }

    internal void Schedule(SandboxTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            timer.Period = period > TimeSpan.Zero ? period.Ticks : 0;
            if (dueTime >= TimeSpan.Zero && !timer.IsDisposed)
            {
                timer.Due = GetTimestamp() + dueTime.Ticks;
                _timers.Add(timer);
            }

            Arm();
        }
    }

    private static long MachineStamp() => System.GetElapsedTime(0).Ticks;

    // Two who move on at a time move on by the sum.
    private long Target(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock)
        {
            return _target = Math.Max(_target, GetTimestamp()) + by.Ticks;
        }
    }

    /// <summary>Waits until no more than the hanging work is left.</summary>
    /// <returns>How much of the work hangs now: time goes on without it.</returns>
    private async Task<int> RestAsync(int hanging, CancellationToken ct)
    {
        while (true)
        {
            Task left;
            lock (_lock)
            {
                if (_held <= hanging)
                {
                    return _held;
                }

                left = (_left ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            try
            {
                await left.WaitAsync(Patience, System, ct);
            }
            catch (TimeoutException)
            {
                // On a client that does not read, say.
                return Volatile.Read(ref _held);
            }
        }
    }

    private bool FireNext(long upTo)
    {
        SandboxTimer? timer;
        lock (_lock)
        {
            timer = TakeDue(upTo);
        }

        timer?.Fire();
        return timer is not null;
    }

    // The lock is held.
    private SandboxTimer? TakeDue(long upTo)
    {
        if (_timers.Min is not { } timer || timer.Due > upTo)
        {
            return null;
        }

        _timers.Remove(timer);
        MoveTo(timer.Due);
        if (timer.Period > 0)
        {
            timer.Due += timer.Period;
            _timers.Add(timer);
        }

        return timer;
    }

    private void Arrive(long target)
    {
        lock (_lock)
        {
            MoveTo(target);
            Arm();
        }
    }

    // Never back. The lock is held.
    private void MoveTo(long stamp)
    {
        var by = stamp - GetTimestamp();
        if (by > 0)
        {
            _reading = _reading with { Utc = _reading.Utc + by, Stamp = _reading.Stamp + by };
        }
    }

    private void FireDue()
    {
        lock (_lock)
        {
            // Time that was frozen meanwhile makes nothing due.
            while (!IsFrozen && TakeDue(GetTimestamp()) is { } timer)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static due => due.Fire(), timer, preferLocal: false);
            }

            Arm();
        }
    }

    // The machine wakes us for the first timer only. The lock is held.
    private void Arm()
    {
        if (IsFrozen || _timers.Min is not { } first)
        {
            _machine.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var left = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, first.Due - GetTimestamp()) / (double)TimeSpan.TicksPerMillisecond));
        _machine.Change(left < LongestArmed ? left : LongestArmed, Timeout.InfiniteTimeSpan);
    }

    /// <param name="Utc">What is added to the machine's time of day, in ticks; the time itself when frozen.</param>
    /// <param name="Stamp">The same for the time stamp.</param>
    /// <param name="IsFrozen">Whether time stands still.</param>
    private sealed record Reading(long Utc, long Stamp, bool IsFrozen);
}
