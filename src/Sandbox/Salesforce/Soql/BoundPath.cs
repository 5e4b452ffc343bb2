using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>A field of the queried type or, through references, of a parent.</summary>
internal sealed record BoundPath(Org Org, IReadOnlyList<FieldDefinition> Hops, FieldDefinition Leaf)
{
    private const int MaxHops = 5;

    public bool IsOwn => Hops.Count == 0;

    public static BoundPath Bind(Org org, SObjectType type, SoqlQuery query, SoqlPath path)
    {
        var steps = path.Text.Split('.');
        var from = steps.Length > 1 && string.Equals(steps[0], type.Name, StringComparison.OrdinalIgnoreCase) && type.FindRelationship(steps[0]) is null ? 1 : 0;
        var hops = new List<FieldDefinition>();
        foreach (var step in steps[from..^1])
        {
            var hop = type.FindRelationship(step);
            type = hop is not null && hops.Count < MaxHops && org.Metadata.Find(hop.ReferenceTo[0]) is { } parent
                ? parent
                : throw SoqlProblem.UnknownRelationship(query.Text, path.Position, step, type.Name);
            hops.Add(hop);
        }

        var leaf = type.Find(steps[^1]) ?? throw SoqlProblem.UnknownField(query.Text, path.Position, steps[^1], type.Name);
        return new BoundPath(org, hops, leaf);
    }

    public object? Value(SObjectRecord record)
    {
        var at = record;
        foreach (var hop in Hops)
        {
            if (at[hop] is not string id || Org.Find(id) is not { } parent)
            {
                return null;
            }

            at = parent;
        }

        return at[Leaf];
    }
}
