using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>
/// Writes one batch: looks before it overwrites or creates where it was asked to, writes, and reads back what HubSpot made of it.
/// Everything here may be sent twice: updates go by id, creates are upserts on the identity property. A call that fails postpones
/// its own records; only credentials that are not accepted end the whole batch.
/// </summary>
internal sealed class HubSpotWriting(HubSpotApi api, HubSpotSchemas schemas, HubSpotReader reader, RecordQuery query, CallContext call, TimeProvider clock)
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(2);

    private readonly ExistingRecords _existing = new(reader, query, call);

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var items = writes.Select(write => new WriteItem(write)).ToList();
        await AttemptAsync(items, () => schemas.OfAsync(query.ObjectType, call, cancellationToken));
        foreach (var creates in items.Where(item => item.IsOpen && item.IsCreate).Chunk(HubSpotCrm.BatchSize))
        {
            await AttemptAsync(creates, () => _existing.FindAsync(creates, cancellationToken));
        }

        foreach (var guarded in items.Where(item => item.IsOpen && item.Id is not null && item.Write.Expected.Count > 0).Chunk(HubSpotCrm.BatchSize))
        {
            await AttemptAsync(guarded, () => GuardAsync(guarded, cancellationToken));
        }

        var updates = items.Where(item => item.IsOpen && item.Id is not null).ToList();
        var upserts = items.Where(item => item.IsOpen && item.Id is null).ToList();
        foreach (var updated in WriteItem.Calls(updates, item => item.Id!))
        {
            await SendAsync("update", updated, cancellationToken);
        }

        foreach (var upserted in WriteItem.Calls(upserts, item => item.Write.Identity))
        {
            await SendAsync("upsert", upserted, cancellationToken);
        }

        foreach (var refused in items.Where(item => item.IsCreate && item.HasRival).Chunk(HubSpotCrm.BatchSize))
        {
            await AttemptAsync(refused, () => _existing.FindRivalsAsync(refused, cancellationToken), evenIfDecided: true);
        }

        await ReadBackAsync([.. items.Where(item => item.Outcome is null)], cancellationToken);
        return [.. items.Select(item => item.Outcome!)];
    }

    /// <summary>What keeps a step from an answer becomes the outcome of the records that it was for.</summary>
    private async Task AttemptAsync(IReadOnlyList<WriteItem> items, Func<Task> step, bool evenIfDecided = false)
    {
        try
        {
            await step();
        }
        catch (CrmException failure) when (failure.Fault != CrmFault.Credentials)
        {
            foreach (var item in items.Where(item => evenIfDecided || item.Outcome is null))
            {
                item.Outcome = failure.Fault == CrmFault.Refused
                    ? new WriteOutcome.Refused(failure.Code, failure.Message, [])
                    : new WriteOutcome.Later(clock.GetUtcNow() + (failure.RetryAfter ?? DefaultPause), failure.Code, failure.Message);
            }
        }
    }

    private async Task GuardAsync(IReadOnlyList<WriteItem> guarded, CancellationToken cancellationToken)
    {
        var asked = query.With(guarded.SelectMany(item => item.Write.Expected.Keys));
        var current = (await reader.ReadByAsync(asked, null, [.. guarded.Select(item => item.Id!)], call, cancellationToken)).ToDictionary(record => record.Id);
        foreach (var item in guarded)
        {
            if (!current.TryGetValue(item.Id!, out var record))
            {
                item.Outcome = new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot has no {query.ObjectType} record {item.Id} any more.");
            }
            else if (item.Write.Expected.Any(expected => record.Values[expected.Key] != expected.Value))
            {
                item.Outcome = new WriteOutcome.Stale(record.Only(query));
            }
        }
    }

    private Task SendAsync(string kind, IReadOnlyList<WriteItem> items, CancellationToken cancellationToken) => AttemptAsync(items, async () =>
    {
        var operation = $"POST {query.ObjectType}/batch/{kind}";
        var inputs = await InputsAsync(kind, items, cancellationToken);
        var answer = await api.PostAsync(operation, $"/crm/v3/objects/{query.ObjectType}/batch/{kind}", new JsonObject { ["inputs"] = inputs.Json() }, call, cancellationToken);
        if (answer.IsSuccess)
        {
            inputs.Take(answer, NoResult);
        }
        else if (answer.IsAboutContent())
        {
            await DivideAsync(kind, inputs, answer.Body, cancellationToken);
        }
        else
        {
            throw HubSpotErrors.Exception(answer, operation);
        }
    });

    /// <summary>
    /// One malformed input fails a whole call. A property that nobody may write names all that carry it; otherwise halving finds the
    /// record at fault, and the others go through.
    /// </summary>
    private async Task DivideAsync(string kind, BatchInputs inputs, JsonElement error, CancellationToken cancellationToken)
    {
        var unwritable = HubSpotErrors.UnwritableProperties(error);
        var atFault = inputs.Items.Count == 1 ? inputs.Items : inputs.Carrying(unwritable);
        if (unwritable.Count > 0)
        {
            schemas.Forget(query.ObjectType);
        }

        foreach (var item in atFault)
        {
            BatchInputs.Refuse(item, error);
        }

        var rest = inputs.Items.Except(atFault).ToList();
        var cuts = atFault.Count > 0 ? [rest] : rest.Chunk((rest.Count + 1) / 2).Cast<IReadOnlyList<WriteItem>>();
        foreach (var cut in cuts.Where(cut => cut.Count > 0))
        {
            await SendAsync(kind, cut, cancellationToken);
        }
    }

    private async Task<BatchInputs> InputsAsync(string kind, IReadOnlyList<WriteItem> items, CancellationToken cancellationToken)
    {
        var schema = await schemas.OfAsync(query.ObjectType, call, cancellationToken);
        return new BatchInputs(items, schema, query.IdentityField, byIdentity: kind == "upsert");
    }

    /// <summary>
    /// How the records look now. The answer to a write names only some properties, so most need a read. It may come after the deadline:
    /// nothing is written by it, and without it the write would have to go again.
    /// </summary>
    private async Task ReadBackAsync(IReadOnlyList<WriteItem> written, CancellationToken cancellationToken)
    {
        var late = call with { Deadline = null };
        await AttemptAsync(written, async () =>
        {
            var schema = await schemas.OfAsync(query.ObjectType, late, cancellationToken);
            foreach (var item in written.Where(item => HubSpotRecords.IsComplete(query, item.Written!.Value)))
            {
                item.Outcome = new WriteOutcome.Written(HubSpotRecords.Read(query, schema, item.Written!.Value), item.Created);
            }
        });

        foreach (var chunk in written.Where(item => item.Outcome is null).Chunk(HubSpotCrm.BatchSize))
        {
            await AttemptAsync(chunk, async () =>
            {
                var read = (await reader.ReadByAsync(query, null, [.. chunk.Select(item => item.Id!)], late, cancellationToken)).ToDictionary(record => record.Id);
                foreach (var item in chunk)
                {
                    item.Outcome = read.TryGetValue(item.Id!, out var record)
                        ? new WriteOutcome.Written(record, item.Created)
                        : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot record {item.Id} was gone a moment after it was written.");
                }
            });
        }
    }

    private WriteOutcome.Later NoResult() =>
        new(clock.GetUtcNow() + DefaultPause, "NO_RESULT", "HubSpot's answer says nothing of this record.");
}
