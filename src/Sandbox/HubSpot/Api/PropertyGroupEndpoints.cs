using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

internal static class PropertyGroupEndpoints
{
    private const string Path = "/crm/v3/properties/{objectType}/groups";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get(Path, ListAsync);
        app.Post(Path, CreateAsync);
        app.Get(Path + "/{group}", ReadAsync);
        app.Patch(Path + "/{group}", ChangeAsync);
        app.Delete(Path + "/{group}", RemoveAsync);
    }

    private static Task ListAsync(HttpContext context) =>
        ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var group in context.Portal().PropertyGroups.Of(context.Table().Name))
            {
                Write(json, group);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static Task ReadAsync(HttpContext context) =>
        ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => Write(json, Find(context)));

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (groups, type) = (context.Portal().PropertyGroups, context.Table().Name);
        var name = body.RootElement.Required("name");
        var group = new PropertyGroup(name, body.RootElement.Required("label"), PropertyJson.Number(body.RootElement, "displayOrder") ?? -1);
        lock (context.Portal().Gate)
        {
            if (groups.Find(type, name) is not null)
            {
                throw new RefusedException(HubSpotError.Conflict($"A property group named '{name}' already exists.") with { SubCategory = "Properties.GROUP_EXISTS" });
            }

            groups.Put(type, group);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, group));
    }

    private static async Task ChangeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        PropertyGroup changed;
        lock (context.Portal().Gate)
        {
            var group = Find(context);
            changed = group with
            {
                Label = body.RootElement.Text("label") ?? group.Label,
                DisplayOrder = PropertyJson.Number(body.RootElement, "displayOrder") ?? group.DisplayOrder,
            };
            context.Portal().PropertyGroups.Put(context.Table().Name, changed);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, changed));
    }

    private static Task RemoveAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            var (group, table) = (Find(context), context.Table());
            if (group.Name == PropertyGroups.Default(table.Name)
                || table.Catalogue.All.Any(property => property.ArchivedAt is null && property.GroupName == group.Name))
            {
                throw new RefusedException(HubSpotError.Invalid($"Property group {group.Name} still has properties and cannot be archived"));
            }

            context.Portal().PropertyGroups.Remove(table.Name, group.Name);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static PropertyGroup Find(HttpContext context) =>
        context.Portal().PropertyGroups.Find(context.Table().Name, context.Route("group"))
        ?? throw new RefusedException(HubSpotError.NotFound($"Property group {context.Route("group")} does not exist."));

    private static void Write(Utf8JsonWriter json, PropertyGroup group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteString("label", group.Label);
        json.WriteNumber("displayOrder", group.DisplayOrder);
        json.WriteBoolean("archived", false);
        json.WriteEndObject();
    }
}
