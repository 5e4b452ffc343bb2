using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>POST /composite/tree/{type}: up to 200 new records with their children, all or none.</summary>
internal static class TreeEndpoints
{
    private const int MostRecords = 200;
    private const int MostLevels = 5;
    private const int MostTypes = 5;

    public static void Add(ApiRoutes routes) => routes.Add("POST", "/composite/tree/{type}", Create);

    private static ApiResult Create(ApiCall call)
    {
        var nodes = new List<Node>();
        Collect(call.Org, call.Type(), call.RequiredBody, null, 1, nodes);
        if (nodes.Count is 0 or > MostRecords || nodes.DistinctBy(node => node.Type).Count() > MostTypes)
        {
            throw new RefusedException(new SalesforceError("LIMIT_EXCEEDED", $"A tree can have 1 to {MostRecords} records of {MostTypes} types"));
        }

        var twice = nodes.GroupBy(node => node.ReferenceId).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            return Failed([.. twice.Select(node => (node.ReferenceId, new SalesforceError("INVALID_INPUT", $"Duplicate ReferenceId provided in the request: {node.ReferenceId}")))]);
        }

        var transaction = new Transaction(call.Org, call.Context);
        foreach (var node in nodes)
        {
            try
            {
                node.Id = Create(call.Org, transaction, node);
            }
            catch (RefusedException refused)
            {
                transaction.RollbackTo(0);
                return Failed([(node.ReferenceId, refused.Error)]);
            }
        }

        transaction.Commit();
        return ApiResult.Write(StatusCodes.Status201Created, json => Write(json, hasErrors: false, () =>
        {
            foreach (var node in nodes)
            {
                json.WriteStartObject();
                json.WriteString("referenceId", node.ReferenceId);
                json.WriteString("id", node.Id);
                json.WriteEndObject();
            }
        }));
    }

    private static string Create(Org org, Transaction transaction, Node node)
    {
        RowEndpoints.RefuseUncreateable(node.Type);
        using var own = JsonSerializer.SerializeToDocument(node.Fields);
        var writes = RowReader.Read(org, node.Type, own.RootElement);
        if (node.Parent is { } parent)
        {
            writes.Add(new FieldWrite(node.Reference!, parent.Id));
        }

        return transaction.Create(node.Type, writes).Id;
    }

    // Parents come before their children.
    private static void Collect(Org org, SObjectType type, JsonElement body, (Node Node, FieldDefinition Reference)? parent, int level, List<Node> nodes)
    {
        if (level > MostLevels)
        {
            throw new RefusedException(new SalesforceError("LIMIT_EXCEEDED", $"A tree can be {MostLevels} levels deep"));
        }

        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("records", out var records) || records.ValueKind != JsonValueKind.Array)
        {
            throw new RefusedException(new SalesforceError("JSON_PARSER_ERROR", "records is required"));
        }

        foreach (var record in records.EnumerateArray())
        {
            var attributes = record.ValueKind == JsonValueKind.Object && record.TryGetProperty("attributes", out var given) ? given : default;
            if (CompositeSubrequest.Text(attributes, "type") is var name && !name.Equals(type.Name, StringComparison.OrdinalIgnoreCase))
            {
                throw new RefusedException(new SalesforceError("INVALID_TYPE", $"A record of the type {name} can't stand among those of {type.Name}"));
            }

            var node = new Node(type, CompositeSubrequest.Text(attributes, "referenceId"), parent?.Node, parent?.Reference);
            nodes.Add(node);
            foreach (var member in record.EnumerateObject().Where(member => member.Name != "attributes"))
            {
                if (member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("records", out _))
                {
                    var (child, reference) = Children(org, type, member.Name);
                    Collect(org, child, member.Value, (node, reference), level + 1, nodes);
                }
                else
                {
                    node.Fields[member.Name] = member.Value;
                }
            }
        }
    }

    private static (SObjectType Child, FieldDefinition Reference) Children(Org org, SObjectType parent, string name)
    {
        var found = org.Metadata.Types
            .Where(type => type.PluralLabel.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(type => (Child: type, Reference: type.Find($"{parent.Name}Id")))
            .FirstOrDefault(pair => pair.Reference?.ReferenceTo.Contains(parent.Name) == true);
        return found.Reference is { } reference
            ? (found.Child, reference)
            : throw new RefusedException(new SalesforceError("INVALID_FIELD", $"No such relation '{name}' on sobject of type {parent.Name}"));
    }

    private static ApiResult Failed(IReadOnlyList<(string ReferenceId, SalesforceError Error)> failures) =>
        ApiResult.Write(StatusCodes.Status400BadRequest, json => Write(json, hasErrors: true, () =>
        {
            foreach (var (referenceId, error) in failures)
            {
                json.WriteStartObject();
                json.WriteString("referenceId", referenceId);
                json.WriteStartArray("errors");
                json.WriteStartObject();
                json.WriteString("statusCode", error.Code);
                json.WriteString("message", error.Message);
                ApiResult.WriteFields(json, error.Fields);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
        }));

    private static void Write(Utf8JsonWriter json, bool hasErrors, Action writeResults)
    {
        json.WriteStartObject();
        json.WriteBoolean("hasErrors", hasErrors);
        json.WriteStartArray("results");
        writeResults();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Node(SObjectType Type, string ReferenceId, Node? Parent, FieldDefinition? Reference)
    {
        public Dictionary<string, JsonElement> Fields { get; } = new(StringComparer.OrdinalIgnoreCase);

        public string? Id { get; set; }
    }
}
