using HubSpotSfSync.HubSpot.Associations;
using HubSpotSfSync.HubSpot.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Relations;

/// <summary>
/// Writes associations as records: makes them, gives and takes labels, removes them. Each is known by its ends, so all of it may be
/// sent twice. What is there is looked at before and after.
/// </summary>
internal sealed class RelationWriting(Relations relations, AssociationApi associations, RecordQuery query, CallContext call, TimeProvider clock)
{
    private readonly RelationType _type = RelationType.Parse(query.ObjectType);
    private readonly Attempts _attempts = new(clock);

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var items = writes.Select(write => new WriteItem(write)).ToList();
        items.ForEach(Identify);
        foreach (var batch in items.Where(item => item.IsOpen).Chunk(AssociationApi.ReadSize))
        {
            IReadOnlyDictionary<string, CrmRecord>? before = null;
            await _attempts.RunAsync(batch, Progress.NotSent, async () => before = await LookAsync(batch, cancellationToken));
            if (before is not null)
            {
                // Of several calls some may have gone through when one fails.
                await _attempts.RunAsync(batch, Progress.Sent, () => WriteAsync(batch, before, cancellationToken));
            }
        }

        return [.. items.Select(item => item.Outcome!)];
    }

    private async Task WriteAsync(WriteItem[] batch, IReadOnlyDictionary<string, CrmRecord> before, CancellationToken cancellationToken)
    {
        foreach (var item in batch)
        {
            Guard(item, before.GetValueOrDefault(item.Id!));
        }

        var deleted = Open(batch).Where(item => item.Write.Delete).ToList();
        if (deleted.Count > 0)
        {
            await associations.ArchiveAsync(_type.From, _type.To, [.. deleted.Select(Pair)], call, cancellationToken);
            deleted.ForEach(item => item.Outcome = Gone());
        }

        var labels = await relations.LabelsAsync(_type, call, cancellationToken);
        if (Open(batch).Any(item => !Labels(item).All(labels.ContainsKey)))
        {
            // Somebody may have made the label since.
            associations.ForgetTypes(_type.From, _type.To);
            labels = await relations.LabelsAsync(_type, call, cancellationToken);
        }

        await CreateAsync(Open(batch), before, labels, cancellationToken);
        await TakeLabelsAsync(Open(batch), before, labels, cancellationToken);
        await LookBackAsync(Open(batch), before, cancellationToken);
    }

    private void Identify(WriteItem item)
    {
        var (from, to) = (item.Write.Values.GetValueOrDefault(RelationFields.From), item.Write.Values.GetValueOrDefault(RelationFields.To));
        if (item.Write.RecordId is { } id)
        {
            var known = RelationId.Parse(id);
            item.Outcome = known is null ? new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"'{id}' is no id of {query.ObjectType}: it has the ids of both records.")
                : (from ?? known.Value.From) != known.Value.From || (to ?? known.Value.To) != known.Value.To
                    ? new WriteOutcome.Refused("READ_ONLY_VALUE", $"The association {id} of {query.ObjectType} can't be moved to other records: delete it and create another.", [RelationFields.From, RelationFields.To])
                    : null;
        }
        else if (from is null || to is null || item.Write.Delete)
        {
            item.Outcome = new WriteOutcome.Refused("REQUIRED_FIELD_MISSING", $"An association of {query.ObjectType} needs a record at both ends.", [from is null ? RelationFields.From : RelationFields.To]);
        }
        else
        {
            item.Id = new RelationId(from, to).ToString();
        }
    }

    private void Guard(WriteItem item, CrmRecord? current)
    {
        if (current is null && !item.IsCreate)
        {
            item.Outcome = item.Write.Delete ? Gone() : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot has no association {item.Id} of {query.ObjectType} any more.");
        }
        else if (current is not null && item.Write.Expected.Any(expected => current.Values.GetValueOrDefault(expected.Key) != expected.Value))
        {
            item.Outcome = new WriteOutcome.Stale(current.Only(query));
        }
    }

    /// <summary>Makes what is not there, with its labels, and gives labels to what is; all with the same labels go together.</summary>
    private async Task CreateAsync(
        IReadOnlyList<WriteItem> items, IReadOnlyDictionary<string, CrmRecord> before, IReadOnlyDictionary<string, AssociationType> labels, CancellationToken cancellationToken)
    {
        foreach (var item in items.Where(item => !Labels(item).All(labels.ContainsKey)))
        {
            var unknown = Labels(item).First(label => !labels.ContainsKey(label));
            item.Outcome = new WriteOutcome.Refused(
                "INVALID_OPTION",
                $"HubSpot has no label '{unknown}' between {_type.From} and {_type.To}; there {(labels.Count == 0 ? "are none" : $"are: {string.Join(", ", labels.Keys.Order(StringComparer.Ordinal))}")}.",
                [RelationFields.Label]);
        }

        foreach (var same in Open(items).GroupBy(item => RelationFields.Join(Added(item, before))))
        {
            if (same.Key is not null || same.Any(item => !before.ContainsKey(item.Id!)))
            {
                IReadOnlyList<AssociationType> types = [.. RelationFields.Split(same.Key).Select(label => labels[label])];
                await SendAsync([.. same.Where(item => same.Key is not null || !before.ContainsKey(item.Id!))], types, cancellationToken);
            }
        }
    }

    /// <summary>One input that HubSpot refuses can fail a whole call: it is found by halves.</summary>
    private async Task SendAsync(IReadOnlyList<WriteItem> items, IReadOnlyList<AssociationType> types, CancellationToken cancellationToken)
    {
        var answer = await associations.CreateAsync(_type.From, _type.To, items.Select(Pair), types, call, cancellationToken);
        if (answer.IsSuccess)
        {
            // Which of them it is about, the look back tells.
            foreach (var item in items)
            {
                item.Refusals = [.. answer.Errors];
            }
        }
        else if (items is [var only])
        {
            only.Outcome = HubSpotErrors.Outcome(answer.Body) is WriteOutcome.Missing missing ? new WriteOutcome.Refused(missing.Code, missing.Message, []) : HubSpotErrors.Outcome(answer.Body);
        }
        else
        {
            var half = (items.Count + 1) / 2;
            await SendAsync([.. items.Take(half)], types, cancellationToken);
            await SendAsync([.. items.Skip(half)], types, cancellationToken);
        }
    }

    private async Task TakeLabelsAsync(
        IReadOnlyList<WriteItem> items, IReadOnlyDictionary<string, CrmRecord> before, IReadOnlyDictionary<string, AssociationType> labels, CancellationToken cancellationToken)
    {
        foreach (var same in items.Where(item => item.Write.Values.ContainsKey(RelationFields.Label)).GroupBy(item => RelationFields.Join(Had(item, before).Except(Labels(item)))))
        {
            IReadOnlyList<AssociationType> types = [.. RelationFields.Split(same.Key).Where(labels.ContainsKey).Select(label => labels[label])];
            if (types.Count > 0)
            {
                await associations.ArchiveTypesAsync(_type.From, _type.To, [.. same.Select(Pair)], types, call, cancellationToken);
            }
        }
    }

    private async Task LookBackAsync(IReadOnlyList<WriteItem> items, IReadOnlyDictionary<string, CrmRecord> before, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        var after = await LookAsync(items, cancellationToken);
        foreach (var item in items)
        {
            item.Outcome = after.TryGetValue(item.Id!, out var record)
                ? new WriteOutcome.Written(record.Only(query), Created: !before.ContainsKey(item.Id!))
                : item.Refusals is [var first, ..] ? Refused(item, first)
                : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"The association {item.Id} of {query.ObjectType} was gone a moment after it was written.");
        }
    }

    private WriteOutcome.Refused Refused(WriteItem item, System.Text.Json.JsonElement first)
    {
        var id = RelationId.Parse(item.Id!)!.Value;
        var error = item.Refusals.Where(one => HubSpotErrors.Names(one, id.From) || HubSpotErrors.Names(one, id.To)).DefaultIfEmpty(first).First();
        return new WriteOutcome.Refused(
            HubSpotErrors.CodeOf(error) ?? "ERROR", $"HubSpot does not associate {_type.From} record {id.From} with {_type.To} record {id.To}: {HubSpotErrors.Text(error, "message") ?? "no message"}", []);
    }

    private async Task<IReadOnlyDictionary<string, CrmRecord>> LookAsync(IReadOnlyList<WriteItem> items, CancellationToken cancellationToken) =>
        (await relations.ReadAsync(query.With([RelationFields.From, RelationFields.To, RelationFields.Label]), [.. items.Select(item => item.Id!)], call with { Deadline = null }, cancellationToken))
            .ToDictionary(record => record.Id, StringComparer.Ordinal);

    private static IReadOnlyList<WriteItem> Open(IEnumerable<WriteItem> items) => [.. items.Where(item => item.IsOpen)];

    private static (string From, string To) Pair(WriteItem item) => RelationId.Parse(item.Id!) is { } id ? (id.From, id.To) : throw new InvalidOperationException($"'{item.Id}' is no relation.");

    private static IReadOnlyList<string> Labels(WriteItem item) => RelationFields.Split(item.Write.Values.GetValueOrDefault(RelationFields.Label));

    private static IReadOnlyList<string> Had(WriteItem item, IReadOnlyDictionary<string, CrmRecord> before) =>
        RelationFields.Split(before.GetValueOrDefault(item.Id!)?.Values[RelationFields.Label]);

    private static IEnumerable<string> Added(WriteItem item, IReadOnlyDictionary<string, CrmRecord> before) => Labels(item).Except(Had(item, before));

    private WriteOutcome.Deleted Gone() => new(new RecordVersion(clock.GetUtcNow().ToUnixTimeMilliseconds()));
}
