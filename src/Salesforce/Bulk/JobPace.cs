namespace HubSpotSfSync.Salesforce.Bulk;

/// <summary>
/// When to look whether a job is done. Each look is a call, so the first comes when the job should be done, and the further ones later
/// and later. How long that is, the org's own jobs tell. Until one has, the pace that others measured does (1,066 records a second written, about
/// 12,000 read); one job is looked at sooner than that, once, and the others wait for what it tells.
/// </summary>
internal sealed class JobPace
{
    private const double WrittenPerSecond = 1_000;
    private const double ReadPerSecond = 11_000;

    /// <summary>How much the latest job counts beside those before it.</summary>
    private const double Weight = 0.5;

    /// <summary>When the job that tells the pace is looked at, as a part of what others measured.</summary>
    private const double FirstLook = 0.25;
    private const double Fastest = 0.02;
    private const double Slowest = 5;
    private static readonly TimeSpan Queued = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private double? _factor;
    private TaskCompletionSource? _scout;

    /// <summary>Completes when the job that was looked at for its pace has ended; at once where none is.</summary>
    public Task Told
    {
        get
        {
            lock (_lock)
            {
                return _scout?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Whether the caller's job is the one to tell the pace. Then <see cref="EndScouting"/> is owed, however it ends.</summary>
    public bool TryScout()
    {
        lock (_lock)
        {
            if (_factor is not null || _scout is not null)
            {
                return false;
            }

            _scout = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    public void EndScouting()
    {
        lock (_lock)
        {
            _scout?.SetResult();
            _scout = null;
        }
    }

    /// <summary>When the job that tells the pace is looked at for the first time.</summary>
    public static TimeSpan ToScout(long records) => Usual(records) * FirstLook;

    /// <summary>How long the writing of so many records is likely to take at most.</summary>
    public TimeSpan MostToWrite(long records)
    {
        lock (_lock)
        {
            return Usual(records) * Math.Max(1, _factor ?? 1);
        }
    }

    /// <summary>When the first look at a job that writes is worth its call.</summary>
    public TimeSpan ToWrite(long records)
    {
        lock (_lock)
        {
            var wait = Usual(records) * (_factor ?? 1);
            return wait > Soonest ? wait : Soonest;
        }
    }

    public static TimeSpan ToRead(long records) => Queued + TimeSpan.FromSeconds(records / ReadPerSecond);

    /// <summary>Takes note of how long a job took, by the platform's own clock.</summary>
    public void Learn(long records, TimeSpan took)
    {
        var factor = Math.Clamp(took / Usual(records), Fastest, Slowest);
        lock (_lock)
        {
            _factor = _factor is { } before ? (before * (1 - Weight)) + (factor * Weight) : factor;
        }
    }

    /// <summary>How long after the look that found a job undone the next one follows.</summary>
    public static TimeSpan After(TimeSpan waited) =>
        TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 4, Shortest.Ticks, Longest.Ticks));

    private static TimeSpan Usual(long records) => Queued + TimeSpan.FromSeconds(records / WrittenPerSecond);
}
