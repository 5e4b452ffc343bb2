using System.Net;
using System.Text.Json;
using HubSpotSfSync.HubSpot.Relations;
using HubSpotSfSync.HubSpot.Writing;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Lists;

/// <summary>Puts records into lists and takes them out: a call for each list and direction. Both may be sent twice.</summary>
internal sealed class MemberWriting(ListMembers members, ListApi lists, RecordQuery query, CallContext call, TimeProvider clock)
{
    private readonly Attempts _attempts = new(clock);

    public async Task<IReadOnlyList<WriteOutcome>> WriteAsync(IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var items = writes.Select(write => new WriteItem(write)).ToList();
        items.ForEach(Identify);
        await LookAsync([.. items.Where(item => item.IsOpen && !item.IsCreate && !item.Write.Delete)], cancellationToken);
        foreach (var one in items.Where(item => item.IsOpen).GroupBy(item => (Ends(item).From, item.Write.Delete)))
        {
            foreach (var some in one.Chunk(ListApi.ChangeSize))
            {
                await _attempts.RunAsync(some, Progress.Sending, () => ChangeAsync(one.Key.From, one.Key.Delete, some, cancellationToken));
            }
        }

        return [.. items.Select(item => item.Outcome!)];
    }

    private void Identify(WriteItem item)
    {
        var (list, record) = (item.Write.Values.GetValueOrDefault(ListMembers.List), item.Write.Values.GetValueOrDefault(ListMembers.Record));
        if (item.Write.RecordId is { } id)
        {
            var known = RelationId.Parse(id);
            item.Outcome = known is null ? new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"'{id}' is no id of {query.ObjectType}: it has the ids of list and record.")
                : (list ?? known.Value.From) != known.Value.From || (record ?? known.Value.To) != known.Value.To
                    ? new WriteOutcome.Refused("READ_ONLY_VALUE", $"The membership {id} can't be moved to another list or record: delete it and create another.", [ListMembers.List, ListMembers.Record])
                    : null;
        }
        else if (list is null || record is null || item.Write.Delete)
        {
            item.Outcome = new WriteOutcome.Refused("REQUIRED_FIELD_MISSING", "A membership needs a list and a record.", [list is null ? ListMembers.List : ListMembers.Record]);
        }
        else
        {
            item.Id = new RelationId(list, record).ToString();
        }
    }

    /// <summary>There is nothing to a membership that could be changed: it is there, or not.</summary>
    private async Task LookAsync(IReadOnlyList<WriteItem> updates, CancellationToken cancellationToken) => await _attempts.RunAsync(updates, Progress.NotSent, async () =>
    {
        var found = updates.Count == 0 ? [] : (await members.ReadAsync(query, [.. updates.Select(item => item.Id!)], call, cancellationToken)).ToDictionary(record => record.Id, StringComparer.Ordinal);
        foreach (var item in updates)
        {
            item.Outcome = found.TryGetValue(item.Id!, out var record)
                ? new WriteOutcome.Written(record, Created: false)
                : new WriteOutcome.Missing("OBJECT_NOT_FOUND", $"HubSpot has no membership {item.Id} of {query.ObjectType} any more.");
        }
    });

    private async Task ChangeAsync(string list, bool leaving, WriteItem[] items, CancellationToken cancellationToken)
    {
        var way = leaving ? "remove" : "add";
        var answer = await lists.ChangeAsync(list, way, items.Select(item => Ends(item).To).Distinct(StringComparer.Ordinal), call, cancellationToken);
        var now = clock.GetUtcNow();
        if (answer.IsSuccess)
        {
            var missing = Missing(answer.Body);
            foreach (var item in items)
            {
                item.Outcome = leaving ? new WriteOutcome.Deleted(new RecordVersion(now.ToUnixTimeMilliseconds()))
                    : missing.Contains(Ends(item).To) ? new WriteOutcome.Refused("OBJECT_NOT_FOUND", $"HubSpot has no record {Ends(item).To} to put into list {list}.", [ListMembers.Record])
                    : new WriteOutcome.Written(members.Of(query, list, new Member(Ends(item).To, now)), Created: true);
            }

            return;
        }

        var outcome = leaving && answer.Status == HttpStatusCode.NotFound
            ? new WriteOutcome.Deleted(new RecordVersion(now.ToUnixTimeMilliseconds()))
            : await RefusalAsync(list, answer, $"PUT memberships/{way} of list {list}", cancellationToken);
        foreach (var item in items)
        {
            item.Outcome = outcome;
        }
    }

    private async Task<WriteOutcome> RefusalAsync(string list, HubSpotAnswer answer, string operation, CancellationToken cancellationToken)
    {
        if (!answer.IsAboutContent())
        {
            throw HubSpotErrors.Exception(answer, operation);
        }

        var code = HubSpotErrors.CodeOf(answer.Body) ?? "ERROR";
        var said = HubSpotErrors.Text(answer.Body, "message") ?? "no message";
        var known = await lists.ReadAsync([list], call, cancellationToken) is [var found, ..] ? found : null;
        return new WriteOutcome.Refused(
            code,
            known is null ? $"HubSpot has no list {list}: {said}"
                : known.IsDynamic ? $"List {list} '{known.Name}' is DYNAMIC: its members follow from its filters, and nobody can put records in or take them out. Use a MANUAL list. {said}"
                : $"HubSpot does not change the members of list {list} '{known.Name}': {said}",
            [ListMembers.List]);
    }

    private static HashSet<string> Missing(JsonElement body) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty("recordIdsMissing", out var missing) && missing.ValueKind == JsonValueKind.Array
        ? missing.EnumerateArray().Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal)
        : [];

    private static RelationId Ends(WriteItem item) => RelationId.Parse(item.Id!) ?? throw new InvalidOperationException($"'{item.Id}' is no membership.");
}
