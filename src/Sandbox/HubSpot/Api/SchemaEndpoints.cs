using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The schemas of custom objects: what they are called, what they have and what they are associated with.</summary>
internal static class SchemaEndpoints
{
    private static readonly string[] Paths = ["/crm-object-schemas/v3/schemas", "/crm/v3/schemas"];
    private static readonly string[] Activities = ["0-27", "0-46", "0-47", "0-48", "0-49"];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var path in Paths)
        {
            app.Get(path, ListAsync);
            app.Post(path, CreateAsync);
            app.Get(path + "/{objectType}", ReadAsync);
            app.Patch(path + "/{objectType}", ChangeAsync);
            app.Delete(path + "/{objectType}", RemoveAsync);
            app.Post(path + "/{objectType}/associations", AssociateAsync);
            app.Delete(path + "/{objectType}/associations/{associationId}", DissociateAsync);
        }
    }

    private static Task ListAsync(HttpContext context)
    {
        var archived = context.QueryFlag("archived");
        return ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var schema in archived ? [] : context.Portal().CustomObjects.All)
            {
                SchemaJson.Write(json, context.Portal(), schema.Table, schema);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static Task ReadAsync(HttpContext context) => ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json =>
        SchemaJson.Write(json, context.Portal(), context.Table(), context.Portal().CustomObjects.Find(context.Table())));

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = context.Portal();
        CustomObjectSchema schema;
        lock (portal.Gate)
        {
            schema = Create(portal, body.RootElement);
        }

        await ApiAnswer.WriteLockedAsync(context, StatusCodes.Status201Created, json => SchemaJson.Write(json, portal, schema.Table, schema));
    }

    private static CustomObjectSchema Create(Portal portal, JsonElement body)
    {
        var name = body.Required("name");
        if (!char.IsAsciiLetter(name[0]) || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '_'))
        {
            throw Refuse($"Object name '{name}' must begin with a letter and hold only letters, digits and underscores");
        }

        var labels = body.Member("labels") ?? throw Refuse("Invalid input JSON: required field 'labels' is missing");
        var definitions = Properties(body, name.ToLowerInvariant(), portal.Now());
        var primary = Known(definitions, [body.Required("primaryDisplayProperty")])[0];
        var required = Known(definitions, body.Strings("requiredProperties"));
        var searchable = Known(definitions, body.Strings("searchableProperties"));
        var qualified = $"p{portal.Id}_{name}";
        if (portal.Table(qualified) is not null)
        {
            throw new RefusedException(HubSpotError.Conflict($"An object type named {name} already exists") with { SubCategory = "ObjectTypes.OBJECT_TYPE_EXISTS" });
        }

        if (portal.CustomObjects.All.Count >= portal.Settings.CustomObjects)
        {
            throw Refuse($"The account has all the {portal.Settings.CustomObjects} custom objects it may have");
        }

        var others = body.Strings("associatedObjects").Select(other => portal.Table(other) ?? throw Refuse($"Unable to infer object type from: {other}")).ToList();
        var type = new ObjectTypeName(name.ToLowerInvariant(), name.ToLowerInvariant(), portal.CustomObjects.NextTypeId(), "hs_lastmodifieddate", [primary])
        {
            CreatedProperty = "hs_createdate",
            FullyQualifiedName = qualified,
            Required = required,
            Searchable = searchable,
        };
        var table = new ObjectTable(portal, type, new PropertyCatalogue([.. definitions, .. SchemaJson.Usual()]));
        portal.AddTable(table);
        foreach (var other in others.Select(other => other.Name.TypeId).Concat(Activities).Distinct())
        {
            portal.AssociationDefinitions.Add(type.TypeId, other, null, null, $"{name}_to_{portal.Table(other)!.Name.Singular}");
        }

        var now = portal.Now();
        var schema = new CustomObjectSchema(
            table, name, labels.Text("singular") ?? name, labels.Text("plural") ?? name, body.Text("description") ?? string.Empty,
            primary, Known(definitions, body.Strings("secondaryDisplayProperties")), now, now);
        portal.CustomObjects.Put(schema);
        return schema;
    }

    private static async Task ChangeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = context.Portal();
        CustomObjectSchema changed;
        lock (portal.Gate)
        {
            var schema = Find(context);
            var (root, properties) = (body.RootElement, schema.Table.Catalogue.All);
            var labels = root.Member("labels");
            schema.Table.Name = schema.Table.Name with
            {
                Required = root.Member("requiredProperties") is null ? schema.Table.Name.Required : Known(properties, root.Strings("requiredProperties")),
                Searchable = root.Member("searchableProperties") is null ? schema.Table.Name.Searchable : Known(properties, root.Strings("searchableProperties")),
            };
            changed = schema with
            {
                SingularLabel = labels?.Text("singular") ?? schema.SingularLabel,
                PluralLabel = labels?.Text("plural") ?? schema.PluralLabel,
                Description = root.Text("description") ?? schema.Description,
                PrimaryDisplayProperty = root.Text("primaryDisplayProperty") is { } primary ? Known(properties, [primary])[0] : schema.PrimaryDisplayProperty,
                SecondaryDisplayProperties = root.Member("secondaryDisplayProperties") is null
                    ? schema.SecondaryDisplayProperties : Known(properties, root.Strings("secondaryDisplayProperties")),
                UpdatedAt = portal.Now(),
            };
            portal.CustomObjects.Put(changed);
        }

        await ApiAnswer.WriteLockedAsync(context, StatusCodes.Status200OK, json => SchemaJson.WriteDefinition(json, portal, changed));
    }

    private static Task RemoveAsync(HttpContext context)
    {
        var portal = context.Portal();
        lock (portal.Gate)
        {
            var schema = Find(context);
            if (schema.Table.After(0, archived: false).Any())
            {
                throw Refuse($"Object type {schema.Name} still has records and cannot be deleted");
            }

            portal.RemoveTable(schema.Table);
            portal.CustomObjects.Remove(schema);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task AssociateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var portal = context.Portal();
        var (from, to) = (Named(portal, body.RootElement.Required("fromObjectTypeId")), Named(portal, body.RootElement.Required("toObjectTypeId")));
        AssociationDefinition made;
        lock (portal.Gate)
        {
            Find(context);
            made = portal.AssociationDefinitions.Add(from.Name.TypeId, to.Name.TypeId, null, null, body.RootElement.Text("name") ?? $"{from.Name.Singular}_to_{to.Name.Singular}").There;
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => SchemaJson.Write(json, made, portal.Now()));
    }

    private static Task DissociateAsync(HttpContext context)
    {
        var portal = context.Portal();
        lock (portal.Gate)
        {
            Find(context);
            var definition = int.TryParse(context.Route("associationId"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
                ? portal.AssociationDefinitions.Find(AssociationDefinitions.UserDefined, id)
                : null;
            portal.AssociationDefinitions.Remove(definition ?? throw new RefusedException(HubSpotError.NotFound("The association definition does not exist")));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static PropertyDefinition[] Properties(JsonElement body, string singular, DateTimeOffset now)
    {
        var definitions = body.Member("properties") is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Select(property => PropertyJson.Read(property, $"{singular}information", now)).ToArray()
            : [];
        return definitions.Length > 0 && definitions.DistinctBy(definition => definition.Name).Count() == definitions.Length
            ? definitions
            : throw Refuse("A schema needs properties, each with a name of its own");
    }

    private static string[] Known(IEnumerable<PropertyDefinition> properties, IReadOnlyList<string> names)
    {
        var unknown = names.FirstOrDefault(name => !properties.Any(property => property.Name == name));
        return unknown is null ? [.. names] : throw Refuse($"Property {unknown} is not one of the schema's properties");
    }

    private static ObjectTable Named(Portal portal, string name) => portal.Table(name) ?? throw Refuse($"Unable to infer object type from: {name}");

    private static CustomObjectSchema Find(HttpContext context) =>
        context.Portal().CustomObjects.Find(context.Table()) ?? throw Refuse($"{context.Route("objectType")} is not a custom object; its schema cannot be changed");

    private static RefusedException Refuse(string message) => new(HubSpotError.Invalid(message));
}
