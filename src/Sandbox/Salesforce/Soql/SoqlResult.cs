using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>The records of a query and how to show them; pages are cut from it.</summary>
internal sealed record SoqlResult(IReadOnlyList<SObjectRecord> Records, int TotalSize, SelectNode Select)
{
    /// <summary>What an aggregate query gives instead of records; they come in one page.</summary>
    public IReadOnlyList<GroupRow>? Groups { get; init; }

    /// <summary>Writes the rows of a page.</summary>
    public void Write(Utf8JsonWriter json, Org org, string servicePath, int from, int to)
    {
        if (Groups is { } groups)
        {
            foreach (var group in groups)
            {
                group.Write(json);
            }

            return;
        }

        foreach (var record in Records is RecordList list ? list.Page(from, to) : Records.Skip(from).Take(to - from))
        {
            Select.Write(json, org, servicePath, record);
        }
    }
}

/// <summary>The selected fields as a tree: own fields, and parents with fields of theirs.</summary>
internal sealed class SelectNode
{
    private readonly List<SelectMember> _members = [];

    public IReadOnlyList<SelectMember> Members => _members;

    /// <returns>False when the field is selected already.</returns>
    public bool Add(BoundPath path)
    {
        var node = this;
        foreach (var hop in path.Hops)
        {
            if (node._members.OfType<ParentMember>().FirstOrDefault(member => member.Reference == hop) is not { } parent)
            {
                parent = new ParentMember(hop, new SelectNode());
                node._members.Add(parent);
            }

            node = parent.Node;
        }

        if (node._members.OfType<FieldMember>().Any(member => member.Field.Name == path.Leaf.Name))
        {
            return false;
        }

        node._members.Add(new FieldMember(path.Leaf, path.IsPolymorphic));
        return true;
    }

    public void Add(SelectMember member) => _members.Add(member);

    /// <param name="json">Where to.</param>
    /// <param name="org">Where parents and children are found.</param>
    /// <param name="servicePath">Of the records' own addresses.</param>
    /// <param name="record">What is shown.</param>
    /// <param name="asName">The record was reached through a reference that may lead to several types.</param>
    public void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record, bool asName = false)
    {
        json.WriteStartObject();
        RecordJson.WriteAttributes(json, servicePath, record, asName ? "Name" : record.Type.Name);
        foreach (var member in _members)
        {
            member.Write(json, org, servicePath, record);
        }

        json.WriteEndObject();
    }
}

internal abstract record SelectMember
{
    public abstract void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record);
}

/// <param name="Field">Of the record; of a parent of unknown type only its name counts.</param>
/// <param name="OfAnyType">Whether the record's type is unknown.</param>
internal sealed record FieldMember(FieldDefinition Field, bool OfAnyType) : SelectMember
{
    public override void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record)
    {
        if (OfAnyType)
        {
            json.WritePropertyName(Field.Name);
            RecordJson.WriteValue(json, Field, BoundPath.OfAny(record, Field.Name));
        }
        else
        {
            RecordJson.WriteField(json, record, Field);
        }
    }
}

/// <summary>A function of a field.</summary>
internal sealed record ExpressionMember(string Name, BoundExpression Expression) : SelectMember
{
    public override void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record)
    {
        json.WritePropertyName(Name);
        RecordJson.WriteValue(json, Expression.Result, Expression.Value(record));
    }
}

internal sealed record ParentMember(FieldDefinition Reference, SelectNode Node) : SelectMember
{
    public override void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record)
    {
        json.WritePropertyName(Reference.RelationshipName!);
        if (BoundPath.Parent(org, record, Reference) is { } parent)
        {
            Node.Write(json, org, servicePath, parent, Reference.IsPolymorphic);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}

/// <summary>TYPEOF: the fields depend on what the reference leads to.</summary>
internal sealed record TypeOfMember(FieldDefinition Reference, IReadOnlyDictionary<string, SelectNode> Cases, SelectNode Otherwise) : SelectMember
{
    public override void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record)
    {
        json.WritePropertyName(Reference.RelationshipName!);
        if (BoundPath.Parent(org, record, Reference) is not { } parent)
        {
            json.WriteNullValue();
        }
        else if (Cases.TryGetValue(parent.Type.Name, out var node))
        {
            node.Write(json, org, servicePath, parent);
        }
        else
        {
            Otherwise.Write(json, org, servicePath, parent, asName: true);
        }
    }
}

/// <summary>A child subquery.</summary>
/// <param name="Name">Of the relationship.</param>
/// <param name="Children">Those of a parent that the subquery finds, in its order.</param>
/// <param name="Node">What is shown of them.</param>
internal sealed record ChildrenMember(string Name, Func<SObjectRecord, IReadOnlyList<SObjectRecord>> Children, SelectNode Node) : SelectMember
{
    public override void Write(Utf8JsonWriter json, Org org, string servicePath, SObjectRecord record)
    {
        json.WritePropertyName(Name);
        var children = Children(record);
        if (children.Count == 0)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("totalSize", children.Count);
        json.WriteBoolean("done", true);
        json.WriteStartArray("records");
        foreach (var child in children)
        {
            Node.Write(json, org, servicePath, child);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
