using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Associations v4, many a call: 2,000 creates or archives, 1,000 reads.</summary>
internal static class AssociationBatchEndpoints
{
    private const int MaxWrites = 2000;
    private const int MaxReads = 1000;
    private const string Path = "/crm/v4/associations/{objectType}/{toObjectType}/batch/";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost(Path + "create", context => CreateAsync(context, useDefault: false));
        app.MapPost(Path + "associate/default", context => CreateAsync(context, useDefault: true));
        app.MapPost(Path + "read", ReadAsync);
        app.MapPost(Path + "archive", ArchiveAsync);
    }

    private static async Task CreateAsync(HttpContext context, bool useDefault)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table(), context.Table("toObjectType"));
        var links = body.RootElement.Inputs(MaxWrites)
            .Select(input => (From: input.Member("from")?.Text("id"), To: input.Member("to")?.Text("id"),
                Types: useDefault ? [AssociationEndpoints.DefaultType(from, to)] : AssociationEndpoints.ReadTypes(input.Member("types"))))
            .ToList();
        var made = new List<(CrmObject From, CrmObject To)>();
        var missing = new List<HubSpotError>();
        lock (portal.Gate)
        {
            foreach (var link in links)
            {
                var one = ObjectEndpoints.Find(from, link.From, null);
                var other = ObjectEndpoints.Find(to, link.To, null);
                if (one is null || other is null)
                {
                    missing.Add(Missing(one is null ? from : to, one is null ? link.From : link.To));
                    continue;
                }

                portal.Link((from, one), (to, other), link.Types);
                made.Add((one, other));
            }
        }

        await AnswerAsync(context, StatusCodes.Status201Created, missing, json =>
        {
            foreach (var (one, other) in made)
            {
                json.WriteStartObject();
                json.WriteString("fromObjectTypeId", from.Name.TypeId);
                json.WriteNumber("fromObjectId", one.Id);
                json.WriteString("toObjectTypeId", to.Name.TypeId);
                json.WriteNumber("toObjectId", other.Id);
                ApiAnswer.WriteStrings(json, "labels", []);
                json.WriteEndObject();
            }
        });
    }

    private static async Task ReadAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table(), context.Table("toObjectType"));
        var ids = body.RootElement.Inputs(MaxReads).Select(input => input.Text("id")).Distinct().ToList();
        var found = new List<(string Id, IReadOnlyList<Association> Associations)>();
        var without = new List<HubSpotError>();
        lock (portal.Gate)
        {
            foreach (var id in ids)
            {
                var associations = ObjectEndpoints.Find(from, id, null) is { } record ? portal.Associations.Of(record.Id, to.Name) : [];
                if (associations.Count > 0)
                {
                    found.Add((id!, [.. associations]));
                }
                else
                {
                    without.Add(NoneFound(from, to, id));
                }
            }
        }

        await AnswerAsync(context, StatusCodes.Status200OK, without, json =>
        {
            foreach (var (id, associations) in found)
            {
                json.WriteStartObject();
                json.WriteStartObject("from");
                json.WriteString("id", id);
                json.WriteEndObject();
                json.WriteStartArray("to");
                foreach (var association in associations)
                {
                    AssociationEndpoints.WriteAssociation(json, association);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        });
    }

    private static async Task ArchiveAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table(), context.Table("toObjectType"));
        var inputs = body.RootElement.Inputs(MaxWrites);
        lock (portal.Gate)
        {
            foreach (var input in inputs)
            {
                var one = ObjectEndpoints.Find(from, input.Member("from")?.Text("id"), null);
                foreach (var target in input.Member("to") is { ValueKind: JsonValueKind.Array } targets ? targets.EnumerateArray().ToArray() : [])
                {
                    if (one is not null && ObjectEndpoints.Find(to, target.Text("id"), null) is { } other)
                    {
                        portal.Unlink((from, one), (to, other));
                    }
                }
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static HubSpotError Missing(ObjectTable table, string? id) =>
        HubSpotError.NotFound($"{table.Name.Singular} with ID {id} does not exist").With("objectId", [id ?? string.Empty]);

    private static HubSpotError NoneFound(ObjectTable from, ObjectTable to, string? id) =>
        HubSpotError.NotFound($"No {to.Name.Singular} is associated with {from.Name.Singular} {id}.") with
        {
            SubCategory = "crm.associations.NO_ASSOCIATIONS_FOUND",
            Context = new Dictionary<string, IReadOnlyList<string>>
            {
                ["fromObjectId"] = [id ?? string.Empty],
                ["fromObjectType"] = [from.Name.TypeId],
                ["toObjectType"] = [to.Name.TypeId],
            },
        };

    private static Task AnswerAsync(HttpContext context, int success, List<HubSpotError> errors, Action<Utf8JsonWriter> results)
    {
        var now = Schema.PropertyValues.Format(context.Portal().NowMilliseconds());
        return ApiAnswer.WriteAsync(context, errors.Count == 0 ? success : StatusCodes.Status207MultiStatus, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "COMPLETE");
            json.WriteStartArray("results");
            results(json);
            json.WriteEndArray();
            if (errors.Count > 0)
            {
                json.WriteNumber("numErrors", errors.Count);
                json.WriteStartArray("errors");
                errors.ForEach(error => ApiAnswer.WriteError(json, error, isWholeAnswer: false));
                json.WriteEndArray();
            }

            json.WriteString("startedAt", now);
            json.WriteString("completedAt", now);
            json.WriteEndObject();
        });
    }
}
