using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>The prices of a platform's operations when nothing goes wrong: refused rows and calls that go again cost more.</summary>
public sealed record CrmCosts
{
    public required OperationCost Scan { get; init; }
    public required OperationCost Changes { get; init; }
    public required OperationCost Read { get; init; }

    /// <summary>Creates and guarded updates: what is there already is looked at first.</summary>
    public required OperationCost Write { get; init; }

    /// <summary>Of <see cref="Write"/>: the looks at what is there already.</summary>
    public OperationCost? Looks { get; init; }

    /// <summary>Updates that expect what they overwrite.</summary>
    public OperationCost Guarded
    {
        get => field ?? Write;
        init;
    }

    /// <summary>Updates that expect nothing.</summary>
    public OperationCost Update
    {
        get => field ?? Write;
        init;
    }

    /// <summary>Updates of nothing but the identity.</summary>
    public OperationCost Stamp
    {
        get => field ?? Update;
        init;
    }

    /// <summary>The price of the batch that a write goes with. Writes of different prices do not share batches in a backfill: each would pay for the other.</summary>
    public OperationCost Of(RecordWrite write) => write switch
    {
        { RecordId: null } => Write,
        { Expected.Count: > 0 } => Guarded,
        { Values.Count: 0 } => Stamp,
        _ => Update,
    };
}

/// <summary>
/// What an operation costs in calls, so that work can be priced before it is done: so many for each full or broken batch. Who does
/// the work asks the same object which way to take, so that price and choice can't differ.
/// </summary>
public sealed record OperationCost(int RecordsPerCall, int CallsPerBatch)
{
    /// <summary>The way for many records at once that nobody waits for; null where the platform has none.</summary>
    public BulkCost? Bulk { get; init; }

    public bool IsBulk(long records, Lane lane) =>
        lane == Lane.Backfill && Bulk is not null && records >= Bulk.LeastRecords && Bulk.Calls(records) < Direct(records);

    /// <summary>The records that are gathered for one batch, which goes when it has so many or when no more come.</summary>
    public int BatchIn(Lane lane) => lane == Lane.Backfill && Bulk is not null ? Bulk.MostRecords : RecordsPerCall;

    /// <summary>The calls of so many records that come one after the other and are gathered into full batches; none for no record.</summary>
    public long CallsInBatches(long records, Lane lane)
    {
        var batch = BatchIn(lane);
        var rest = records % batch;
        return (records / batch * Calls(batch, lane)) + (rest == 0 ? 0 : Calls(rest, lane));
    }

    public long Calls(long records, Lane lane) => IsBulk(records, lane) ? Bulk!.Calls(records) : Direct(records);

    private long Direct(long records) => Prices.Batches(records, RecordsPerCall) * CallsPerBatch;
}

/// <param name="LeastRecords">Fewer are not worth a job.</param>
/// <param name="CallsPerJob">Whatever its size: create, close, look whether it is done...</param>
/// <param name="RecordsPerCall">What goes along with the records, one number for each kind of call: pages, looks before, reads after.</param>
public sealed record BulkCost(int LeastRecords, int CallsPerJob, params int[] RecordsPerCall)
{
    /// <summary>As many as a job is given. The platform would take ten thousand and more at a time; but what a job makes is work for the other side,
    /// which waits until it is done, and a larger job saves few calls: those that go along with the records are most of them.</summary>
    public int MostRecords { get; init; } = 4_000;

    /// <summary>What a load's first job costs besides: it is looked at sooner than the others, to learn how long they take here.</summary>
    public int CallsOnce { get; init; }

    public long Calls(long records) => CallsPerJob + RecordsPerCall.Sum(size => Prices.Batches(records, size));
}

internal static class Prices
{
    /// <summary>How many calls hold so many records; nothing to find costs a call as well.</summary>
    public static long Batches(long records, int size) => Math.Max(1, (records + size - 1) / size);
}
