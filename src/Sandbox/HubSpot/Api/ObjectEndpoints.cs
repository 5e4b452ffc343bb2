using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>List, read, create, update and archive, one record a call.</summary>
internal static class ObjectEndpoints
{
    private const int MaxPage = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get("/crm/v3/objects/{objectType}", ListAsync);
        app.Post("/crm/v3/objects/{objectType}", CreateAsync);
        app.Get("/crm/v3/objects/{objectType}/{id}", ReadAsync);
        app.Patch("/crm/v3/objects/{objectType}/{id}", UpdateAsync);
        app.Delete("/crm/v3/objects/{objectType}/{id}", ArchiveAsync);
        app.Post("/crm/v3/objects/{objectType}/merge", MergeAsync);
        app.Post("/crm/v3/objects/{objectType}/gdpr-delete", PurgeAsync);
    }

    /// <summary>By id, or by the value of a unique property; only live records.</summary>
    public static CrmObject? Find(ObjectTable table, string? id, string? idProperty)
    {
        if (id is null)
        {
            return null;
        }

        if (idProperty is null or "hs_object_id")
        {
            return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && table.Find(number) is { Current.ArchivedAt: null } found ? found : null;
        }

        return table.Catalogue.Find(idProperty) is { } property && UniqueIndex.Covers(property)
            ? table.FindByUnique(property.Name, id)
            : throw new RefusedException(HubSpotError.Invalid(
                $"Property {idProperty} is not a unique property of {table.Name.Plural} and cannot be used as idProperty"));
    }

    private static Task ListAsync(HttpContext context)
    {
        var table = context.Table();
        var selection = ObjectSelection.Of(table, context.QueryList("properties"), context.QueryList("propertiesWithHistory"));
        var limit = context.QueryLimit(10, selection.WithHistory.Count > 0 ? 50 : MaxPage);
        var after = context.QueryAfter();
        var toTypes = AssociatedTypes(context);
        List<(ObjectView View, List<(ObjectTypeName, IReadOnlyList<Association>)> Associations)> page;
        lock (context.Portal().Gate)
        {
            page = [.. table.After(after, context.QueryFlag("archived")).Take(limit + 1)
                .Select(record => (new ObjectView(record), Associations(context.Portal(), record, toTypes)))];
        }

        context.Features.Get<AnsweredRecords>()?.Add(Math.Min(page.Count, limit));
        var next = page.Count > limit ? page[limit - 1].View.Record.IdText : null;
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var (view, associations) in page.Take(limit))
            {
                ObjectJson.Write(json, view, selection, AssociationsWriter(table, associations));
            }

            json.WriteEndArray();
            ApiAnswer.WritePaging(json, next, $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}?after={next}&limit={limit}");
            json.WriteEndObject();
        });
    }

    private static Task ReadAsync(HttpContext context)
    {
        var table = context.Table();
        var selection = ObjectSelection.Of(table, context.QueryList("properties"), context.QueryList("propertiesWithHistory"));
        var toTypes = AssociatedTypes(context);
        ObjectView view;
        List<(ObjectTypeName, IReadOnlyList<Association>)> associations;
        lock (context.Portal().Gate)
        {
            var record = context.QueryFlag("archived") ? FindArchived(context, table) : FindOrRefuse(context, table);
            view = new ObjectView(record);
            associations = Associations(context.Portal(), record, toTypes);
        }

        return ApiAnswer.WriteAsync(
            context, StatusCodes.Status200OK, json => ObjectJson.Write(json, view, selection, AssociationsWriter(table, associations)));
    }

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var portal = context.Portal();
        var (writes, error) = PropertyReading.Read(table, body.RootElement);
        ObjectView view;
        lock (portal.Gate)
        {
            if ((error ?? table.Conflict(writes, null)) is { } problem)
            {
                throw new RefusedException(problem);
            }

            var links = AssociationEndpoints.ReadNew(portal, table, body.RootElement);
            var record = table.Create(writes, portal.ApiOrigin);
            AssociationEndpoints.Link(portal, table, record, links);
            view = new ObjectView(record);
        }

        await ApiAnswer.WriteAsync(
            context, StatusCodes.Status201Created, json => ObjectJson.Write(json, view, ObjectSelection.Written(table, writes)));
    }

    private static async Task UpdateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var portal = context.Portal();
        var (writes, error) = PropertyReading.Read(table, body.RootElement);
        ObjectView view;
        lock (portal.Gate)
        {
            var record = FindOrRefuse(context, table);
            if ((error ?? table.Conflict(writes, record)) is { } problem)
            {
                throw new RefusedException(problem);
            }

            table.Update(record, writes, portal.ApiOrigin);
            view = new ObjectView(record);
        }

        await ApiAnswer.WriteAsync(
            context, StatusCodes.Status200OK, json => ObjectJson.Write(json, view, ObjectSelection.Written(table, writes)));
    }

    private static Task ArchiveAsync(HttpContext context)
    {
        var table = context.Table();
        lock (context.Portal().Gate)
        {
            // Archiving what is not there succeeds as well.
            if (Find(table, context.Route("id"), null) is { } record)
            {
                context.Portal().Archive(table, record);
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task MergeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, table) = (context.Portal(), context.Table());
        ObjectView view;
        lock (portal.Gate)
        {
            var primary = ToMerge(table, body.RootElement, "primaryObjectId");
            var other = ToMerge(table, body.RootElement, "objectIdToMerge");
            view = primary == other
                ? throw new RefusedException(HubSpotError.Invalid($"Cannot merge {table.Name.Singular} {primary.IdText} with itself"))
                : new ObjectView(RecordMerge.Merge(portal, table, primary, other));
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => ObjectJson.Write(json, view, ObjectSelection.Filled(table, view)));
    }

    private static CrmObject ToMerge(ObjectTable table, JsonElement body, string name)
    {
        var id = body.Text(name) ?? throw new RefusedException(HubSpotError.Invalid($"Invalid input JSON: required field '{name}' is missing"));
        return Find(table, id, null) ?? throw new RefusedException(HubSpotError.NotFound($"{table.Name.Singular} with ID {id} does not exist"));
    }

    private static async Task PurgeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, table) = (context.Portal(), context.Table());
        var id = body.RootElement.Text("objectId") ?? throw new RefusedException(HubSpotError.Invalid("Invalid input JSON: required field 'objectId' is missing"));
        var idProperty = body.RootElement.Text("idProperty");
        lock (portal.Gate)
        {
            if (Find(table, id, idProperty) is { } record)
            {
                portal.LetGo(table, record);
                table.Purge(record, portal.ApiOrigin);
            }
            else if (idProperty == "email")
            {
                // An address nobody has may not come later either.
                portal.Privacy.Block(id);
            }
            else
            {
                throw new RefusedException(HubSpotError.NotFound("resource not found"));
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static CrmObject FindOrRefuse(HttpContext context, ObjectTable table)
    {
        var idProperty = context.Request.Query["idProperty"].ToString();
        return Find(table, context.Route("id"), idProperty.Length == 0 ? null : idProperty)
            ?? throw new RefusedException(HubSpotError.NotFound("resource not found"));
    }

    private static CrmObject FindArchived(HttpContext context, ObjectTable table) =>
        long.TryParse(context.Route("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && table.Find(id) is { Current.ArchivedAt: not null } found
            ? found
            : throw new RefusedException(HubSpotError.NotFound("resource not found"));

    private static List<ObjectTypeName> AssociatedTypes(HttpContext context) =>
        [.. context.QueryList("associations").Select(name => context.Portal().Table(name)?.Name
            ?? throw new RefusedException(HubSpotError.Invalid($"Unable to infer object type from: {name}")))];

    private static List<(ObjectTypeName, IReadOnlyList<Association>)> Associations(Portal portal, CrmObject record, List<ObjectTypeName> toTypes) =>
        [.. toTypes.Select(type => (type, (IReadOnlyList<Association>)[.. portal.Associations.Of(record.Id, type)]))];

    private static Action<Utf8JsonWriter>? AssociationsWriter(
        ObjectTable table, List<(ObjectTypeName Type, IReadOnlyList<Association> Found)> associations)
    {
        if (associations.TrueForAll(entry => entry.Found.Count == 0))
        {
            return null;
        }

        return json =>
        {
            json.WriteStartObject("associations");
            foreach (var (type, found) in associations.Where(entry => entry.Found.Count > 0))
            {
                json.WriteStartObject(type.Plural);
                json.WriteStartArray("results");
                foreach (var association in found)
                {
                    json.WriteStartObject();
                    json.WriteString("id", association.ToId.ToString(CultureInfo.InvariantCulture));
                    json.WriteString("type", $"{table.Name.Singular}_to_{type.Singular}");
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        };
    }
}
