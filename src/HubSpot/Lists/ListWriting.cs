using HubSpotSfSync.HubSpot.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Lists;

/// <summary>Makes, renames and deletes lists, one a call: HubSpot has no batches of them. A list is known by its name, so a create that goes again finds it.</summary>
internal sealed class ListWriting(ListApi lists, RecordQuery query, CallContext call, TimeProvider clock)
{
    private const string Contacts = "contacts";

    private readonly Attempts _attempts = new(clock);

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var items = writes.Select(write => new WriteItem(write)).ToList();
        foreach (var item in items)
        {
            item.Outcome = Unwritable(item);
            if (item.IsOpen)
            {
                await _attempts.RunAsync([item], Progress.Sending, async () => item.Outcome = await WriteAsync(item, cancellationToken));
            }
        }

        return [.. items.Select(item => item.Outcome!)];
    }

    private Task<WriteOutcome> WriteAsync(WriteItem item, CancellationToken cancellationToken) =>
        item.Id is not { } id ? CreateAsync(item.Write.Values, cancellationToken)
        : item.Write.Delete ? DeleteAsync(id, cancellationToken)
        : UpdateAsync(id, item.Write, cancellationToken);

    private async Task<WriteOutcome> CreateAsync(IReadOnlyDictionary<string, string?> values, CancellationToken cancellationToken)
    {
        var name = values[Lists.Name]!;
        var objectType = values.GetValueOrDefault(Lists.RecordType) ?? Contacts;
        if (await lists.FindAsync(objectType, name, call, cancellationToken) is { } known)
        {
            return values.GetValueOrDefault(Lists.ProcessingType) is not null && known.IsDynamic
                ? new WriteOutcome.Refused("DUPLICATE_LIST_NAMES", $"HubSpot has a DYNAMIC list '{name}', whose members follow from its filters: nobody can put others in. Rename that list, or this record.", [Lists.Name])
                : new WriteOutcome.Exists(Record(known));
        }

        var answer = await lists.CreateAsync(objectType, name, call, cancellationToken);
        if (answer.IsSuccess)
        {
            return new WriteOutcome.Written(Record(HubSpotList.Read(answer.Body.GetProperty("list"))), Created: true);
        }

        // Somebody was quicker.
        return answer.IsAboutContent() && await lists.FindAsync(objectType, name, call, cancellationToken) is { } theirs
            ? new WriteOutcome.Exists(Record(theirs))
            : Refused(answer, "POST list");
    }

    private async Task<WriteOutcome> UpdateAsync(string id, RecordWrite write, CancellationToken cancellationToken)
    {
        if (await lists.ReadAsync([id], call, cancellationToken) is not [var current, ..])
        {
            return new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot has no list {id} any more.");
        }

        var whole = Lists.Record(query.With([Lists.Name, Lists.ProcessingType, Lists.RecordType]), current, clock);
        if (write.Expected.Any(expected => whole.Values.GetValueOrDefault(expected.Key) != expected.Value))
        {
            return new WriteOutcome.Stale(Record(current));
        }

        if (write.Values.Where(value => value.Key != Lists.Name && whole.Values[value.Key] != value.Value).Select(value => value.Key).ToList() is { Count: > 0 } fixedOnes)
        {
            return new WriteOutcome.Refused("READ_ONLY_VALUE", $"List {id} stays what it is: {string.Join(" and ", fixedOnes)} can't be changed.", fixedOnes);
        }

        if (!write.Values.TryGetValue(Lists.Name, out var name) || name == whole.Values[Lists.Name])
        {
            return new WriteOutcome.Written(Record(current), Created: false);
        }

        var answer = await lists.RenameAsync(id, name!, call, cancellationToken);
        return !answer.IsSuccess ? Refused(answer, $"PUT name of list {id}")
            : await lists.ReadAsync([id], call, cancellationToken) is [var renamed, ..] ? new WriteOutcome.Written(Record(renamed), Created: false)
            : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot list {id} was gone a moment after it was renamed.");
    }

    private async Task<WriteOutcome> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await lists.DeleteAsync(id, call, cancellationToken);
        return answer.IsSuccess || answer.Status == System.Net.HttpStatusCode.NotFound
            ? new WriteOutcome.Deleted(new RecordVersion(clock.GetUtcNow().ToUnixTimeMilliseconds()))
            : Refused(answer, $"DELETE list {id}");
    }

    private static WriteOutcome.Refused? Unwritable(WriteItem item)
    {
        var values = item.Write.Values;
        var unknown = values.Keys.Where(field => !Lists.Has(field)).ToList();
        return unknown.Count > 0 ? new WriteOutcome.Refused("PROPERTY_DOESNT_EXIST", $"HubSpot's lists have no {string.Join(", no ", unknown)}.", unknown)
            : item.Write.Delete ? null
            : values.TryGetValue(Lists.Name, out var name) ? name is null ? new WriteOutcome.Refused("REQUIRED_FIELD_MISSING", "A list needs a name.", [Lists.Name]) : Kind(item)
            : item.IsCreate ? new WriteOutcome.Refused("REQUIRED_FIELD_MISSING", "A list needs a name.", [Lists.Name])
            : null;
    }

    private static WriteOutcome.Refused? Kind(WriteItem item) => item.IsCreate && item.Write.Values.GetValueOrDefault(Lists.ProcessingType) is { } kind and not "MANUAL"
        ? new WriteOutcome.Refused("INVALID_OPTION", $"Only MANUAL lists are made here, and this is to be a {kind} one: make it in HubSpot, where its filters are.", [Lists.ProcessingType])
        : null;

    private static WriteOutcome Refused(HubSpotAnswer answer, string operation) =>
        answer.IsAboutContent() ? HubSpotErrors.Outcome(answer.Body) : throw HubSpotErrors.Exception(answer, operation);

    private CrmRecord Record(HubSpotList list) => Lists.Record(query, list, clock);
}
