using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>
/// Writes one batch: looks before it overwrites or creates where it was asked to, writes, and reads back what HubSpot made of it.
/// A call that fails postpones its own records.
/// </summary>
internal sealed class HubSpotWriting
{
    private readonly HubSpotSchemas _schemas;
    private readonly HubSpotReader _reader;
    private readonly RecordQuery _query;
    private readonly CallContext _call;
    private readonly TimeProvider _clock;
    private readonly ExistingRecords _existing;
    private readonly Attempts _attempts;
    private readonly BatchSender _sender;
    private readonly StageResets _stages;
    private readonly AssociationWriting _associations;
    private readonly Deletions _deletions;

    public HubSpotWriting(
        HubSpotApi api, HubSpotSchemas schemas, HubSpotReader reader, AssociationApi associations, RecordQuery query, CallContext call, TimeProvider clock)
    {
        _schemas = schemas;
        _reader = reader;
        _query = query;
        _call = call;
        _clock = clock;
        _existing = new ExistingRecords(schemas, reader, query, call);
        _attempts = new Attempts(clock);
        _sender = new BatchSender(api, schemas, new Culprits(schemas, _existing, query, call), _attempts, query, call);
        _stages = new StageResets(schemas, _sender, query, call);
        _associations = new AssociationWriting(associations, _attempts, query.ObjectType, call);
        _deletions = new Deletions(api, _attempts, clock, query, call);
    }

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var items = writes.Select(write => new WriteItem(write)).ToList();
        RefuseUnknowable(items);
        foreach (var creates in items.Where(item => item.IsCreate && item.IsOpen).Chunk(HubSpotCrm.BatchSize))
        {
            await _attempts.RunAsync(creates, Progress.NotSent, () => _existing.FindAsync(creates, cancellationToken));
        }

        foreach (var guarded in items.Where(item => item.IsOpen && item.Id is not null && item.Write.Expected.Count > 0).Chunk(HubSpotCrm.BatchSize))
        {
            await _attempts.RunAsync(guarded, Progress.NotSent, () => GuardAsync(guarded, cancellationToken));
        }

        foreach (var deleted in items.Where(item => item.IsOpen && item.Write.Delete).Chunk(HubSpotCrm.BatchSize))
        {
            await _deletions.SendAsync(deleted, cancellationToken);
        }

        var updates = items.Where(item => item.IsOpen && item.Id is not null).ToList();
        var upserts = items.Where(item => item.IsOpen && item.Id is null).ToList();
        foreach (var updated in WriteItem.Calls(updates, item => item.Id!))
        {
            await _sender.SendAsync(BatchKind.Update, updated, cancellationToken);
        }

        foreach (var upserted in WriteItem.Calls(upserts, item => item.Write.Identity))
        {
            await _sender.SendAsync(BatchKind.Upsert, upserted, cancellationToken);
        }

        foreach (var refused in items.Where(item => item.IsCreate && item.HasRival).Chunk(HubSpotCrm.BatchSize))
        {
            await _attempts.RunAsync(refused, Progress.NotSent, () => _existing.FindRivalsAsync(refused, cancellationToken));
        }

