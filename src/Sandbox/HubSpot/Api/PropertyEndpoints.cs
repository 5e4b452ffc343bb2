using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The properties of an object type, one or many a call.</summary>
internal static class PropertyEndpoints
{
    private const string Path = "/crm/v3/properties/{objectType}";
    private const int MaxUnique = 10;

    public static void Map(IEndpointRouteBuilder app, SandboxControls controls)
    {
        app.Get(Path, ListAsync);
        app.Get(Path + "/{name}", ReadAsync);
        app.Post(Path, context => CreateAsync(context, controls.Clock.GetUtcNow()));
        app.Patch(Path + "/{name}", context => ChangeAsync(context, controls.Clock.GetUtcNow()));
        app.Delete(Path + "/{name}", context => ArchiveAsync(context, controls.Clock.GetUtcNow()));
        app.Post(Path + "/batch/create", context => CreateManyAsync(context, controls.Clock.GetUtcNow()));
        app.Post(Path + "/batch/read", ReadManyAsync);
        app.Post(Path + "/batch/archive", context => ArchiveManyAsync(context, controls.Clock.GetUtcNow()));
    }

    /// <exception cref="RefusedException">The name is taken, or the group doesn't exist.</exception>
    public static void Add(Portal portal, ObjectTable table, PropertyDefinition definition)
    {
        if (table.Catalogue.Find(definition.Name) is not null)
        {
            throw new RefusedException(
                HubSpotError.Conflict($"A property named '{definition.Name}' already exists.") with { SubCategory = "Properties.PROPERTY_EXISTS" });
        }

        CheckGroup(portal, table, definition.GroupName);
        if (definition.HasUniqueValue && table.Catalogue.All.Count(property => property is { HasUniqueValue: true, ArchivedAt: null }) >= MaxUnique)
        {
            throw new RefusedException(HubSpotError.Invalid($"An object type has at most {MaxUnique} properties with unique values"));
        }

        table.Catalogue = table.Catalogue.Add(definition);
    }

    private static Task ListAsync(HttpContext context)
    {
        var archived = context.QueryFlag("archived");
        return AnswerAsync(context, StatusCodes.Status200OK, [.. context.Table().Catalogue.All.Where(property => property.ArchivedAt.HasValue == archived)]);
    }

    private static Task ReadAsync(HttpContext context)
    {
        var (portal, table) = (context.Portal(), context.Table());
        var property = context.QueryFlag("archived")
            ? table.Catalogue.All.LastOrDefault(candidate => candidate.Name == context.Route("name") && candidate.ArchivedAt is not null)
            : table.Catalogue.Find(context.Route("name"));
        return property is null
            ? throw Unknown(context.Route("name"))
            : ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => PropertyJson.Write(json, portal, table.Name, property));
    }

    private static async Task CreateAsync(HttpContext context, DateTimeOffset now)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, table) = (context.Portal(), context.Table());
        var definition = PropertyJson.Read(body.RootElement, null, now);
        lock (portal.Gate)
        {
            Add(portal, table, definition);
        }

        await ApiAnswer.WriteLockedAsync(context, StatusCodes.Status201Created, json => PropertyJson.Write(json, portal, table.Name, definition));
    }

    private static async Task ChangeAsync(HttpContext context, DateTimeOffset now)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, table) = (context.Portal(), context.Table());
        PropertyDefinition changed;
        lock (portal.Gate)
        {
            var property = Own(table, context.Route("name"));
            changed = PropertyJson.Change(property, body.RootElement, now);
            CheckGroup(portal, table, changed.GroupName);
            table.Catalogue = table.Catalogue.Replace(changed);
        }

        await ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => PropertyJson.Write(json, portal, table.Name, changed));
    }

    private static Task ArchiveAsync(HttpContext context, DateTimeOffset now)
    {
        var table = context.Table();
        lock (context.Portal().Gate)
        {
            table.Catalogue = table.Catalogue.Replace(Own(table, context.Route("name")) with { ArchivedAt = now });
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task CreateManyAsync(HttpContext context, DateTimeOffset now)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, table) = (context.Portal(), context.Table());
        var definitions = body.RootElement.Inputs().Select(input => PropertyJson.Read(input, null, now)).ToList();
        var made = new List<PropertyDefinition>();
        var errors = new List<HubSpotError>();
        lock (portal.Gate)
        {
            foreach (var definition in definitions)
            {
                try
                {
                    Add(portal, table, definition);
                    made.Add(definition);
                }
                catch (RefusedException refused)
                {
                    errors.Add(refused.Error.With("name", [definition.Name]));
                }
            }
        }

        await AnswerAsync(context, StatusCodes.Status201Created, made, errors, isBatch: true);
    }

    private static async Task ReadManyAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var catalogue = context.Table().Catalogue;
        var found = new List<PropertyDefinition>();
        var errors = new List<HubSpotError>();
        foreach (var name in body.RootElement.Inputs().Select(input => input.Required("name")).Distinct())
        {
            if (catalogue.Find(name) is { } property)
            {
                found.Add(property);
            }
            else
            {
                errors.Add(Unknown(name).Error.With("name", [name]));
            }
        }

        await AnswerAsync(context, StatusCodes.Status200OK, found, errors, isBatch: true);
    }

    private static async Task ArchiveManyAsync(HttpContext context, DateTimeOffset now)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var table = context.Table();
        var names = body.RootElement.Inputs().Select(input => input.Required("name")).ToList();
        lock (context.Portal().Gate)
        {
            foreach (var name in names.Where(name => table.Catalogue.Find(name) is not null))
            {
                table.Catalogue = table.Catalogue.Replace(Own(table, name) with { ArchivedAt = now });
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task AnswerAsync(
        HttpContext context, int success, IReadOnlyList<PropertyDefinition> properties, IReadOnlyList<HubSpotError>? errors = null, bool isBatch = false)
    {
        var (portal, type) = (context.Portal(), context.Table().Name);
        return ApiAnswer.WriteBatchAsync(context, success, errors ?? [], isBatch, json =>
        {
            foreach (var property in properties)
            {
                PropertyJson.Write(json, portal, type, property);
            }
        });
    }

    private static void CheckGroup(Portal portal, ObjectTable table, string group)
    {
        if (group.Length > 0 && portal.PropertyGroups.Find(table.Name, group) is null)
        {
            throw new RefusedException(HubSpotError.Invalid($"Property group {group} does not exist") with
            {
                Errors = [new HubSpotErrorDetail($"Property group {group} does not exist", "PROPERTY_GROUP_NOT_FOUND")],
            });
        }
    }

    /// <summary>A property somebody made, which may be changed.</summary>
    private static PropertyDefinition Own(ObjectTable table, string name)
    {
        var property = table.Catalogue.Find(name) ?? throw Unknown(name);
        return property.HubSpotDefined
            ? throw new RefusedException(HubSpotError.Invalid($"{name} is a read only property; its definition cannot be changed."))
            : property;
    }

    private static RefusedException Unknown(string name) => new(HubSpotError.NotFound($"Property {name} does not exist."));
}
