using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Lists;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Who is in a list, and which lists a record is in.</summary>
internal static class ListMemberEndpoints
{
    private const string Path = "/crm/v3/lists/{listId}/memberships";
    private const int MaxPage = 250;
    private const int MaxChanges = 100_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get(Path, context => PageAsync(context, byJoining: false));
        app.Get(Path + "/join-order", context => PageAsync(context, byJoining: true));
        app.Put(Path + "/add", context => ChangeAsync(context, body => (Ids(body), [])));
        app.Put(Path + "/remove", context => ChangeAsync(context, body => ([], Ids(body))));
        app.Put(Path + "/add-and-remove", context => ChangeAsync(context, body => (Ids(body.Member("recordIdsToAdd")), Ids(body.Member("recordIdsToRemove")))));
        app.Put(Path + "/add-from/{sourceListId}", AddFromAsync);
        app.Delete(Path, ClearAsync);
        app.Get("/crm/v3/lists/records/{objectType}/{recordId}/memberships", ListsOfAsync);
        app.Post("/crm/v3/lists/records/memberships/batch/read", ListsOfManyAsync);
    }

    private static Task PageAsync(HttpContext context, bool byJoining)
    {
        var limit = context.QueryLimit(100, MaxPage);
        var after = context.Request.Query["after"].ToString();
        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            var list = ListEndpoints.Find(context);
            var (joinedAt, slot) = Cursor(after);
            var page = (byJoining ? list.Members.InOrderOfJoining(joinedAt, slot) : list.Members.InOrderOfId(slot + 1)).Take(limit + 1).ToList();
            json.WriteStartObject();
            json.WriteNumber("total", list.Members.Count);
            json.WriteStartArray("results");
            foreach (var member in page.Take(limit))
            {
                json.WriteStartObject();
                json.WriteString("recordId", list.Table.Records[member].IdText);
                json.WriteString("membershipTimestamp", PropertyValues.Format(list.Members.JoinedAt(member)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            var next = page.Count > limit ? Cursor(list.Members.JoinedAt(page[limit - 1]), page[limit - 1]) : null;
            ApiAnswer.WritePaging(json, next, $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}?after={next}&limit={limit}");
            json.WriteEndObject();
        });
    }

    // An opaque cursor of a place in the order of joining; a stable place, whoever joins or leaves meanwhile.
    private static string Cursor(long joinedAt, int slot) =>
        Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{joinedAt}:{slot}"))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static (long JoinedAt, int Slot) Cursor(string after)
    {
        if (after.Length == 0)
        {
            return (long.MinValue, -1);
        }

        var text = new byte[after.Length];
        var isBase64 = Convert.TryFromBase64String(after.Replace('-', '+').Replace('_', '/').PadRight((after.Length + 3) / 4 * 4, '='), text, out var length);
        var parts = System.Text.Encoding.ASCII.GetString(text, 0, length).Split(':');
        return isBase64 && parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var joinedAt)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
                ? (joinedAt, slot)
                : throw new RefusedException(HubSpotError.Invalid($"Invalid paging cursor: {after}"));
    }

    private static async Task ChangeAsync(HttpContext context, Func<JsonElement, (IReadOnlyList<string> Add, IReadOnlyList<string> Remove)> read)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (add, remove) = read(body.RootElement);
        if (add.Count + remove.Count > MaxChanges)
        {
            throw ListEndpoints.Refuse($"At most {MaxChanges} memberships can change at once", "ILS.TOO_MANY_RECORD_IDS");
        }

        List<string> added = [], removed = [], missing = [];
        lock (context.Portal().Gate)
        {
            var list = ByHand(ListEndpoints.Find(context));
            var now = context.Portal().NowMilliseconds();
            foreach (var id in add)
            {
                if (ObjectEndpoints.Find(list.Table, id, null) is not { } record)
                {
                    missing.Add(id);
                }
                else if (list.Members.Add(record.Slot, now))
                {
                    added.Add(id);
                }
            }

            removed.AddRange(remove.Where(id => ObjectEndpoints.Find(list.Table, id, null) is { } record && list.Members.Remove(record.Slot)));
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            ApiAnswer.WriteStrings(json, "recordsIdsAdded", added);
            ApiAnswer.WriteStrings(json, "recordIdsRemoved", removed);
            ApiAnswer.WriteStrings(json, "recordIdsMissing", missing);
            json.WriteEndObject();
        });
    }

    private static Task AddFromAsync(HttpContext context)
    {
        var portal = context.Portal();
        lock (portal.Gate)
        {
            var list = ByHand(ListEndpoints.Find(context));
            var source = portal.Lists.Find(context.Route("sourceListId")) is { DeletedAt: null } found && found.Table == list.Table
                ? found
                : throw new RefusedException(HubSpotError.NotFound($"List {context.Route("sourceListId")} does not exist"));
            portal.Lists.Refresh(source);
            var now = portal.NowMilliseconds();
            foreach (var slot in source.Members.Slots.Slots())
            {
                list.Members.Add(slot, now);
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task ClearAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            var list = ByHand(ListEndpoints.Find(context));
            foreach (var slot in list.Members.Slots.Slots().ToList())
            {
                list.Members.Remove(slot);
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task ListsOfAsync(HttpContext context) => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
    {
        var record = ObjectEndpoints.Find(context.Table(), context.Route("recordId"), null)
            ?? throw new RefusedException(HubSpotError.NotFound("resource not found"));
        json.WriteStartObject();
        json.WriteStartArray("results");
        WriteLists(json, context.Portal(), context.Table(), record);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static async Task ListsOfManyAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var inputs = body.RootElement.Inputs();
        await ApiAnswer.WriteBatchAsync(context, StatusCodes.Status200OK, [], isBatch: true, json =>
        {
            foreach (var input in inputs)
            {
                var table = context.Portal().Table(input.Required("objectTypeId"))
                    ?? throw new RefusedException(HubSpotError.Invalid($"Unable to infer object type from: {input.Text("objectTypeId")}"));
                json.WriteStartObject();
                json.WriteString("objectTypeId", table.Name.TypeId);
                json.WriteString("recordId", input.Required("recordId"));
                json.WriteStartArray("recordListMemberships");
                if (ObjectEndpoints.Find(table, input.Text("recordId"), null) is { } record)
                {
                    WriteLists(json, context.Portal(), table, record);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        });
    }

    private static void WriteLists(Utf8JsonWriter json, Portal portal, ObjectTable table, CrmObject record)
    {
        foreach (var list in portal.Lists.All.Where(list => list.Table == table))
        {
            portal.Lists.Refresh(list);
            if (list.Members.Contains(record.Slot))
            {
                var joined = PropertyValues.Format(list.Members.JoinedAt(record.Slot));
                json.WriteStartObject();
                json.WriteString("listId", list.Id);
                json.WriteNumber("listVersion", list.Version);
                json.WriteString("firstAddedTimestamp", joined);
                json.WriteString("lastAddedTimestamp", joined);
                json.WriteEndObject();
            }
        }
    }

    private static RecordList ByHand(RecordList list) => list.IsDynamic
        ? throw ListEndpoints.Refuse("Memberships of a DYNAMIC list follow from its filters and cannot be changed", "ILS.INVALID_LIST_PROCESSING_TYPE")
        : list;

    // The body of add and remove is the array itself; ids come as strings or numbers.
    private static IReadOnlyList<string> Ids(JsonElement? body) =>
        body is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray().Select(id => id.ToString())] : [];
}
