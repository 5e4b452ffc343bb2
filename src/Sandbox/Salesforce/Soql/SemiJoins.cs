using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>The ids that the semi joins of one query ask for, each found once.</summary>
internal sealed class SemiJoins(Org org)
{
    private const int MostJoins = 2;
    private readonly Dictionary<SoqlSemiJoin, HashSet<string>> _ids = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="RefusedException">The two sides do not refer to the same object, or there are too many joins.</exception>
    public HashSet<string> Ids(SObjectType type, SoqlQuery outer, SoqlSemiJoin join)
    {
        if (_ids.TryGetValue(join, out var ids))
        {
            return ids;
        }

        if (_ids.Count == MostJoins)
        {
            throw SoqlProblem.Malformed(outer.Text, join.Path.Position, $"no more than {MostJoins} semi join sub-selects are allowed in one query");
        }

        var left = BoundPath.Bind(org, type, outer, join.Path).Leaf;
        if (!left.IsReference)
        {
            throw SoqlProblem.InvalidField(
                outer.Text, join.Path.Position, $"The left operand field in the where expression for outer query should be an id field, cannot use: '{left.Name}'");
        }

        var innerType = org.Metadata.Find(join.Query.From.Text) ?? throw SoqlProblem.UnknownType(outer.Text, join.Query.From.Position, join.Query.From.Text);
        if (join.Query is not { IsCount: false, IsAggregate: false, Items: [SoqlSelected { Expression: SoqlField selected }] })
        {
            throw SoqlProblem.Malformed(outer.Text, join.Query.From.Position, "semi join sub-selects can only query id fields, and only one of them");
        }

        var path = BoundPath.Bind(org, innerType, join.Query, selected.Path);
        if (!path.Leaf.IsReference || !Targets(innerType, path).Intersect(Targets(type, left)).Any())
        {
            throw SoqlProblem.InvalidField(
                outer.Text, selected.Position,
                $"The selected field '{path.Leaf.Name}' in the subquery and the left operand field in the where expression in the outer query '{left.Name}' should point to the same object type");
        }

        ids = SoqlExecution.Records(org, innerType, join.Query, includeDeleted: false).Select(path.Value).OfType<string>().ToHashSet(StringComparer.Ordinal);
        _ids.Add(join, ids);
        return ids;
    }

    private static IReadOnlyList<string> Targets(SObjectType type, BoundPath path) => path.IsOwn ? Targets(type, path.Leaf) : Targets(type, path.Leaf, path.Hops[^1]);

    private static IReadOnlyList<string> Targets(SObjectType type, FieldDefinition field, FieldDefinition? hop = null) =>
        field.Type != FieldType.Id ? field.ReferenceTo : hop?.ReferenceTo ?? [type.Name];
}
