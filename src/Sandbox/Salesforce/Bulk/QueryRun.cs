using System.Buffers;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Soql;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>Writes the result of a query job, a chunk at a time.</summary>
internal sealed class QueryRun(Org org, QueryJob job, BulkPace pace, BulkTime time)
{
    private const int ChunkRows = 2000;
    private readonly ArrayBufferWriter<byte> _text = new();

    public async Task RunAsync(CancellationToken ct)
    {
        await time.UntilAsync(org.Clock.GetUtcNow() + pace.Queued, ct);
        if (!time.TryMove(job, BulkState.InProgress, from: BulkState.UploadComplete))
        {
            return;
        }

        try
        {
            await WriteAllAsync(org.Clock.GetUtcNow(), ct);
            time.TryMove(job, BulkState.JobComplete, from: BulkState.InProgress);
        }
        catch (Exception refused) when (refused is RefusedException or BulkFailure)
        {
            time.TryMove(job, BulkState.Failed, from: BulkState.InProgress, refused.Message);
        }
    }

    private async Task WriteAllAsync(DateTimeOffset started, CancellationToken ct)
    {
        job.Columns.AppendHeader(job.Format, _text);
        job.HeaderLength = _text.WrittenCount;
        Flush();
        IEnumerator<SObjectRecord> records;
        lock (org.Gate)
        {
            records = SoqlExecution.Run(org, job.Query, includeDeleted: job.Operation == "queryAll").Records.GetEnumerator();
        }

        using (records)
        {
            await time.UntilAsync(started + pace.Stall, ct);
            for (var isMore = true; isMore;)
            {
                isMore = WriteChunk(records);
                if (pace.FailAfter <= job.Processed)
                {
                    throw pace.Failure;
                }

                await time.UntilAsync(started + pace.Stall + pace.Read(job.Processed), ct);
                await Task.Yield();
            }
        }
    }

    /// <returns>False after the last one, or when the job was aborted.</returns>
    private bool WriteChunk(IEnumerator<SObjectRecord> records)
    {
        lock (org.Gate)
        {
            if (job.State != BulkState.InProgress)
            {
                return false;
            }

            var count = 0;
            var offset = job.Result.Length;
            while (count < ChunkRows && records.MoveNext())
            {
                job.Columns.AppendRow(job.Format, _text, records.Current);
                job.EndRow(offset + _text.WrittenCount);
                count++;
            }

            Flush();
            job.Processed += count;
            job.ProcessingTime += pace.Read(count);
            return count == ChunkRows;
        }
    }

    private void Flush()
    {
        job.Result.Append(_text.WrittenSpan);
        _text.ResetWrittenCount();
    }
}
