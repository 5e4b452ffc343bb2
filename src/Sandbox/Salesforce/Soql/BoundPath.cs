using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>A field of the queried type or, through references, of a parent.</summary>
/// <param name="Org">Where parents are found.</param>
/// <param name="Hops">The references on the way.</param>
/// <param name="Leaf">The field. Of a parent that may be of several types it only has the name.</param>
internal sealed record BoundPath(Org Org, IReadOnlyList<FieldDefinition> Hops, FieldDefinition Leaf)
{
    private const int MaxHops = 5;

    // What every record that a polymorphic reference may lead to has, in the platform's Name object.
    private static readonly Dictionary<string, FieldType> NameFields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Id"] = FieldType.Id,
        ["Name"] = FieldType.String,
        ["Type"] = FieldType.String,
        ["FirstName"] = FieldType.String,
        ["LastName"] = FieldType.String,
        ["Title"] = FieldType.String,
        ["Email"] = FieldType.Email,
        ["Phone"] = FieldType.Phone,
        ["Username"] = FieldType.String,
        ["Alias"] = FieldType.String,
        ["IsActive"] = FieldType.Boolean,
    };

    public bool IsOwn => Hops.Count == 0;

    public bool IsPolymorphic => Hops.Count > 0 && Hops[^1].IsPolymorphic;

    public static BoundPath Bind(Org org, SObjectType type, SoqlQuery query, SoqlPath path)
    {
        var steps = path.Text.Split('.');
        var isPrefixed = steps.Length > 1 && (string.Equals(steps[0], query.Alias, StringComparison.OrdinalIgnoreCase)
            || (string.Equals(steps[0], type.Name, StringComparison.OrdinalIgnoreCase) && type.FindRelationship(steps[0]) is null));
        var hops = new List<FieldDefinition>();
        foreach (var step in steps[(isPrefixed ? 1 : 0)..^1])
        {
            var hop = hops is [.., { IsPolymorphic: true }] ? null : type.FindRelationship(step);
            type = hop is not null && hops.Count < MaxHops && type.CanRead(hop) && org.Metadata.Find(hop.ReferenceTo[0]) is { } parent
                ? parent
                : throw SoqlProblem.UnknownRelationship(query.Text, path.Position, step);
            hops.Add(hop);
        }

        if (hops is [.., { IsPolymorphic: true }])
        {
            return NameFields.TryGetValue(steps[^1], out var kind)
                ? new BoundPath(org, hops, new FieldDefinition(NameFields.Keys.First(name => name.Equals(steps[^1], StringComparison.OrdinalIgnoreCase)), kind))
                : throw SoqlProblem.UnknownField(query.Text, path.Position, steps[^1], "Name");
        }

        var leaf = type.FindVisible(steps[^1]) ?? throw SoqlProblem.UnknownField(query.Text, path.Position, steps[^1], type.Name);
        return new BoundPath(org, hops, leaf);
    }

    /// <summary>The record a reference leads to; null when it is blank or must not be seen.</summary>
    public static SObjectRecord? Parent(Org org, SObjectRecord record, FieldDefinition hop) =>
        record[hop] is string id && org.Find(id) is { } parent && org.Rows.CanRead(parent) ? parent : null;

    public object? Value(SObjectRecord record)
    {
        var at = record;
        foreach (var hop in Hops)
        {
            if (Parent(Org, at, hop) is not { } parent)
            {
                return null;
            }

            at = parent;
        }

        return IsPolymorphic ? OfAny(at, Leaf.Name) : at[Leaf];
    }

    /// <summary>A field of the Name object, whatever the record is.</summary>
    public static object? OfAny(SObjectRecord record, string name) => name switch
    {
        "Type" => record.Type.Name,
        "Id" => record.Id,
        _ => record.Type.Find(name) is { } field ? record[field] : null,
    };
}
