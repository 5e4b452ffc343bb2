using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>
/// Writes one batch: looks before it overwrites or creates where it was asked to, writes, and reads back what HubSpot made of it.
/// Everything here may be sent twice: updates go by id, creates are upserts on the identity property.
/// </summary>
internal sealed class HubSpotWriting(HubSpotApi api, HubSpotCrm crm, RecordQuery query, CallContext call, TimeProvider clock)
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var items = writes.Select(write => new Item(write, write.RecordId)).ToList();
        var schema = await crm.SchemaAsync(query.ObjectType, call, cancellationToken);
        await FindExistingAsync([.. items.Where(item => item.Id is null)], cancellationToken);
        await GuardAsync([.. items.Where(item => item.Outcome is null && item.Write.Expected.Count > 0)], cancellationToken);

        foreach (var chunk in items.Where(item => item.Outcome is null && item.Id is not null).Chunk(HubSpotCrm.BatchSize))
        {
            await SendAsync("update", chunk, schema, cancellationToken);
        }

        foreach (var chunk in items.Where(item => item.Outcome is null && item.Id is null).Chunk(HubSpotCrm.BatchSize))
        {
            await SendAsync("upsert", chunk, schema, cancellationToken);
        }

        await ReadBackAsync([.. items.Where(item => item.Outcome is null)], cancellationToken);
        return [.. items.Select(item => item.Outcome!)];
    }

    /// <summary>A record that carries our identity is ours, from an answer that was lost; one with the same match value was there before.</summary>
    private async Task FindExistingAsync(IReadOnlyList<Item> creates, CancellationToken cancellationToken)
    {
        foreach (var chunk in creates.Chunk(HubSpotCrm.BatchSize))
        {
            var ours = (await crm.ReadByAsync(query, query.IdentityField, [.. chunk.Select(item => item.Write.Identity)], call, cancellationToken))
                .Where(record => record.Identity is not null).ToDictionary(record => record.Identity!, record => record.Id);
            foreach (var item in chunk)
            {
                item.Id = ours.GetValueOrDefault(item.Write.Identity);
            }

            foreach (var byField in chunk.Where(item => item.Id is null && item.Write is { MatchField: not null, MatchValue: not null }).GroupBy(item => item.Write.MatchField!))
            {
                var found = await MatchesAsync(byField.Key, [.. byField.Select(item => item.Write.MatchValue!)], cancellationToken);
                foreach (var item in byField)
                {
                    if (found.FirstOrDefault(record => string.Equals(record.Values[byField.Key], item.Write.MatchValue, StringComparison.OrdinalIgnoreCase)) is { } existing)
                    {
                        item.Outcome = new WriteOutcome.Exists(existing);
                    }
                }
            }
        }
    }

    private Task<IReadOnlyList<CrmRecord>> MatchesAsync(string field, IReadOnlyList<string> values, CancellationToken cancellationToken) =>
        query.ObjectType == "contacts" && field == "email"
            ? crm.ReadByAsync(query, field, [.. values.Select(value => value.ToLowerInvariant())], call, cancellationToken)
            : crm.SearchByAsync(query, field, [.. values.Select(value => value.ToLowerInvariant())], call, cancellationToken);

    private async Task GuardAsync(IReadOnlyList<Item> guarded, CancellationToken cancellationToken)
    {
        foreach (var chunk in guarded.Chunk(HubSpotCrm.BatchSize))
        {
            var current = (await crm.ReadByAsync(query, null, [.. chunk.Select(item => item.Id!)], call, cancellationToken)).ToDictionary(record => record.Id);
            foreach (var item in chunk)
            {
                if (!current.TryGetValue(item.Id!, out var record))
                {
                    item.Outcome = new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot has no {query.ObjectType} record {item.Id} any more.");
                }
                else if (item.Write.Expected.Any(expected => record.Values.GetValueOrDefault(expected.Key) != expected.Value))
                {
                    item.Outcome = new WriteOutcome.Stale(record);
                }
            }
        }
    }

    /// <summary>One malformed input fails a whole call: halving finds it, and the others go through.</summary>
    private async Task SendAsync(string kind, IReadOnlyList<Item> items, ObjectSchema schema, CancellationToken cancellationToken)
    {
        HubSpotAnswer answer;
        try
        {
            answer = await api.PostAsync($"POST {query.ObjectType}/batch/{kind}", $"/crm/v3/objects/{query.ObjectType}/batch/{kind}", Body(kind, items, schema), call, cancellationToken);
        }
        catch (CrmException failure)
        {
            Postpone(items, failure);
            return;
        }

        if (answer.IsSuccess)
        {
            Take(items, answer);
        }
        else if (!answer.IsAboutContent())
        {
            Postpone(items, HubSpotErrors.Exception(answer, $"POST {query.ObjectType}/batch/{kind}"));
        }
        else if (items.Count > 1)
        {
            var half = items.Count / 2;
            await SendAsync(kind, [.. items.Take(half)], schema, cancellationToken);
            await SendAsync(kind, [.. items.Skip(half)], schema, cancellationToken);
        }
        else
        {
            await RefuseAsync(items[0], answer.Body, cancellationToken);
        }
    }

    private JsonObject Body(string kind, IReadOnlyList<Item> items, ObjectSchema schema) => new()
    {
        ["inputs"] = new JsonArray([.. items.Select((item, i) =>
        {
            var properties = new JsonObject { [query.IdentityField] = item.Write.Identity };
            foreach (var (name, value) in item.Write.Values)
            {
                // A new record can't be given what HubSpot computes itself; an update of it is refused, and says so.
                if (kind == "update" || !schema.Fields.TryGetValue(name, out var field) || field.Creatable)
                {
                    properties[name] = HubSpotSchemas.FromCanonical(value);
                }
            }

            var input = new JsonObject { ["id"] = item.Id ?? item.Write.Identity, ["properties"] = properties, ["objectWriteTraceId"] = Trace(i) };
            if (item.Id is null)
            {
                input["idProperty"] = query.IdentityField;
            }

            return input;
        })]),
    };

    private void Take(IReadOnlyList<Item> items, HubSpotAnswer answer)
    {
        var byTrace = items.Select((item, i) => (item, i)).ToDictionary(one => Trace(one.i), one => one.item);
        var byId = items.Where(item => item.Id is not null).ToDictionary(item => item.Id!);
        var byIdentity = items.ToDictionary(item => item.Write.Identity);
        foreach (var result in answer.Results)
        {
            var id = HubSpotErrors.Text(result, "id")!;
            var item = HubSpotErrors.Text(result, "objectWriteTraceId") is { } trace && byTrace.TryGetValue(trace, out var traced) ? traced
                : byId.GetValueOrDefault(id) ?? byIdentity.GetValueOrDefault(HubSpotErrors.Text(result.GetProperty("properties"), query.IdentityField) ?? "");
            if (item is not null)
            {
                item.Created = item.Id is null;
                item.Id = id;
                item.Written = result;
            }
        }

        foreach (var error in answer.Errors)
        {
            var context = error.TryGetProperty("context", out var told) ? told : default;
            foreach (var item in Named(context, "objectWriteTraceId", byTrace).Concat(Named(context, "ids", byId)).Concat(Named(context, "id", byId)))
            {
                item.Outcome ??= HubSpotErrors.Outcome(error);
            }
        }

        foreach (var item in items.Where(item => item.Outcome is null && item.Written is null))
        {
            item.Outcome = new WriteOutcome.Later(clock.GetUtcNow() + DefaultPause, "NO_RESULT", "HubSpot's answer says nothing of this record.");
        }
    }

    private async Task RefuseAsync(Item item, JsonElement error, CancellationToken cancellationToken)
    {
        if (item.Write.RecordId is null && HubSpotErrors.ExistingId(error) is { } id
            && await crm.ReadByAsync(query, null, [id], call, cancellationToken) is [var existing])
        {
            item.Outcome = new WriteOutcome.Exists(existing);
            return;
        }

        item.Outcome = HubSpotErrors.Outcome(error);
        if (item.Outcome is WriteOutcome.Refused { Code: "PROPERTY_DOESNT_EXIST" or "READ_ONLY_VALUE" })
        {
            crm.ForgetSchema(query.ObjectType);
        }
    }

    /// <summary>How the records look now. The answer to a write names only some properties, so most need a read.</summary>
    private async Task ReadBackAsync(IReadOnlyList<Item> written, CancellationToken cancellationToken)
    {
        foreach (var chunk in written.Chunk(HubSpotCrm.BatchSize))
        {
            try
            {
                var schema = await crm.SchemaAsync(query.ObjectType, call, cancellationToken);
                var partial = chunk.Where(item => !HubSpotRecords.IsComplete(query, item.Written!.Value)).Select(item => item.Id!).ToList();
                var read = (await crm.ReadByAsync(query, null, partial, call with { Deadline = null }, cancellationToken)).ToDictionary(record => record.Id);
                foreach (var item in chunk)
                {
                    item.Outcome = read.TryGetValue(item.Id!, out var record) ? new WriteOutcome.Written(record, item.Created)
                        : HubSpotRecords.IsComplete(query, item.Written!.Value) ? new WriteOutcome.Written(HubSpotRecords.Read(query, schema, item.Written.Value), item.Created)
                        : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot record {item.Id} was gone a moment after it was written.");
                }
            }
            catch (CrmException failure)
            {
                // Written, but not known how it looks: writing it again has the same effect.
                Postpone(chunk, failure);
            }
        }
    }

    private void Postpone(IReadOnlyList<Item> items, CrmException failure)
    {
        foreach (var item in items)
        {
            item.Outcome = new WriteOutcome.Later(clock.GetUtcNow() + (failure.RetryAfter ?? DefaultPause), failure.Code, failure.Message);
        }
    }

    private static string Trace(int i) => i.ToString(CultureInfo.InvariantCulture);

    /// <summary>HubSpot names the inputs that an error is about in its context, by one text or a list of them.</summary>
    private static IEnumerable<Item> Named(JsonElement context, string name, Dictionary<string, Item> items)
    {
        if (context.ValueKind != JsonValueKind.Object || !context.TryGetProperty(name, out var named))
        {
            return [];
        }

        IEnumerable<JsonElement> names = named.ValueKind == JsonValueKind.Array ? named.EnumerateArray() : new[] { named };
        return names.Select(one => items.GetValueOrDefault(one.ToString())).OfType<Item>();
    }

    private sealed class Item(RecordWrite write, string? id)
    {
        public RecordWrite Write { get; } = write;
        public string? Id { get; set; } = id;
        public bool Created { get; set; }
        public JsonElement? Written { get; set; }
        public WriteOutcome? Outcome { get; set; }
    }
}
