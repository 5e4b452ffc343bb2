using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Few records that an index names: all that can fulfil a condition are among them.</summary>
/// <param name="Count">About how many.</param>
/// <param name="Fetch">Each once, in the order of their ids.</param>
internal sealed record IndexedSet(int Count, Func<IEnumerable<SObjectRecord>> Fetch);

/// <summary>
/// Finds the records of equalities by index: ids, external ids, names, references, also through a parent and a semi
/// join. Of conditions joined with AND the one with the fewest is taken; those joined with OR need an index each.
/// </summary>
internal sealed class IndexLookup(Org org, SObjectType type, SoqlQuery query, SemiJoins semiJoins, bool includeDeleted)
{
    private readonly SObjectTable _table = org.Table(type);

    /// <returns>Null when no index helps.</returns>
    public IndexedSet? Find(SoqlCondition? condition) => condition switch
    {
        SoqlAnd and => and.Parts.Select(Find).OfType<IndexedSet>().MinBy(set => set.Count),
        SoqlOr or => Union([.. or.Parts.Select(Find)]),
        SoqlComparison { Operator: SoqlOperator.Equal or SoqlOperator.In, Operand: SoqlField } comparison => OfComparison(comparison),
        SoqlSemiJoin { IsNot: false } join => OfPath(BoundPath.Bind(org, type, query, join.Path), [.. semiJoins.Ids(type, query, join)]),
        _ => null,
    };

    private static IndexedSet? Union(IndexedSet?[] sets) => Array.Exists(sets, set => set is null)
        ? null
        : new IndexedSet(sets.Sum(set => set!.Count), () => sets.SelectMany(set => set!.Fetch()).Distinct().OrderBy(record => record.Number));

    private IndexedSet? OfComparison(SoqlComparison comparison)
    {
        var path = BoundPath.Bind(org, type, query, comparison.Path!);
        if (path is { IsOwn: true, Leaf.System: SystemField.IsDeleted } && comparison.Values is [{ Kind: SoqlLiteralKind.Boolean } flag])
        {
            return bool.Parse(flag.Text) ? new IndexedSet(_table.DeletedCount, _table.Deleted) : null;
        }

        return comparison.Values.All(value => value is { Kind: SoqlLiteralKind.Text, Text.Length: > 0 } or { Kind: SoqlLiteralKind.Number })
            ? OfPath(path, [.. comparison.Values.Select(value => path.Leaf.IsReference ? RecordId.Normalize(value.Text) ?? value.Text : value.Text)])
            : null;
    }

    private IndexedSet? OfPath(BoundPath path, IReadOnlyList<string> texts)
    {
        if (path.IsOwn)
        {
            return OfField(path.Leaf, texts);
        }

        if (path.IsPolymorphic || !IsIndexed(path.Leaf))
        {
            return null;
        }

        // The parents first, then their children, level by level.
        var parentTypes = path.Hops.Select(hop => org.Metadata[hop.ReferenceTo[0]]).ToArray();
        IReadOnlyList<string> ids = path.Leaf.System == SystemField.Id
            ? texts
            : [.. texts.SelectMany(text => org.Table(parentTypes[^1]).FindBy(path.Leaf, text)).Select(parent => parent.Id)];
        for (var at = path.Hops.Count - 1; at > 0; at--)
        {
            var hop = path.Hops[at];
            if (!IsIndexed(hop))
            {
                return null;
            }

            ids = [.. ids.SelectMany(id => org.Table(parentTypes[at - 1]).FindBy(hop, id)).Select(child => child.Id)];
        }

        return OfField(path.Hops[0], ids);
    }

    private IndexedSet? OfField(FieldDefinition field, IReadOnlyList<string> texts)
    {
        if (field.System == SystemField.Id)
        {
            return new IndexedSet(texts.Count, () => texts
                .Select(text => RecordId.Normalize(text) is { } id ? _table.Find(id) : null)
                .OfType<SObjectRecord>().Distinct().OrderBy(record => record.Number));
        }

        if (!IsIndexed(field))
        {
            return null;
        }

        return new IndexedSet(
            texts.Sum(text => _table.CountBy(field, text)),
            () => texts.SelectMany(text => includeDeleted ? [.. _table.FindBy(field, text), .. _table.FindDeletedBy(field, text)] : _table.FindBy(field, text))
                .Distinct().OrderBy(record => record.Number));
    }

    private static bool IsIndexed(FieldDefinition field) => field.System == SystemField.Id || field.HasIndex;
}
