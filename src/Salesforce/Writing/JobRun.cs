using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>One job from its file to the outcomes of its rows.</summary>
internal sealed class JobRun(
    BulkJobs jobs,
    Settling settling,
    IReadOnlyList<(WriteRow Row, IReadOnlyDictionary<string, string> Cells)> file,
    string? externalId,
    RecordQuery query,
    TimeProvider clock)
{
    private const int Tries = 3;
    private static readonly TimeSpan FailedJobPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly string _key = externalId ?? "Id";
    private readonly Dictionary<string, WriteRow> _rows = file.ToDictionary(one => one.Cells[externalId ?? "Id"], one => one.Row, StringComparer.OrdinalIgnoreCase);

    private BulkJob? _job;

    public async Task WriteAsync(CallContext call, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(call, until, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more, and whoever writes next must not be overtaken.
            using var last = new CancellationTokenSource(LastWords, clock);
            await TryAbortAsync(call, last.Token);
            throw;
        }
    }

    private async Task RunAsync(CallContext call, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (job, failure) = await BeginAsync(call, cancellationToken);
        if (failure is not null)
        {
            settling.Postpone(_rows.Values, failure);
            return;
        }

        // From here on nothing is begun any more, only looked at or stopped: the deadline is for beginnings.
        var after = call with { Deadline = null };
        try
        {
            job = await jobs.WaitAsync(job!, file.Count, until, after, cancellationToken);
            job = job.HasEnded ? job : await AbortedAsync(job, after, cancellationToken);
            var results = await ResultsAsync(job, after, cancellationToken);
            await TryAsync(() => settling.SettleAsync(results, query, after, cancellationToken), cancellationToken);
            await LeaveRestAsync(job, results.Count, after, cancellationToken);
        }
        catch (CrmException unknown)
        {
            settling.Postpone(_rows.Values, unknown, mayHaveArrived: true);
        }
    }

    /// <summary>Creates, fills and closes a job. Until it is closed nothing in it takes effect.</summary>
    private async Task<(BulkJob? Job, CrmException? Failure)> BeginAsync(CallContext call, CancellationToken cancellationToken)
    {
        BulkJob job;
        try
        {
            _job = job = await jobs.CreateIngestAsync(query.ObjectType, externalId, call, cancellationToken);
            await jobs.UploadAsync(job, () => new CsvUpload([.. file.Select(one => one.Cells)]), call, cancellationToken);
        }
        catch (CrmException failure)
        {
            await TryAbortAsync(call, cancellationToken);
            return (null, Turned(failure, mayHaveArrived: false));
        }

        try
        {
            return (await jobs.MoveAsync(job, BulkJobs.UploadComplete, call, cancellationToken), null);
        }
        catch (CrmException failure)
        {
            return await DoubtedAsync(job, failure, call, cancellationToken);
        }
    }

    /// <summary>The answer to the closing is lost, or says no: a look tells whether the job runs. One that does not is made sure not to.</summary>
    private async Task<(BulkJob? Job, CrmException? Failure)> DoubtedAsync(BulkJob job, CrmException failure, CallContext call, CancellationToken cancellationToken)
    {
        var after = call with { Deadline = null };
        try
        {
            job = await TryAsync(() => jobs.LookAsync(job.Kind, job.Id, after, cancellationToken), cancellationToken);
            if (!job.IsOpen)
            {
                return (job, null);
            }

            await jobs.MoveAsync(job, BulkJobs.Aborted, after, cancellationToken);
            return (job, Turned(failure, mayHaveArrived: false));
        }
        catch (CrmException)
        {
            return (job, Turned(failure, failure.MayHaveArrived));
        }
    }

    private async Task<BulkJob> AbortedAsync(BulkJob job, CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.MoveAsync(job, BulkJobs.Aborted, call, cancellationToken);
        }
        catch (CrmException)
        {
            // It may have ended by itself in this moment.
            job = await TryAsync(() => jobs.LookAsync(job.Kind, job.Id, call, cancellationToken), cancellationToken);
            if (job.HasEnded)
            {
                return job;
            }

            throw;
        }
    }

    private async Task TryAbortAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (_job is null)
        {
            return;
        }

        try
        {
            await jobs.MoveAsync(_job, BulkJobs.Aborted, call with { Deadline = null }, cancellationToken);
        }
        catch (Exception failure) when (failure is CrmException or OperationCanceledException)
        {
            // One that was never closed expires by itself; one that has ended needs no stopping.
        }
    }

    private async Task<IReadOnlyCollection<(WriteRow Row, RowResult Result)>> ResultsAsync(BulkJob job, CallContext call, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, (WriteRow, RowResult)>(StringComparer.OrdinalIgnoreCase);
        var isTold = job.IsComplete && job.Processed == _rows.Count;
        if (!isTold || job.Processed > job.Failed)
        {
            await ReadAsync(job, "successfulResults", row => results[row[_key]] = (_rows[row[_key]], RowResult.Succeeded(row)), call, cancellationToken);
        }

        if (!isTold || job.Failed > 0)
        {
            await ReadAsync(job, "failedResults", row => results[row[_key]] = (_rows[row[_key]], RowResult.Failed(row)), call, cancellationToken);
        }

        return results.Values;
    }

    /// <summary>Rows without a result: Salesforce says which of them it never came to.</summary>
    private async Task LeaveRestAsync(BulkJob job, int results, CallContext call, CancellationToken cancellationToken)
    {
        if (results == _rows.Count)
        {
            return;
        }

        var reason = new CrmException(
            CrmFault.Unavailable, $"JOB_{job.State.ToUpperInvariant()}", $"Salesforce's job {job.Id} ended as {job.State} before this record's turn: {job.Error ?? "no reason given"}.", FailedJobPause);
        var unprocessed = new List<WriteRow>();
        await ReadAsync(job, "unprocessedrecords", row => unprocessed.Add(_rows[row[_key]]), call, cancellationToken);
        settling.Postpone(unprocessed, reason, mayHaveArrived: false);
        settling.Postpone(_rows.Values, reason, mayHaveArrived: true);
    }

    private Task<bool> ReadAsync(BulkJob job, string part, Action<BulkRow> take, CallContext call, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            using var result = await jobs.OpenAsync(job, part, call, cancellationToken);
            await foreach (var row in result.RowsAsync(cancellationToken))
            {
                take(row);
            }

            return true;
        },
        cancellationToken);

    /// <summary>What can't be told now leaves rows in doubt: worth a few tries.</summary>
    private async Task<T> TryAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (CrmException failure) when (failure.Fault == CrmFault.Unavailable && attempt < Tries)
            {
                await Task.Delay(failure.RetryAfter ?? JobPace.After(TimeSpan.Zero), clock, cancellationToken);
            }
        }
    }

    private static CrmException Turned(CrmException failure, bool mayHaveArrived) =>
        new(failure.Fault, failure.Code, failure.Message, failure.RetryAfter, failure) { MayHaveArrived = mayHaveArrived };
}
