using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Lists;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Lists v3: made, found, renamed, filtered anew, deleted and brought back.</summary>
internal static class ListEndpoints
{
    private const string Path = "/crm/v3/lists";
    private static readonly string[] ProcessingTypes = ["MANUAL", "DYNAMIC", "SNAPSHOT"];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Post(Path, CreateAsync);
        app.Get(Path, ReadManyAsync);
        app.Post(Path + "/search", SearchAsync);
        app.Get(Path + "/{listId}", context => AnswerAsync(context, "list", () => Find(context)));
        app.Get(Path + "/object-type-id/{objectType}/name/{listName}", context => AnswerAsync(context, "list", () => FindByName(context)));
        app.Put(Path + "/{listId}/update-list-name", RenameAsync);
        app.Put(Path + "/{listId}/update-list-filters", FilterAsync);
        app.Delete(Path + "/{listId}", RemoveAsync);
        app.Put(Path + "/{listId}/restore", RestoreAsync);
    }

    /// <summary>Under the portal's lock, brought up to date.</summary>
    public static RecordList Find(HttpContext context)
    {
        var id = context.Route("listId");
        var list = context.Portal().Lists.Find(id) is { DeletedAt: null } found ? found : throw Unknown(id);
        context.Portal().Lists.Refresh(list);
        return list;
    }

    public static RefusedException Refuse(string message, string subCategory) => new(HubSpotError.Invalid(message) with { SubCategory = subCategory });

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = context.Portal();
        var name = body.RootElement.Required("name");
        var typeId = body.RootElement.Required("objectTypeId");
        var processingType = body.RootElement.Required("processingType");
        var branch = body.RootElement.Member("filterBranch");
        var table = portal.Table(typeId) ?? throw new RefusedException(HubSpotError.Invalid($"Unable to infer object type from: {typeId}"));
        if (!ProcessingTypes.Contains(processingType) || (processingType == "DYNAMIC" && branch is null) || (processingType == "MANUAL" && branch is not null))
        {
            throw Refuse($"A {processingType} list cannot be made {(branch is null ? "without" : "with")} a filterBranch", "ILS.INVALID_LIST_CREATE_REQUEST");
        }

        await AnswerAsync(context, "list", () => portal.Lists.Create(name, table, processingType, branch));
    }

    private static Task ReadManyAsync(HttpContext context)
    {
        var ids = context.QueryList("listIds");
        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("lists");
            foreach (var list in context.Portal().Lists.All.Where(list => ids.Contains(list.Id)))
            {
                context.Portal().Lists.Refresh(list);
                Write(json, list, context.QueryFlag("includeFilters"));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task SearchAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var root = body.RootElement;
        var text = root.Text("query") ?? string.Empty;
        var (ids, types) = (root.Strings("listIds"), root.Strings("processingTypes"));
        var offset = Math.Max(0, PropertyJson.Number(root, "offset") ?? 0);
        var count = Math.Clamp(PropertyJson.Number(root, "count") ?? 20, 1, 500);
        await ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            var found = context.Portal().Lists.All
                .Where(list => list.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
                    && (ids.Count == 0 || ids.Contains(list.Id)) && (types.Count == 0 || types.Contains(list.ProcessingType)))
                .ToList();
            json.WriteStartObject();
            json.WriteNumber("offset", Math.Min(offset + count, found.Count));
            json.WriteBoolean("hasMore", offset + count < found.Count);
            json.WriteNumber("total", found.Count);
            json.WriteStartArray("lists");
            foreach (var list in found.Skip(offset).Take(count))
            {
                context.Portal().Lists.Refresh(list);
                Write(json, list, withFilters: false, withSize: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static Task RenameAsync(HttpContext context)
    {
        var name = context.Request.Query["listName"].ToString();
        return AnswerAsync(context, "updatedList", () =>
        {
            var list = Find(context);
            list.Name = name.Length > 0 ? name : throw Refuse("listName is required", "ILS.INVALID_LIST_UPDATE_REQUEST");
            Touch(context, list);
            return list;
        });
    }

    private static async Task FilterAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var branch = body.RootElement.Member("filterBranch") ?? throw Refuse("filterBranch is required", "ILS.INVALID_LIST_UPDATE_REQUEST");
        await AnswerAsync(context, "updatedList", () =>
        {
            var list = Find(context);
            if (!list.IsDynamic)
            {
                throw Refuse($"Filters of a {list.ProcessingType} list cannot be changed", "ILS.INVALID_LIST_PROCESSING_TYPE");
            }

            context.Portal().Lists.SetFilters(list, branch);
            context.Portal().Lists.Refresh(list);
            Touch(context, list);
            return list;
        });
    }

    private static Task RemoveAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            Find(context).DeletedAt = context.Portal().Now();
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task RestoreAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            var list = context.Portal().Lists.Find(context.Route("listId")) ?? throw Unknown(context.Route("listId"));
            list.DeletedAt = null;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void Touch(HttpContext context, RecordList list)
    {
        list.UpdatedAt = context.Portal().Now();
        list.Version++;
    }

    private static RecordList FindByName(HttpContext context)
    {
        var table = context.Table();
        var list = context.Portal().Lists.All.FirstOrDefault(list => list.Table == table && list.Name == context.Route("listName"))
            ?? throw Unknown(context.Route("listName"));
        context.Portal().Lists.Refresh(list);
        return list;
    }

    private static RefusedException Unknown(string list) =>
        new(HubSpotError.NotFound($"List {list} does not exist") with { SubCategory = "ILS.LIST_NOT_FOUND" });

    private static Task AnswerAsync(HttpContext context, string member, Func<RecordList> find)
    {
        RecordList list;
        lock (context.Portal().Gate)
        {
            list = find();
        }

        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WritePropertyName(member);
            Write(json, list, context.QueryFlag("includeFilters"));
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, RecordList list, bool withFilters, bool withSize = false)
    {
        json.WriteStartObject();
        json.WriteString("listId", list.Id);
        json.WriteNumber("listVersion", list.Version);
        json.WriteString("name", list.Name);
        json.WriteString("objectTypeId", list.Table.Name.TypeId);
        json.WriteString("processingType", list.ProcessingType);
        json.WriteString("processingStatus", "COMPLETE");
        WriteInstant(json, "createdAt", list.CreatedAt);
        WriteInstant(json, "updatedAt", list.UpdatedAt);
        if (list.FiltersUpdatedAt is { } filtersUpdatedAt)
        {
            WriteInstant(json, "filtersUpdatedAt", filtersUpdatedAt);
        }

        if (withSize)
        {
            json.WriteStartObject("additionalProperties");
            json.WriteString("hs_list_size", list.Members.Count.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        else
        {
            json.WriteNumber("size", list.Members.Count);
        }

        if (withFilters && list.FilterBranch is { } branch)
        {
            json.WritePropertyName("filterBranch");
            branch.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteInstant(Utf8JsonWriter json, string name, DateTimeOffset at) =>
        json.WriteString(name, Schema.PropertyValues.Format(at.ToUnixTimeMilliseconds()));
}
