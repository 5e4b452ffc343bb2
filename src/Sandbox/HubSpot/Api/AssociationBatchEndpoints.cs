using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Associations v4, many a call: 2,000 creates or archives, 1,000 reads.</summary>
internal static class AssociationBatchEndpoints
{
    private const int MaxWrites = 2000;
    private const int MaxReads = 1000;

    /// <summary>Of one record's; the next ones come for its id and "after".</summary>
    private const int Page = 500;
    private const string Path = "/crm/v4/associations/{objectType}/{toObjectType}/batch/";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Post(Path + "create", context => CreateAsync(context, useDefault: false));
        app.Post(Path + "associate/default", context => CreateAsync(context, useDefault: true));
        app.Post(Path + "read", ReadAsync);
        app.Post(Path + "archive", context => ArchiveAsync(context, onlyLabels: false));
        app.Post(Path + "labels/archive", context => ArchiveAsync(context, onlyLabels: true));
    }

    private static async Task CreateAsync(HttpContext context, bool useDefault)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table(), context.Table("toObjectType"));
        var links = body.RootElement.Inputs(MaxWrites)
            .Select(input => (From: input.Member("from")?.Text("id"), To: input.Member("to")?.Text("id"),
                Types: useDefault ? [] : AssociationEndpoints.ReadTypes(input.Member("types"))))
            .ToList();
        var made = new List<(CrmObject From, CrmObject To, IReadOnlyList<AssociationType> Types)>();
        var refused = new List<HubSpotError>();
        lock (portal.Gate)
        {
            foreach (var link in links)
            {
                var types = useDefault ? [AssociationEndpoints.DefaultType(portal, from, to)] : link.Types;
                AssociationEndpoints.Check(portal, from, to, types);
                var one = ObjectEndpoints.Find(from, link.From, null);
                var other = ObjectEndpoints.Find(to, link.To, null);
                if (one is null || other is null)
                {
                    refused.Add(Missing(one is null ? from : to, one is null ? link.From : link.To));
                    continue;
                }

                if (AssociationEndpoints.Full(portal, to, one, other, types) is { } full)
                {
                    refused.Add(full.With("fromObjectId", [one.IdText]).With("toObjectId", [other.IdText]));
                    continue;
                }

                portal.Link((from, one), (to, other), types);
                made.Add((one, other, types));
            }
        }

        await AnswerAsync(context, useDefault ? StatusCodes.Status200OK : StatusCodes.Status201Created, refused, json =>
        {
            foreach (var (one, other, types) in made)
            {
                if (useDefault)
                {
                    AssociationEndpoints.WriteDefault(json, portal, one.Id, other.Id, types[0]);
                }
                else
                {
                    AssociationEndpoints.WriteLink(json, portal, (from, one.Id), (to, other.Id), types);
                }
            }
        });
    }

    private static async Task ReadAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table(), context.Table("toObjectType"));
        var ids = body.RootElement.Inputs(MaxReads).Select(input => (Id: input.Text("id"), After: long.TryParse(input.Text("after"), out var after) ? after : 0)).Distinct().ToList();
        var found = new List<(string Id, IReadOnlyList<Association> Associations)>();
        var without = new List<HubSpotError>();
        lock (portal.Gate)
        {
            foreach (var (id, after) in ids)
            {
                var associations = ObjectEndpoints.Find(from, id, null) is { } record ? portal.Associations.Of(record.Id, to.Name) : [];
                if (associations.Count > 0)
                {
                    found.Add((id!, [.. associations.Where(association => association.ToId > after).Take(Page + 1)]));
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
                foreach (var association in associations.Take(Page))
                {
                    AssociationEndpoints.WriteAssociation(json, portal, association);
                }

                json.WriteEndArray();
                ApiAnswer.WritePaging(json, associations.Count > Page ? associations[Page - 1].ToId.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
                json.WriteEndObject();
            }
        });
    }

    /// <summary>Of inputs with <c>to[]</c> every association goes; with <c>types[]</c> only those labels.</summary>
    private static async Task ArchiveAsync(HttpContext context, bool onlyLabels)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var (portal, from, to) = (context.Portal(), context.Table(), context.Table("toObjectType"));
        var inputs = body.RootElement.Inputs(MaxWrites);
        lock (portal.Gate)
        {
            foreach (var input in inputs)
            {
                var one = ObjectEndpoints.Find(from, input.Member("from")?.Text("id"), null);
                var types = onlyLabels ? AssociationEndpoints.ReadTypes(input.Member("types")) : null;
                foreach (var target in Targets(input))
                {
                    if (one is not null && ObjectEndpoints.Find(to, target, null) is { } other)
                    {
                        portal.Unlink((from, one), (to, other), types);
                    }
                }
            }
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // One record, or in an archive a list of them.
    private static IEnumerable<string?> Targets(JsonElement input) => input.Member("to") switch
    {
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray().Select(target => target.Text("id")),
        { } one => [one.Text("id")],
        null => [],
    };

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

    private static Task AnswerAsync(HttpContext context, int success, List<HubSpotError> errors, Action<Utf8JsonWriter> results) =>
        ApiAnswer.WriteBatchAsync(context, success, errors, isBatch: true, results);
}