        await _associations.WriteAsync([.. items.Where(item => item.Outcome is null)], cancellationToken);
        await ReadBackAsync([.. items.Where(item => item.Outcome is null)], cancellationToken);
        await ReadBackAsync(await _stages.SendAsync(items, cancellationToken), cancellationToken);
        return [.. items.Select(item => item.Outcome!)];
    }

    /// <summary>A create that carries no identity could not be told from another one if its answer was lost.</summary>
    private void RefuseUnknowable(IEnumerable<WriteItem> items)
    {
        foreach (var item in items.Where(item => item.IsCreate && (_query.IdentityField is null || item.Write.Delete)))
        {
            item.Outcome = item.Write.Delete
                ? new WriteOutcome.Refused("NO_RECORD", "A deletion has to name its record.", [])
                : new WriteOutcome.Refused("NO_IDENTITY_FIELD", $"{_query.ObjectType} records are only created with an identity field.", []);
        }
    }

    private async Task GuardAsync(IReadOnlyList<WriteItem> guarded, CancellationToken cancellationToken)
    {
        var asked = _query.With(guarded.SelectMany(item => item.Write.Expected.Keys));
        var current = await _reader.ReadByIdAsync(asked, [.. guarded.Select(item => item.Id!)], _call, cancellationToken);
        foreach (var item in guarded)
        {
            if (!current.TryGetValue(item.Id!, out var record))
            {
                item.Outcome = item.Write.Delete ? Gone() : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot has no {_query.ObjectType} record {item.Id} any more.");
            }
            else if (record.Id != item.Id)
            {
                item.Outcome = new WriteOutcome.Stale(HubSpotRecords.MergedAway(item.Id!, record));
            }
            else if (item.Write.Expected.Any(expected => record.Values[expected.Key] != expected.Value))
            {
                item.Outcome = new WriteOutcome.Stale(record.Only(_query));
            }
        }
    }

    /// <summary>
    /// How the records look now. The answer to a write names only some properties, so most need a read. It may come after the deadline:
    /// nothing is written by it, and without it the write would have to go again.
    /// </summary>
    private async Task ReadBackAsync(IReadOnlyList<WriteItem> written, CancellationToken cancellationToken)
    {
        foreach (var item in written.Where(item => item.Write.RecordId is { } id && id != item.Id))
        {
            item.Outcome = MergedAway(item.Write.RecordId!, item.Id!);
        }

        var late = _call with { Deadline = null };
        foreach (var chunk in written.Where(item => item.Outcome is null).Chunk(HubSpotCrm.BatchSize))
        {
            await _attempts.RunAsync(chunk, Progress.Sent, () => ReadBackAsync(chunk, late, cancellationToken));
        }
    }

    private async Task ReadBackAsync(WriteItem[] chunk, CallContext late, CancellationToken cancellationToken)
    {
        var schema = await _schemas.OfAsync(_query.ObjectType, late, cancellationToken);
        foreach (var item in chunk.Where(item => HubSpotRecords.IsComplete(_query, item.Written!.Value)))
        {
            item.Outcome = new WriteOutcome.Written(HubSpotRecords.Read(_query, schema, item.Written!.Value), item.Created);
        }

        // What carries an identity and nothing else is answered for by the write: nobody waits to see what became of a value.
        var bare = _query with { Fields = [] };
        foreach (var item in chunk.Where(item => item.Outcome is null && item.Write.Values.Count == 0 && HubSpotRecords.IsComplete(bare, item.Written!.Value)))
        {
            item.Outcome = new WriteOutcome.Written(HubSpotRecords.Read(bare, schema, item.Written!.Value), item.Created) { InPart = true };
        }

        var rest = chunk.Where(item => item.Outcome is null).ToList();
        var read = await _reader.ReadByIdAsync(_query, [.. rest.Select(item => item.Id!)], late, cancellationToken);
        foreach (var item in rest)
        {
            item.Outcome = !read.TryGetValue(item.Id!, out var record) ? new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot record {item.Id} was gone a moment after it was written.")
                : record.Id != item.Id ? new WriteOutcome.Stale(HubSpotRecords.MergedAway(item.Id!, record))
                : new WriteOutcome.Written(record, item.Created) { Taken = HubSpotRecords.Told(schema, item.Write.Values.Keys, item.Written!.Value) };
        }
    }

    private WriteOutcome.Deleted Gone() => new(new RecordVersion(_clock.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>The id still finds a record, but another one.</summary>
    private WriteOutcome.Stale MergedAway(string id, string into) => new(new CrmRecord
    {
        ObjectType = _query.ObjectType,
        Id = id,
        Version = Gone().At,
        Values = new Dictionary<string, string?>(),
        Deleted = true,
        MergedInto = into,
    });
}
