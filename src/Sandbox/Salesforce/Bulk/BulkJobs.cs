using System.Collections.Concurrent;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>The jobs of an org and the work on them. The gate is held around everything but the work.</summary>
internal sealed class BulkJobs(Org org) : IAsyncDisposable
{
    private static readonly TimeSpan OpenFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);
    private readonly SortedDictionary<string, BulkJob> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, BulkJob> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private long _created;

    public BulkPace Pace { get; set; } = new();

    public string NextId() => RecordId.Format("750", ++_created);

    public void Add(BulkJob job) => _jobs.Add(job.Id, job);

    public IEnumerable<T> All<T>()
        where T : BulkJob
    {
        Expire();
        return _jobs.Values.OfType<T>();
    }

    public T? Find<T>(string id)
        where T : BulkJob
    {
        Expire();
        return RecordId.Normalize(id) is { } known && _jobs.GetValueOrDefault(known) is T job ? job : null;
    }

    public void Remove(BulkJob job)
    {
        _jobs.Remove(job.Id);
        job.Dispose();
    }

    /// <summary>Begins the work on a job that has all it needs.</summary>
    public void Start(BulkJob job)
    {
        job.Move(BulkState.UploadComplete, org.Clock.GetUtcNow());
        var pace = Pace;
        // A failure meant for the next job is used up.
        Pace = pace.Rest;
        var time = new BulkTime(org);
        var work = Task.Run(() => RunAsync(job, pace, time));
        _running[work] = job;
        _ = work.ContinueWith(done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Clear()
    {
        foreach (var job in _jobs.Values)
        {
            if (!job.HasEnded)
            {
                job.Move(BulkState.Aborted, org.Clock.GetUtcNow());
            }

            job.Dispose();
        }

        _jobs.Clear();
        Pace = new BulkPace();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Keys);
        lock (org.Gate)
        {
            Clear();
        }

        _stop.Dispose();
    }

    private async Task RunAsync(BulkJob job, BulkPace pace, BulkTime time)
    {
        using var held = time;
        try
        {
            await (job switch
            {
                IngestJob ingest => new IngestRun(org, ingest, pace, time).RunAsync(_stop.Token),
                QueryJob query => new QueryRun(org, query, pace, time).RunAsync(_stop.Token),
                _ => throw new InvalidOperationException($"No such job: {job}"),
            });
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The sandbox stops, or was reset: nobody waits for the job any more.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            // Whoever polls the job must not wait for ever.
            lock (org.Gate)
            {
                job.Move(BulkState.Failed, org.Clock.GetUtcNow(), $"InternalServerError : {bug}");
            }
        }
    }

    private void Expire()
    {
        var now = org.Clock.GetUtcNow();
        foreach (var job in _jobs.Values.Where(job => now - job.CreatedAt > OpenFor && job.State == BulkState.Open).ToArray())
        {
            job.Move(BulkState.Aborted, job.CreatedAt + OpenFor);
        }

        foreach (var job in _jobs.Values.Where(job => job.HasEnded && now - job.ModifiedAt > KeptFor).ToArray())
        {
            Remove(job);
        }
    }
}
