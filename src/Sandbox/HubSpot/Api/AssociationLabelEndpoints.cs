using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The kinds of association between two object types, and the labels people add to them.</summary>
internal static class AssociationLabelEndpoints
{
    private const string Path = "/crm/v4/associations/{objectType}/{toObjectType}/labels";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get(Path, ListAsync);
        app.Post(Path, CreateAsync);
        app.Put(Path, ChangeAsync);
        app.Delete(Path + "/{associationTypeId}", RemoveAsync);
        app.Get("/crm/v3/associations/{objectType}/{toObjectType}/types", TypesAsync);
    }

    private static Task ListAsync(HttpContext context) =>
        AnswerAsync(context, [.. context.Portal().AssociationDefinitions.Between(context.Table().Name.TypeId, context.Table("toObjectType").Name.TypeId)]);

    private static async Task CreateAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table().Name.TypeId, context.Table("toObjectType").Name.TypeId);
        var label = body.RootElement.Required("label");
        var name = body.RootElement.Required("name");
        var inverse = body.RootElement.Text("inverseLabel");
        AssociationDefinition there, back;
        lock (portal.Gate)
        {
            var known = portal.AssociationDefinitions.Between(from, to).Where(definition => definition.Category == AssociationDefinitions.UserDefined).ToList();
            if (known.Any(definition => definition.Name == name || (definition.Label is not null && definition.Label == label)))
            {
                throw new RefusedException(HubSpotError.Invalid($"An association label named '{name}' already exists between these objects"));
            }

            if (known.Count(definition => definition.Label is not null) >= AssociationDefinitions.MaxLabels)
            {
                throw new RefusedException(HubSpotError.Invalid($"There are at most {AssociationDefinitions.MaxLabels} labels between two objects"));
            }

            (there, back) = portal.AssociationDefinitions.Add(from, to, label, inverse ?? label, name);
        }

        await AnswerAsync(context, there == back ? [there] : [there, back]);
    }

    private static async Task ChangeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var label = body.RootElement.Required("label");
        lock (context.Portal().Gate)
        {
            context.Portal().AssociationDefinitions.Relabel(
                Own(context, body.RootElement.Required("associationTypeId")), label, body.RootElement.Text("inverseLabel") ?? label);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task RemoveAsync(HttpContext context)
    {
        lock (context.Portal().Gate)
        {
            context.Portal().AssociationDefinitions.Remove(Own(context, context.Route("associationTypeId")));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task TypesAsync(HttpContext context)
    {
        var definitions = context.Portal().AssociationDefinitions.Between(context.Table().Name.TypeId, context.Table("toObjectType").Name.TypeId);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => WriteResults(json, definitions, definition =>
        {
            json.WriteString("id", definition.TypeId.ToString(CultureInfo.InvariantCulture));
            json.WriteString("name", definition.Name ?? $"{context.Table().Name.Singular}_to_{context.Table("toObjectType").Name.Singular}");
        }));
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<AssociationDefinition> definitions) =>
        ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => WriteResults(json, definitions, definition =>
        {
            json.WriteString("category", definition.Category);
            json.WriteNumber("typeId", definition.TypeId);
            json.WriteString("label", definition.Label);
        }));

    private static void WriteResults(Utf8JsonWriter json, IEnumerable<AssociationDefinition> definitions, Action<AssociationDefinition> write)
    {
        json.WriteStartObject();
        json.WriteStartArray("results");
        foreach (var definition in definitions.OrderBy(definition => definition.TypeId))
        {
            json.WriteStartObject();
            write(definition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A label somebody made; HubSpot's own can't be changed.</summary>
    private static AssociationDefinition Own(HttpContext context, string typeId) =>
        int.TryParse(typeId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && context.Portal().AssociationDefinitions.Find(AssociationDefinitions.UserDefined, id) is { Label: not null } found
        && found.FromTypeId == context.Table().Name.TypeId && found.ToTypeId == context.Table("toObjectType").Name.TypeId
            ? found
            : throw new RefusedException(HubSpotError.NotFound($"Association label {typeId} does not exist"));
}
