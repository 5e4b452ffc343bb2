using System.Globalization;
using System.Runtime.CompilerServices;
using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>
/// Reads everything in scope: by pages of queries, or all that lies behind the first page by a job where that costs fewer calls. A job
/// that fails is replaced by pages.
/// </summary>
internal sealed class Scan(RecordPages pages, BulkJobs jobs, TimeProvider clock)
{
    /// <summary>How many rows of a result one request brings: it lasts as long as they take to work off, and may have to be made again.</summary>
    public const int JobRows = 20_000;

    /// <summary>The page with its count, the job, and a look at it.</summary>
    public const int CallsPerJob = 3;

    public const int LeastJobRecords = 20_000;

    public static readonly OperationCost Cost = new(RecordPages.Rows, 1) { Bulk = new BulkCost(LeastJobRecords, CallsPerJob, JobRows) };

    public async IAsyncEnumerable<ScanPage> ReadAsync(
        RecordQuery query, DescribedObject described, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = checkpoint is null ? null : ScanCheckpoint.Parse(checkpoint);
        var mayUseJob = call.Lane == Lane.Backfill && !query.Fields.Any(field => described.KindOf(field) == FieldKind.Compound);
        if (position is not ScanCheckpoint.InJob)
        {
            var after = (position as ScanCheckpoint.Behind)?.Record;
            var (first, count) = mayUseJob
                ? await pages.CountAsync(query, described, after, call, cancellationToken)
                : (await pages.ReadAsync(query, described, after, call, cancellationToken), 0);
            position = first.HasMore ? new ScanCheckpoint.Behind(first.Next) : null;
            yield return new ScanPage(first.Records, position?.ToString());
            if (position is ScanCheckpoint.Behind behind && mayUseJob && Cost.IsBulk(count, call.Lane))
            {
                var job = await jobs.CreateQueryAsync(RecordPages.Behind(query, described, behind.Record), call, cancellationToken);
                position = new ScanCheckpoint.InJob(job.Id, behind);
                yield return new ScanPage([], position.ToString());
                await Task.Delay(JobPace.ToRead(count), clock, cancellationToken);
            }
        }

        if (position is ScanCheckpoint.InJob place)
        {
            var job = await EndedAsync(place, call, cancellationToken);
            if (job.IsComplete)
            {
                await foreach (var page in ResultAsync(job, place, query, described, call, cancellationToken))
                {
                    yield return page;
                }

                yield break;
            }

            position = place.From;
        }

        while (position is ScanCheckpoint.Behind last)
        {
            var page = await pages.ReadAsync(query, described, last.Record, call, cancellationToken);
            position = page.HasMore ? new ScanCheckpoint.Behind(page.Next) : null;
            yield return new ScanPage(page.Records, position?.ToString());
        }
    }

    private async Task<BulkJob> EndedAsync(ScanCheckpoint.InJob place, CallContext call, CancellationToken cancellationToken)
    {
        var job = await KnownAsync(place, () => jobs.LookAsync(JobKind.Query, place.JobId, call, cancellationToken));
        return job.HasEnded ? job : await jobs.WaitAsync(job, JobPace.After(TimeSpan.Zero), TimeSpan.Zero, null, call, cancellationToken);
    }

    private async IAsyncEnumerable<ScanPage> ResultAsync(
        BulkJob job, ScanCheckpoint.InJob place, RecordQuery query, DescribedObject described, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var at = place; at is not null;)
        {
            var locator = at.Locator is null ? string.Empty : $"&locator={Uri.EscapeDataString(at.Locator)}";
            var part = string.Create(CultureInfo.InvariantCulture, $"results?maxRecords={JobRows}{locator}");
            using var result = await KnownAsync(at, () => jobs.OpenAsync(job, part, call, cancellationToken));
            var read = 0;
            var records = new List<CrmRecord>(RecordPages.Rows);
            await foreach (var row in result.RowsAsync(cancellationToken))
            {
                if (++read <= at.Rows)
                {
                    continue;
                }

                if (records.Count == RecordPages.Rows)
                {
                    yield return new ScanPage(records, (at with { Rows = read - 1 }).ToString());
                    records = new List<CrmRecord>(RecordPages.Rows);
                }

                // As old as the job: nobody says when it came by this row.
                records.Add(RecordReader.Read(row, query, described, job.CreatedAt));
            }

            at = result.NextLocator is { } next ? at with { Locator = next, Rows = 0 } : null;
            yield return new ScanPage(records, at?.ToString());
        }
    }

    /// <summary>Jobs and their results are kept for seven days, and read in the API version in which they were made.</summary>
    private static async Task<T> KnownAsync<T>(ScanCheckpoint place, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (CrmException gone) when (gone.Fault == CrmFault.Refused)
        {
            throw new CrmException(CrmFault.PositionLost, gone.Code, $"Salesforce no longer gives the job of the place '{place}' in a scan: start over.", inner: gone);
        }
    }
}
