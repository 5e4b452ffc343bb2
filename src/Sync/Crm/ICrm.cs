using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>
/// One account of one platform. Both sides look the same from here; what is peculiar to a platform lives in its client.
/// Reads throw <see cref="CrmException"/>; writes answer with an outcome for each record, in request order.
/// Every HTTP attempt takes a permit (<see cref="IPermits"/>) inside the client: nothing above has to remember it.
/// </summary>
public interface ICrm
{
    Side Side { get; }

    CrmCosts Costs { get; }

    /// <summary>The prices for the records of one query, which may name fields that cost more calls.</summary>
    /// <param name="query">The object and its fields.</param>
    /// <param name="match">By what creates are looked for.</param>
    CrmCosts CostsOf(RecordQuery query, IReadOnlyList<MatchRule> match) => Costs;

    Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken);

    /// <summary>What the account knows besides its records: people, pipelines, record types, currencies.</summary>
    Task<ReferenceData> ReadReferenceDataAsync(CallContext call, CancellationToken cancellationToken);

    /// <summary>Makes the cheapest call whose answer tells how much of the account's calls is spent; that is reported as with every call.</summary>
    /// <returns>The change events of the last 24 hours, delivered to all who listen; null where the platform has none, or does not tell.</returns>
    Task<EventUse?> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Sees to it that records can carry the other side's identity: creates the field where the platform's API lets it,
    /// and otherwise says what a person has to do.</summary>
    Task<IdentityField> EnsureIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken);

    /// <summary>The same, and nothing is created.</summary>
    Task<IdentityField> FindIdentityFieldAsync(string objectType, string field, CallContext call, CancellationToken cancellationToken);

    /// <summary>The object's next description is asked for, and not remembered: somebody may have changed it.</summary>
    void ForgetSchema(string objectType);

    /// <summary>Reads everything in scope as a stream of pages, from a checkpoint that an earlier page gave (null: from the start).
    /// <see cref="CrmFault.PositionLost"/> says that the platform no longer knows the checkpoint: start over.</summary>
    IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, CancellationToken cancellationToken);

    /// <summary>Reads what was modified at or after the cursor, oldest first, deleted records included where the platform shows them.</summary>
    Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken);

    /// <summary>Reads records by id, in any number (the client cuts it into calls). Records that are not there, not visible or outside
    /// the query's scope are missing from the answer.</summary>
    Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken);

    /// <summary>Writes a batch of any size and mix of creates and updates.</summary>
    Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken);
}

/// <summary>A side whose people keep lists of records.</summary>
public interface ISegments
{
    /// <summary>A page of the ids of the records that are in a list now, from where an earlier one ended.</summary>
    Task<SegmentPage> ReadMembersAsync(string segment, string? after, CallContext call, CancellationToken cancellationToken);

    /// <summary>What a list is; null when there is none.</summary>
    Task<SegmentInfo?> LookAsync(string segment, CallContext call, CancellationToken cancellationToken);
}

/// <summary>A side that can tell how much a scan takes before it is done.</summary>
public interface IMeasurable
{
    Task<ScanSize> MeasureAsync(RecordQuery query, CallContext call, CancellationToken cancellationToken);

    /// <summary>How many of the records that a scan brings carry an identity that begins with a text (empty: any).</summary>
    Task<long> CountStampedAsync(RecordQuery query, string prefix, CallContext call, CancellationToken cancellationToken);
}

/// <summary>A side of whose records a few can be read to learn what all are like.</summary>
public interface ISampled
{
    /// <summary>Reads about so many records from evenly spread places of the object, all of them where there are no more.</summary>
    Task<IReadOnlyList<CrmRecord>> SampleAsync(RecordQuery query, int records, CallContext call, CancellationToken cancellationToken);
}

/// <summary>A side that pushes its changes over long subscriptions, one an object.</summary>
public interface IChangeStream
{
    /// <summary>Streams an object's changes after the position (null: from now on) until cancelled. Each batch carries the position that may
    /// be stored once everything in it is safe. Ends with <see cref="CrmException"/> when the subscription breaks, with
    /// <see cref="CrmFault.Refused"/> where the object has no events for us. <see cref="ChangeBatch.PositionLost"/> says that the platform no
    /// longer had what lay behind the position, as it never has what lies behind an empty one.</summary>
    /// <param name="queries">All that is wanted of the object.</param>
    /// <param name="position">Where an earlier subscription to the object's changes got.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<ChangeBatch> SubscribeAsync(IReadOnlyList<RecordQuery> queries, string? position, CancellationToken cancellationToken);
}
