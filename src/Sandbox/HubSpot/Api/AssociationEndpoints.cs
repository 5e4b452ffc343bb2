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
        app.Put("/crm/v4/objects/{objectType}/{id}/associations/default/{toObjectType}/{toId}", PutDefaultAsync);
        app.Put(Pair, PutAsync);
        app.Delete(Pair, DeleteAsync);
        app.Get("/crm/v4/objects/{objectType}/{id}/associations/{toObjectType}", ListAsync);
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
            var toTypeId = portal.AssociationDefinitions.Find(types[0].Category, types[0].TypeId)?.ToTypeId;
            var to = (toTypeId is null ? null : portal.Table(toTypeId)) is { } table && ObjectEndpoints.Find(table, id, null) is not null ? table
                : throw new RefusedException(HubSpotError.Invalid($"No object with id {id} exists to associate with"));
            Check(portal, from, to, types);
            links.Add(new NewLink(to, ObjectEndpoints.Find(to, id, null)!, types));
        }

        return links;
    }

    /// <exception cref="RefusedException">A type isn't one of an association between these objects.</exception>
    public static void Check(Portal portal, ObjectTable from, ObjectTable to, IReadOnlyList<AssociationType> types)
    {
        foreach (var type in types)
        {
            if (portal.AssociationDefinitions.Find(type.Category, type.TypeId) is not { } definition
                || definition.FromTypeId != from.Name.TypeId || definition.ToTypeId != to.Name.TypeId)
            {
                throw new RefusedException(HubSpotError.Invalid(
                    $"Association type {type.Category} {type.TypeId} is not valid from {from.Name.Plural} to {to.Name.Plural}"));
            }
        }
    }

    /// <summary>Why one record can't have another association of these types; null when it can.</summary>
    public static HubSpotError? Full(Portal portal, ObjectTable to, CrmObject from, CrmObject other, IReadOnlyList<AssociationType> types)
    {
        foreach (var type in types)
        {
            if (portal.AssociationDefinitions.LimitOf(type) is not { } most)
            {
                continue;
            }

            var present = portal.Associations.Of(from.Id, to.Name).Where(association => association.Types.Contains(type)).ToList();
            if (present.Count >= most && present.TrueForAll(association => association.ToId != other.Id))
            {
                return HubSpotError.Invalid($"Record {from.IdText} has the {most} associations of type {type.Category} {type.TypeId} it may have") with
                {
                    SubCategory = "crm.associations.ASSOCIATION_LIMIT_EXCEEDED",
                };
            }
        }

        return null;
    }

    public static void WriteLink(Utf8JsonWriter json, Portal portal, (ObjectTable Table, long Id) from, (ObjectTable Table, long Id) to, IReadOnlyList<AssociationType> types)
    {
        json.WriteStartObject();
        json.WriteString("fromObjectTypeId", from.Table.Name.TypeId);
        json.WriteNumber("fromObjectId", from.Id);
        json.WriteString("toObjectTypeId", to.Table.Name.TypeId);
        json.WriteNumber("toObjectId", to.Id);
        ApiAnswer.WriteStrings(json, "labels", types.Select(type => portal.AssociationDefinitions.Find(type.Category, type.TypeId)?.Label).OfType<string>());
        json.WriteEndObject();
    }

    /// <summary>One association without a label, as both its ends see it.</summary>
    public static void WriteDefault(Utf8JsonWriter json, Portal portal, long from, long to, AssociationType type)
    {
        var back = portal.AssociationDefinitions.Find(type.Category, type.TypeId)!.InverseTypeId;
        foreach (var (one, other, typeId) in new[] { (from, to, type.TypeId), (to, from, back) })
        {
            json.WriteStartObject();
            foreach (var (name, id) in new[] { ("from", one), ("to", other) })
            {
                json.WriteStartObject(name);
                json.WriteString("id", id.ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteStartObject("associationSpec");
            json.WriteString("associationCategory", type.Category);
            json.WriteNumber("associationTypeId", typeId);
            json.WriteEndObject();
            json.WriteEndObject();
        }
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

    public static void WriteAssociation(Utf8JsonWriter json, Portal portal, Association association)
    {
        json.WriteStartObject();
        json.WriteNumber("toObjectId", association.ToId);
        json.WriteStartArray("associationTypes");
        foreach (var type in association.Types)
        {
            json.WriteStartObject();
            json.WriteString("category", type.Category);
            json.WriteNumber("typeId", type.TypeId);
            json.WriteString("label", portal.AssociationDefinitions.Find(type.Category, type.TypeId)?.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static AssociationType DefaultType(Portal portal, ObjectTable from, ObjectTable to) =>
        portal.Associations.Default(from.Name, to.Name)
        ?? throw new RefusedException(HubSpotError.Invalid($"No default association between {from.Name.Plural} and {to.Name.Plural}"));

    private static async Task PutAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        await PutAsync(context, ReadTypes(body.RootElement));
    }

    private static Task PutDefaultAsync(HttpContext context)
    {
        var portal = context.Portal();
        AssociationType type;
        long fromId, toId;
        lock (portal.Gate)
        {
            type = DefaultType(portal, context.Table(), context.Table("toObjectType"));
            (fromId, toId) = LinkEnds(context, [type]);
        }

        var now = Schema.PropertyValues.Format(portal.NowMilliseconds());
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "COMPLETE");
            json.WriteStartArray("results");
            WriteDefault(json, portal, fromId, toId, type);
            json.WriteEndArray();
            json.WriteString("startedAt", now);
            json.WriteString("completedAt", now);
            json.WriteEndObject();
        });
    }

    private static Task PutAsync(HttpContext context, IReadOnlyList<AssociationType> types)
    {
        var portal = context.Portal();
        long fromId, toId;
        lock (portal.Gate)
        {
            Check(portal, context.Table(), context.Table("toObjectType"), types);
            (fromId, toId) = LinkEnds(context, types);
        }

        return ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json =>
            WriteLink(json, portal, (context.Table(), fromId), (context.Table("toObjectType"), toId), types));
    }

    private static (long FromId, long ToId) LinkEnds(HttpContext context, IReadOnlyList<AssociationType> types)
    {
        var (from, to) = (context.Table(), context.Table("toObjectType"));
        var one = End(from, context.Route("id"));
        var other = End(to, context.Route("toId"));
        if (Full(context.Portal(), to, one, other, types) is { } full)
        {
            throw new RefusedException(full);
        }

        context.Portal().Link((from, one), (to, other), types);
        return (one.Id, other.Id);
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
                WriteAssociation(json, context.Portal(), association);
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
