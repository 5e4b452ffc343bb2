using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Lists;

/// <summary>A list as HubSpot tells of it.</summary>
internal sealed record HubSpotList(string Id, string Name, string ObjectType, string ProcessingType, DateTimeOffset? UpdatedAt)
{
    public long? Size { get; private init; }

    /// <summary>Its members follow from its filters, and nobody puts them in.</summary>
    public bool IsDynamic => ProcessingType == "DYNAMIC";

    public static HubSpotList Read(JsonElement list) => new(
        list.GetProperty("listId").ToString(),
        HubSpotErrors.Text(list, "name") ?? "",
        HubSpotObjectTypes.NameOf(HubSpotErrors.Text(list, "objectTypeId") ?? ""),
        HubSpotErrors.Text(list, "processingType") ?? "",
        CanonicalText.ParseInstant(HubSpotErrors.Text(list, "updatedAt")))
    {
        Size = list.TryGetProperty("size", out var size) && size.TryGetInt64(out var members) ? members : null,
    };
}

/// <summary>A record in a list, since when.</summary>
internal sealed record Member(string RecordId, DateTimeOffset? JoinedAt);

/// <summary>Lists and who is in them. https://developers.hubspot.com/docs/api-reference/crm-lists-v3/guide</summary>
internal sealed class ListApi(HubSpotApi api)
{
    public const int MembersPage = 250;

    /// <summary>The most memberships that one call changes.</summary>
    public const int ChangeSize = 100_000;

    private const string Path = "/crm/v3/lists";
    private const int ListsPage = 500;
    private const int ListsByIdPage = 100;

    public async Task<(IReadOnlyList<HubSpotList> Lists, int? NextOffset)> PageAsync(int offset, CallContext call, CancellationToken cancellationToken)
    {
        var operation = "POST lists/search";
        var body = (await api.PostAsync(operation, $"{Path}/search", new JsonObject { ["query"] = "", ["count"] = ListsPage, ["offset"] = offset }, call, cancellationToken)).OrThrow(operation).Body;
        IReadOnlyList<HubSpotList> lists = [.. body.GetProperty("lists").EnumerateArray().Select(HubSpotList.Read)];
        return (lists, body.GetProperty("hasMore").ValueKind == JsonValueKind.True && lists.Count > 0 ? offset + lists.Count : null);
    }

    public async Task<IReadOnlyList<HubSpotList>> AllAsync(CallContext call, CancellationToken cancellationToken)
    {
        var all = new List<HubSpotList>();
        for (int? offset = 0; offset is { } from;)
        {
            var (lists, next) = await PageAsync(from, call, cancellationToken);
            all.AddRange(lists);
            offset = next;
        }

        return all;
    }

    public async Task<IReadOnlyList<HubSpotList>> ReadAsync(IEnumerable<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var found = new List<HubSpotList>();
        var operation = "GET lists";
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Chunk(ListsByIdPage))
        {
            var query = string.Join('&', some.Select(id => $"listIds={Uri.EscapeDataString(id)}"));
            var body = (await api.GetAsync(operation, $"{Path}?{query}", call, cancellationToken)).OrThrow(operation).Body;
            found.AddRange(body.GetProperty("lists").EnumerateArray().Select(HubSpotList.Read));
        }

