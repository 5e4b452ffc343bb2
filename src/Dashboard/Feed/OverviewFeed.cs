using HubSpotSfSync.Grains.Interfaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Dashboard.Feed;

/// <summary>Asks the cluster once a second, for all open pages together, and only while a page is open.</summary>
public sealed class OverviewFeed(IGrainFactory grains, TimeProvider time, ILogger<OverviewFeed> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly List<Func<Task>> _watchers = [];
    private TaskCompletionSource _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FeedState Current { get; private set; } = FeedState.NotAsked;

    /// <summary>Calls back after each answer until the returned handle is disposed.</summary>
    public IDisposable Watch(Func<Task> changed)
    {
        lock (_gate)
        {
            _watchers.Add(changed);
            _watched.TrySetResult();
        }

        return new Watching(() => Leave(changed));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            await SomebodyWatches().WaitAsync(stoppingToken);
            Current = await AskAsync(stoppingToken);
            Tell();
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    private async Task<FeedState> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var overview = await grains.GetGrain<IOverviewGrain>(IOverviewGrain.Key).LookAsync().WaitAsync(Patience.ForLooking, time, cancellationToken);
            if (Current.Outage is not null)
            {
                log.ClusterAnswersAgain();
            }

            return new FeedState(time.GetUtcNow(), overview, null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            if (Current.Outage is null)
            {
                log.ClusterDoesNotAnswer(failure);
            }

            return new FeedState(now, Current.Overview, new Outage(Current.Outage?.Since ?? now, Patience.Explain(failure)));
        }
    }

    private void Tell()
    {
        Func<Task>[] watchers;
        lock (_gate)
        {
            watchers = [.. _watchers];
        }

        // Not awaited together: a page on a slow line must not hold up the others.
        foreach (var watcher in watchers)
        {
            _ = TellAsync(watcher);
        }
    }

    private async Task TellAsync(Func<Task> watcher)
    {
        try
        {
            await watcher();
        }
        catch (Exception failure)
        {
            log.PageNotTold(failure);
        }
    }

    private Task SomebodyWatches()
    {
        lock (_gate)
        {
            return _watched.Task;
        }
    }

    private void Leave(Func<Task> watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
            if (_watchers.Count == 0)
            {
                _watched = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Current = FeedState.NotAsked;
            }
        }
    }

    private sealed class Watching(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
