using HubSpotSfSync.Salesforce.Bulk;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>Writes batches: looks at what is there where that matters (see <see cref="Lookup"/>), then writes by collections or by jobs.</summary>
internal sealed class BatchWriter
{
    /// <summary>Salesforce recommends jobs above this.</summary>
    private const int LeastJobRecords = 2000;

    /// <summary>Create, upload, close, look, results.</summary>
    private const int CallsPerJob = 5;

    /// <summary>How many creates the five queries of one call look for, by identity and by an e-mail of usual length.</summary>
    private const int RecordsPerLookup = 750;

    private const int RecordsPerReadBack = 2000;

    /// <summary>A domain is looked for somewhere inside an address: fifty fit into a query.</summary>
    private const int RecordsPerLookupByDomain = 230;

    public static readonly OperationCost Cost = Of(1, RecordsPerReadBack);

    public static readonly OperationCost LookedAtCost = Of(2, RecordsPerLookup, RecordsPerReadBack);

    /// <summary>What of that are the looks.</summary>
    public static readonly OperationCost LooksCost = LooksOf(RecordsPerLookup);

    /// <summary>Creates that are looked for by the domain in an address.</summary>
    public static readonly OperationCost ByDomainCost = Of(2, RecordsPerLookupByDomain, RecordsPerReadBack);

    public static readonly OperationCost LooksByDomainCost = LooksOf(RecordsPerLookupByDomain);

    private readonly SchemaCache _schemas;
    private readonly Lookup _lookup;
    private readonly Settling _settling;
    private readonly CollectionWriter _collections;
    private readonly JobWriter _jobs;

    public BatchWriter(SalesforceRest rest, SoqlRunner soql, SchemaCache schemas, BulkJobs jobs, ReadRecords read, TimeProvider clock)
    {
        _schemas = schemas;
        _lookup = new Lookup(soql, read);
        _settling = new Settling(read, new BinReader(soql, schemas).ReadAsync, clock);
        _collections = new CollectionWriter(rest, soql, schemas, _settling, new WriteGate(() => rest.LongRequests ?? WriteGate.Usual), clock);
        _jobs = new JobWriter(jobs, _settling, clock);
    }

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken)
    {
        // Scope is for finding records, not for refusing to see the one that was just written.
        var query = batch.Query with { Where = null };
        var rows = batch.Writes.Select(write => new WriteRow(write, query) { Scope = string.IsNullOrWhiteSpace(batch.Query.Where) ? null : batch.Query.Where, MatchesAnywhere = batch.MatchesAnywhere }).ToList();
        try
        {
            var described = await _schemas.GetAsync(query.ObjectType, call, cancellationToken);
            await WriteAsync(rows, query, described, call, cancellationToken);
        }
        catch (CrmException failure)
        {
            _settling.Postpone(rows, failure, mayHaveArrived: false);
        }

        return [.. rows.Select(row => row.Outcome ?? throw new InvalidOperationException($"The write of {row.Write.Identity} was left without an outcome."))];
    }

    private async Task WriteAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            row.Check(described);
        }

        // Children of one parent beside each other: in one call they don't lock each other out.
        List<WriteRow> going = [.. rows.Where(row => row.Outcome is null).OrderBy(row => row.ParentOf(described), StringComparer.Ordinal)];
        if (IsForJobs(going, call))
        {
            foreach (var wave in Waves.Cut([.. going.Where(row => row.ToCsv(described) is not null)], int.MaxValue))
            {
                await LookAsync(wave, query, described, call, cancellationToken);

                // So many may be there already that the rest is better off without a job.
                List<WriteRow> open = [.. wave.Where(row => row.Outcome is null)];
                if (IsForJobs(open, call))
                {
                    await _jobs.WriteAsync(open, query, described, call, cancellationToken);
                }
                else
                {
                    await WriteCollectionsAsync(open, query, described, call, cancellationToken);
                }
            }

            going.RemoveAll(row => row.Outcome is not null);
        }

        foreach (var wave in Waves.Cut(going, CollectionWriter.RecordsPerCall))
        {
            await LookAsync(wave, query, described, call, cancellationToken);
            await WriteCollectionsAsync([.. wave.Where(row => row.Outcome is null)], query, described, call, cancellationToken);
        }
    }

    private static OperationCost Of(int callsPerBatch, params int[] recordsPerCall) => new(CollectionWriter.RecordsPerCall, callsPerBatch)
    {
        Bulk = new BulkCost(LeastJobRecords, CallsPerJob, recordsPerCall) { CallsOnce = 1 },
    };

    private static OperationCost LooksOf(int recordsPerCall) => new(CollectionWriter.RecordsPerCall, 1) { Bulk = new BulkCost(LeastJobRecords, 0, recordsPerCall) };

    private bool IsForJobs(List<WriteRow> rows, CallContext call) =>
        (rows.Any(row => row.IsLookedAt) ? LookedAtCost : Cost).IsBulk(rows.Count, call.Lane) && _jobs.FitsBefore(call.Deadline, rows.Count);

    private async Task LookAsync(List<WriteRow> wave, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            await _lookup.DecideAsync(wave, query, described, call, cancellationToken);
        }
        catch (CrmException failure)
        {
            _settling.Postpone(wave, failure, mayHaveArrived: false);
        }
    }

    private async Task WriteCollectionsAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        foreach (var part in rows.Chunk(CollectionWriter.RecordsPerCall))
        {
            await _collections.WriteAsync([.. part], query, described, call, cancellationToken);
        }

        await _lookup.DisownAsync([.. rows.Where(row => row is { Scope: not null, MatchesAnywhere: false, Outcome: WriteOutcome.Exists })], query, call, cancellationToken);
        await LookAgainAsync([.. rows.Where(row => row is { IsInsert: true, Outcome: WriteOutcome.Refused { Code: Verdict.DuplicateCode } })], query, described, call, cancellationToken);
    }

    /// <summary>Somebody else made these between the look and the write.</summary>
    private async Task LookAgainAsync(List<WriteRow> rows, RecordQuery query, DescribedObject described, CallContext call, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var refusals = rows.Select(row => row.Outcome).ToList();
        rows.ForEach(row => row.Outcome = null);
        await LookAsync(rows, query, described, call, cancellationToken);
        foreach (var (row, refusal) in rows.Zip(refusals))
        {
            row.Outcome ??= refusal;
        }
    }
}
