using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>How many associations of a kind a record may have.</summary>
internal static class AssociationLimitEndpoints
{
    private const string Path = "/crm/v4/associations/definitions/configurations";
    private const string PairPath = Path + "/{objectType}/{toObjectType}";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Get(Path + "/all", context => AnswerAsync(context, StatusCodes.Status200OK, context.Portal().AssociationDefinitions.All));
        app.Get(PairPath, context => AnswerAsync(context, StatusCodes.Status200OK, Between(context)));
        app.Post(PairPath + "/batch/create", context => SetAsync(context, StatusCodes.Status201Created));
        app.Post(PairPath + "/batch/update", context => SetAsync(context, StatusCodes.Status200OK));
        app.Post(PairPath + "/batch/purge", PurgeAsync);
    }

    private static async Task SetAsync(HttpContext context, int success)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var limits = body.RootElement.Inputs().Select(input => (Definition: Read(context, input), Max: Max(input))).ToList();
        var all = context.Portal().AssociationDefinitions;
        await ApiAnswer.WriteBatchAsync(context, success, [], isBatch: true, json =>
        {
            foreach (var (definition, max) in limits)
            {
                all.Limits[(definition.Category, definition.TypeId)] = max;
                Write(json, definition, max);
            }
        });
    }

    private static async Task PurgeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        foreach (var definition in body.RootElement.Inputs().Select(input => Read(context, input)).ToList())
        {
            context.Portal().AssociationDefinitions.Limits.TryRemove((definition.Category, definition.TypeId), out _);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task AnswerAsync(HttpContext context, int status, IEnumerable<AssociationDefinition> definitions)
    {
        var limits = context.Portal().AssociationDefinitions.Limits;
        return ApiAnswer.WriteBatchAsync(context, status, [], isBatch: false, json =>
        {
            foreach (var definition in definitions)
            {
                if (limits.TryGetValue((definition.Category, definition.TypeId), out var max))
                {
                    Write(json, definition, max);
                }
            }
        });
    }

    private static IEnumerable<AssociationDefinition> Between(HttpContext context) =>
        context.Portal().AssociationDefinitions.Between(context.Table().Name.TypeId, context.Table("toObjectType").Name.TypeId);

    private static AssociationDefinition Read(HttpContext context, JsonElement input)
    {
        var (category, typeId) = (input.Required("category"), PropertyJson.Number(input, "typeId") ?? 0);
        return Between(context).FirstOrDefault(definition => definition.Category == category && definition.TypeId == typeId)
            ?? throw new RefusedException(HubSpotError.Invalid($"Association type {category} {typeId} does not exist between these objects"));
    }

    private static int Max(JsonElement input) => PropertyJson.Number(input, "maxToObjectIds") is { } max and >= 1
        ? max
        : throw new RefusedException(HubSpotError.Invalid("maxToObjectIds must be at least 1"));

    private static void Write(Utf8JsonWriter json, AssociationDefinition definition, int max)
    {
        json.WriteStartObject();
        json.WriteString("category", definition.Category);
        json.WriteNumber("typeId", definition.TypeId);
        json.WriteString("label", definition.Label);
        json.WriteNumber("userEnforcedMaxToObjectIds", max);
        json.WriteEndObject();
    }
}
