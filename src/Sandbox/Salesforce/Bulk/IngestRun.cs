using System.Buffers;
using HubSpotSfSync.Sandbox.Salesforce.Api;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Works through an uploaded file: internal batches of 10,000 rows, written in chunks of 200.</summary>
internal sealed class IngestRun(Org org, IngestJob job, BulkPace pace, BulkTime time)
{
    private const int ChunkRows = 200;
    private const int BatchRows = 10_000;
    private readonly ArrayBufferWriter<byte> _successful = new();
    private readonly ArrayBufferWriter<byte> _failed = new();
    private long _rowsRead;
    private long _readUpTo;

    public async Task RunAsync(CancellationToken ct)
    {
        await time.UntilAsync(org.Clock.GetUtcNow() + pace.Queued, ct);
        var rows = new CsvRows(job.Upload, job.Format);
        var started = org.Clock.GetUtcNow();
        try
        {
            if (!time.TryMove(job, BulkState.InProgress, from: BulkState.UploadComplete))
            {
                return;
            }

            await WriteAllAsync(rows, started, ct);
            time.TryMove(job, BulkState.JobComplete, from: BulkState.InProgress);
        }
        catch (BulkFailure failure)
        {
            time.TryMove(job, BulkState.Failed, from: BulkState.InProgress, failure.Message);
        }
    }

    private async Task WriteAllAsync(CsvRows rows, DateTimeOffset started, CancellationToken ct)
    {
        var header = new List<string>();
        if (!rows.TryRead(header))
        {
            throw new BulkFailure("ClientInputError : Unable to find any data to create batch");
        }

        IngestRows writer;
        lock (org.Gate)
        {
            job.HeaderLength = job.UnprocessedFrom = rows.Offset;
            writer = new IngestRows(org, job, IngestColumns.Bind(org, job, header));
        }

        AppendHeaders(header);
        await time.UntilAsync(started + pace.Stall, ct);
        if (pace.FailAfter == 0)
        {
            throw pace.Failure;
        }

        var isDone = false;
        while (!isDone)
        {
            var (chunk, failure) = ReadChunk(rows, header.Count);
            isDone = chunk.Count < ChunkRows;
            if (chunk.Count > 0 && !WriteChunk(writer, chunk))
            {
                return;
            }

            if (failure is not null)
            {
                throw failure;
            }

            await time.UntilAsync(started + pace.Stall + pace.Write(job.Processed), ct);
            // Others want the gate as well.
            await Task.Yield();
        }
    }

    private (List<List<string>> Rows, BulkFailure? Failure) ReadChunk(CsvRows rows, int columns)
    {
        var chunk = new List<List<string>>(ChunkRows);
        try
        {
            for (var row = new List<string>(columns); chunk.Count < ChunkRows && rows.TryRead(row); row = new List<string>(columns))
            {
                if (row.Count != columns)
                {
                    return (chunk, new BulkFailure(
                        $"InvalidBatch : Failed to parse CSV. Row {_rowsRead + 1} has {row.Count} columns, the header has {columns}"));
                }

                TakeBatch();
                chunk.Add(row);
                _rowsRead++;
                _readUpTo = rows.Offset;
                if (_rowsRead == pace.FailAfter)
                {
                    return (chunk, pace.Failure);
                }
            }

            return (chunk, null);
        }
        catch (BulkFailure failure)
        {
            return (chunk, failure);
        }
    }

    private void TakeBatch()
    {
        if (_rowsRead % BatchRows == 0 && !org.Limits.BulkBatches.TryTake())
        {
            throw new BulkFailure("ExceededQuota : ApiBatchItems Limit exceeded.");
        }

        if (!org.Limits.BulkRecords.TryTake())
        {
            throw new BulkFailure("ExceededQuota : Bulk API records Limit exceeded.");
        }
    }

    /// <returns>False when the job was aborted meanwhile.</returns>
    private bool WriteChunk(IngestRows writer, List<List<string>> chunk)
    {
        lock (org.Gate)
        {
            if (job.State != BulkState.InProgress)
            {
                return false;
            }

            var results = writer.Write(chunk);
            for (var at = 0; at < chunk.Count; at++)
            {
                // Results don't come in the order of the rows: every second chunk is told backwards.
                var row = chunk.Count == ChunkRows && job.Processed / ChunkRows % 2 == 0 ? chunk.Count - 1 - at : at;
                Append(results[row], chunk[row]);
            }

            job.Processed += chunk.Count;
            job.FailedRecords += results.Count(result => !result.Success);
            job.ProcessingTime += pace.Write(chunk.Count);
            job.UnprocessedFrom = _readUpTo;
            Flush();
            return true;
        }
    }

    private void AppendHeaders(List<string> header)
    {
        job.Format.Append(_successful, ["sf__Id", "sf__Created", .. header]);
        job.Format.Append(_failed, ["sf__Id", "sf__Error", .. header]);
        Flush();
    }

    private void Append(RowResult result, List<string> row)
    {
        if (result.Error is not { } error)
        {
            job.Format.Append(_successful, [result.Id!, result.Created == true ? "true" : "false", .. row]);
            return;
        }

        job.Format.Append(_failed, [string.Empty, $"{error.Code}:{error.Message}:{string.Join(", ", error.Fields)}--", .. row]);
    }

    private void Flush()
    {
        job.Successful.Append(_successful.WrittenSpan);
        job.Failed.Append(_failed.WrittenSpan);
        _successful.ResetWrittenCount();
        _failed.ResetWrittenCount();
    }
}
