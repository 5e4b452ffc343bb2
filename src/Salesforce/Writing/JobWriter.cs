using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// Writes by jobs: one that upserts by identity, one that updates by id, and reads back what was written. Nothing takes effect before a
/// job is closed, and all of its rows are accounted for before this returns: when the time is up the job is aborted, so that it can't
/// overtake a later write.
/// </summary>
internal sealed class JobWriter(BulkJobs jobs, Settling settling, TimeProvider clock)
{
    /// <summary>Salesforce counts 150 MB in base64, which it calls 100 MB raw; the rest is for columns that a row leaves out.</summary>
    private const long MostBytes = 90_000_000;

    private static readonly TimeSpan LongestJob = TimeSpan.FromHours(1);
    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    /// <summary>Whether so many writes are likely to be done by then.</summary>
    public bool FitsBefore(DateTimeOffset? deadline, int records) => deadline is null || clock.GetUtcNow() + (2 * jobs.Pace.MostToWrite(records)) + Spare <= deadline;

    public async Task WriteAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        foreach (var operation in rows.GroupBy(row => row.RecordId is null))
        {
            foreach (var file in Files([.. operation.Select(row => (row, row.ToCsv(described)!))]))
            {
                var run = new JobRun(jobs, settling, file, operation.Key ? query.IdentityField : null, query, clock);
                await run.WriteAsync(call, call.Deadline ?? clock.GetUtcNow() + LongestJob, cancellationToken);
            }
        }
    }

    private static IEnumerable<IReadOnlyList<(WriteRow Row, IReadOnlyDictionary<string, string> Cells)>> Files(IReadOnlyList<(WriteRow Row, IReadOnlyDictionary<string, string> Cells)> rows)
    {
        var file = new List<(WriteRow, IReadOnlyDictionary<string, string>)>();
        long bytes = 0;
        foreach (var row in rows)
        {
            var more = CsvUpload.BytesOf(row.Cells);
            if (file.Count > 0 && bytes + more > MostBytes)
            {
                yield return file;
                file = [];
                bytes = 0;
            }

            file.Add(row);
            bytes += more;
        }

        if (file.Count > 0)
        {
            yield return file;
        }
    }
}
