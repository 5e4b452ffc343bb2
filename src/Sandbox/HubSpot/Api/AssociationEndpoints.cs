using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>An association that a new record brings with it.</summary>
internal sealed record NewLink(ObjectTable To, CrmObject Record, IReadOnlyList<AssociationType> Types);

/// <summary>Associations v4, one pair of records a call.</summary>
internal static class AssociationEndpoints
{
    private const string Pair = "/crm/v4/objects/{objectType}/{id}/associations/{toObjectType}/{toId}";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/crm/v4/objects/{objectType}/{id}/associations/default/{toObjectType}/{toId}", PutDefaultAsync);
        app.MapPut(Pair, PutAsync);
        app.MapDelete(Pair, DeleteAsync);
        app.MapGet("/crm/v4/objects/{objectType}/{id}/associations/{toObjectType}", ListAsync);
    }

    /// <summary>The <c>associations</c> of a create. The type of the other record follows from the type of the association.</summary>
    public static List<NewLink> ReadNew(Portal portal, ObjectTable from, JsonElement input)
    {
        var links = new List<NewLink>();
        if (input.Member("associations") is not { ValueKind: JsonValueKind.Array } associations)
        {
            return links;
        }

        foreach (var association in associations.EnumerateArray())
        {
            var types = ReadTypes(association.Member("types"));
            var id = association.Member("to")?.Text("id");
            var to = portal.Tables.Where(table => table != from).FirstOrDefault(table => ObjectEndpoints.Find(table, id, null) is not null)
                ?? throw new RefusedException(HubSpotError.Invalid($"No object with id {id} exists to associate with"));
            links.Add(new NewLink(to, ObjectEndpoints.Find(to, id, null)!, types));
        }

        return links;
    }

    public static void Link(Portal portal, ObjectTable table, CrmObject record, IEnumerable<NewLink> links)
    {
        foreach (var link in links)
        {
            portal.Link((table, record), (link.To, link.Record), link.Types);
        }
    }

    public static IReadOnlyList<AssociationType> ReadTypes(JsonElement? types)
    {
        if (types is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
        {
            throw new RefusedException(HubSpotError.Invalid("At least one association type is required"));
        }

        return [.. array.EnumerateArray().Select(type => new AssociationType(
            type.Text("associationCategory") ?? AssociationTable.HubSpotDefined,
            int.TryParse(type.Text("associationTypeId"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : throw new RefusedException(HubSpotError.Invalid("associationTypeId is required"))))];
    }

    public static void WriteAssociation(Utf8JsonWriter json, Association association)
    {
        json.WriteStartObject();
        json.WriteNumber("toObjectId", association.ToId);
        json.WriteStartArray("associationTypes");
        foreach (var type in association.Types)
        {
            json.WriteStartObject();
            json.WriteString("category", type.Category);
            json.WriteNumber("typeId", type.TypeId);
            json.WriteString("label", type.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static AssociationType DefaultType(ObjectTable from, ObjectTable to) =>
        AssociationTable.Default(from.Name, to.Name)
        ?? throw new RefusedException(HubSpotError.Invalid($"No default association between {from.Name.Plural} and {to.Name.Plural}"));

    private static async Task PutAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        await PutAsync(context, ReadTypes(body.RootElement));
    }

    private static Task PutDefaultAsync(HttpContext context) =>
        PutAsync(context, [DefaultType(context.Table(), context.Table("toObjectType"))]);

    private static Task PutAsync(HttpContext context, IReadOnlyList<AssociationType> types)
    {
        var (from, to) = (context.Table(), context.Table("toObjectType"));
        long fromId, toId;
        lock (context.Portal().Gate)
        {
            var one = End(from, context.Route("id"));
            var other = End(to, context.Route("toId"));
            context.Portal().Link((from, one), (to, other), types);
            (fromId, toId) = (one.Id, other.Id);
        }

        return ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json =>
        {
            json.WriteStartObject();
            json.WriteString("fromObjectTypeId", from.Name.TypeId);
            json.WriteNumber("fromObjectId", fromId);
            json.WriteString("toObjectTypeId", to.Name.TypeId);
            json.WriteNumber("toObjectId", toId);
            ApiAnswer.WriteStrings(json, "labels", []);
            json.WriteEndObject();
        });
    }

    private static Task DeleteAsync(HttpContext context)
    {
        var (from, to) = (context.Table(), context.Table("toObjectType"));
        lock (context.Portal().Gate)
        {
            context.Portal().Unlink((from, End(from, context.Route("id"))), (to, End(to, context.Route("toId"))));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task ListAsync(HttpContext context)
    {
        var (from, to) = (context.Table(), context.Table("toObjectType"));
        var limit = context.QueryLimit(500, 500);
        var after = context.QueryAfter();
        List<Association> page;
        lock (context.Portal().Gate)
        {
            page = [.. context.Portal().Associations.Of(End(from, context.Route("id")).Id, to.Name)
                .Where(association => association.ToId > after).Take(limit + 1)];
        }

        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var association in page.Take(limit))
            {
                WriteAssociation(json, association);
            }

            json.WriteEndArray();
            ApiAnswer.WritePaging(json, page.Count > limit ? page[limit - 1].ToId.ToString(CultureInfo.InvariantCulture) : null);
            json.WriteEndObject();
        });
    }

    private static CrmObject End(ObjectTable table, string id) =>
        ObjectEndpoints.Find(table, id, null)
        ?? throw new RefusedException(HubSpotError.NotFound($"{table.Name.Singular} with ID {id} does not exist"));
}
