using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>The records of a query and how to show them; pages are cut from it.</summary>
internal sealed record SoqlResult(IReadOnlyList<SObjectRecord> Records, int TotalSize, SelectNode Select);

/// <summary>The selected fields as a tree: own fields, and parents with fields of theirs.</summary>
internal sealed class SelectNode
{
    private readonly List<(FieldDefinition Field, SelectNode? Parent)> _members = [];

    /// <returns>False when the field is selected already.</returns>
    public bool Add(BoundPath path)
    {
        var node = this;
        foreach (var hop in path.Hops)
        {
            var parent = node._members.FirstOrDefault(member => member.Field == hop && member.Parent is not null).Parent;
            if (parent is null)
            {
                parent = new SelectNode();
                node._members.Add((hop, parent));
            }

            node = parent;
        }

        if (node._members.Any(member => member.Field == path.Leaf && member.Parent is null))
        {
            return false;
        }

        node._members.Add((path.Leaf, null));
        return true;
    }

    public void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record)
    {
        json.WriteStartObject();
        RecordJson.WriteAttributes(json, servicePath, record);
        foreach (var (field, parent) in _members)
        {
            if (parent is null)
            {
                RecordJson.WriteField(json, record, field);
                continue;
            }

            json.WritePropertyName(field.RelationshipName!);
            if (record[field] is string id && org.Find(id) is { } referenced)
            {
                parent.Write(json, org, servicePath, referenced);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndObject();
    }
}