        return found;
    }

    /// <summary>Names are unique among the lists of an object type.</summary>
    public async Task<HubSpotList?> FindAsync(string objectType, string name, CallContext call, CancellationToken cancellationToken)
    {
        var operation = "GET list by name";
        var answer = await api.GetAsync(operation, $"{Path}/object-type-id/{TypeId(objectType)}/name/{Uri.EscapeDataString(name)}", call, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : HubSpotList.Read(answer.OrThrow(operation).Body.GetProperty("list"));
    }

    public Task<HubSpotAnswer> CreateAsync(string objectType, string name, CallContext call, CancellationToken cancellationToken) => api.PostAsync(
        "POST list", Path, new JsonObject { ["name"] = name, ["objectTypeId"] = TypeId(objectType), ["processingType"] = "MANUAL" }, call, cancellationToken, repeatable: false);

    public Task<HubSpotAnswer> RenameAsync(string id, string name, CallContext call, CancellationToken cancellationToken) =>
        api.PutAsync("PUT list name", $"{Path}/{Uri.EscapeDataString(id)}/update-list-name?listName={Uri.EscapeDataString(name)}", null, call, cancellationToken);

    public Task<HubSpotAnswer> DeleteAsync(string id, CallContext call, CancellationToken cancellationToken) =>
        api.DeleteAsync("DELETE list", $"{Path}/{Uri.EscapeDataString(id)}", call, cancellationToken);

    public async Task<HubSpotList?> FindAsync(string id, CallContext call, CancellationToken cancellationToken)
    {
        const string operation = "GET list";
        var answer = await api.GetAsync(operation, $"{Path}/{Uri.EscapeDataString(id)}", call, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : HubSpotList.Read(answer.OrThrow(operation).Body.GetProperty("list"));
    }

    /// <summary>Who is in a list, first come first. Null when there is no such list.</summary>
    public async Task<(IReadOnlyList<Member> Members, string? After)?> MembersAsync(string list, string? after, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"GET members of list {list}";
        var paging = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
        var answer = await api.GetAsync(operation, $"{Path}/{Uri.EscapeDataString(list)}/memberships/join-order?limit={MembersPage}{paging}", call, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound
            ? null
            : ([.. answer.OrThrow(operation).Results.Select(member => new Member(member.GetProperty("recordId").ToString(), Stamp(member, "membershipTimestamp")))], HubSpotJson.After(answer.Body));
    }

    /// <summary>A page of who is in a list, by their ids. A list that is not there is an error: nobody in it would mean that all have left.</summary>
    public async Task<SegmentPage> MembersPageAsync(string list, string? after, CallContext call, CancellationToken cancellationToken)
    {
        var page = await MembersAsync(list, after, call, cancellationToken)
            ?? throw new CrmException(CrmFault.Refused, "LIST_NOT_FOUND", $"HubSpot has no list {list}: name one that is there, or restore it.");
        return new SegmentPage([.. page.Members.Select(member => member.RecordId)], page.After);
    }

    /// <summary>The lists that records are in, 100 records a call.</summary>
    public async Task<IReadOnlyList<(string List, Member Member)>> MembershipsAsync(string objectType, IEnumerable<string> records, CallContext call, CancellationToken cancellationToken)
    {
        var found = new List<(string, Member)>();
        var operation = "POST memberships of records";
        foreach (var some in records.Distinct(StringComparer.Ordinal).Chunk(HubSpotCrm.BatchSize))
        {
            var inputs = some.Select(record => new JsonObject { ["objectTypeId"] = TypeId(objectType), ["recordId"] = record });
            var answer = (await api.PostAsync(operation, $"{Path}/records/memberships/batch/read", new JsonObject { ["inputs"] = new JsonArray([.. inputs]) }, call, cancellationToken)).WholeOrThrow(operation);
            foreach (var result in answer.Results)
            {
                var record = result.GetProperty("recordId").ToString();
                found.AddRange(result.GetProperty("recordListMemberships").EnumerateArray()
                    .Select(membership => (membership.GetProperty("listId").ToString(), new Member(record, Stamp(membership, "lastAddedTimestamp")))));
            }
        }

        return found;
    }

    /// <param name="list">Which list.</param>
    /// <param name="way"><c>add</c> or <c>remove</c>.</param>
    /// <param name="records">Who comes or goes.</param>
    /// <param name="call">For whom.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<HubSpotAnswer> ChangeAsync(string list, string way, IEnumerable<string> records, CallContext call, CancellationToken cancellationToken) =>
        api.PutAsync($"PUT memberships/{way} of list {list}", $"{Path}/{Uri.EscapeDataString(list)}/memberships/{way}", HubSpotJson.Texts(records), call, cancellationToken);

    private static DateTimeOffset? Stamp(JsonElement element, string name) => HubSpotSchemas.Instant(HubSpotErrors.Text(element, name));

    private static string TypeId(string objectType) => HubSpotObjectTypes.IdOf(objectType) ?? objectType;
}
