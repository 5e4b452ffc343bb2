using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

internal enum SourceOrder
{
    None,
    Id,
    Modstamp,
}

/// <summary>
/// The smallest set of records an index gives for a query, before its other conditions. Ids, then indexed text, then a
/// span of stamps, then everything.
/// </summary>
internal sealed record SoqlSource(IEnumerable<SObjectRecord> Records, SourceOrder Order)
{
    public static SoqlSource Choose(Org org, SObjectType type, SoqlQuery query, bool includeDeleted)
    {
        var table = org.Table(type);
        var conditions = Conjuncts(query.Where)
            .OfType<SoqlComparison>()
            .Select(comparison => (Comparison: comparison, Path: BoundPath.Bind(org, type, query, comparison.Path)))
            .Where(condition => condition.Path.IsOwn)
            .ToArray();
        foreach (var (comparison, path) in conditions.OrderBy(condition => condition.Path.Leaf.System == SystemField.Id ? 0 : 1))
        {
            // Deleted records are in no field index.
            if (comparison.Operator is SoqlOperator.Equal or SoqlOperator.In
                && (path.Leaf.System == SystemField.Id || (path.Leaf is { Indexed: true, Ordinal: >= 0 } && !includeDeleted))
                && comparison.Values.All(value => value is { Kind: SoqlLiteralKind.Text, Text.Length: > 0 }))
            {
                return new SoqlSource(Lookup(table, path.Leaf, comparison.Values), SourceOrder.None);
            }
        }

        long? from = null;
        foreach (var (comparison, path) in conditions)
        {
            if (IsStamp(path.Leaf) && comparison is { Operator: SoqlOperator.Equal or SoqlOperator.Greater or SoqlOperator.GreaterOrEqual }
                && comparison.Values[0].Kind == SoqlLiteralKind.DateTime && FieldValues.ReadDateTime(comparison.Values[0].Text) is { } at)
            {
                from = Math.Max(from ?? long.MinValue, at.ToUnixTimeSeconds());
            }
        }

        var wantsModstampOrder = query.OrderBy.Count > 0
            && BoundPath.Bind(org, type, query, query.OrderBy[0].Path) is { IsOwn: true, Leaf.System: SystemField.SystemModstamp };
        return from is not null || wantsModstampOrder
            ? new SoqlSource(table.ModifiedFrom(from ?? long.MinValue), SourceOrder.Modstamp)
            : new SoqlSource(Scan(table, FirstNumber(table, conditions)), SourceOrder.Id);
    }

    private static IEnumerable<SoqlCondition> Conjuncts(SoqlCondition? condition) => condition switch
    {
        null => [],
        SoqlAnd and => and.Parts.SelectMany(Conjuncts),
        _ => [condition],
    };

    // A user's change moves SystemModstamp too, so what LastModifiedDate asks for is among the records stamped since.
    private static bool IsStamp(FieldDefinition field) => field.System is SystemField.SystemModstamp or SystemField.LastModifiedDate;

    private static SObjectRecord[] Lookup(SObjectTable table, FieldDefinition field, IReadOnlyList<SoqlLiteral> values) =>
    [
        .. values.SelectMany(value => field.System == SystemField.Id
            ? RecordId.Normalize(value.Text) is { } id && table.Find(id) is { } record ? [record] : []
            : table.FindBy(field, value.Text)).Distinct().OrderBy(record => record.Number),
    ];

    private static int FirstNumber(SObjectTable table, (SoqlComparison Comparison, BoundPath Path)[] conditions)
    {
        var floor = conditions.FirstOrDefault(condition => condition.Path.Leaf.System == SystemField.Id
            && condition.Comparison.Operator is SoqlOperator.Greater or SoqlOperator.GreaterOrEqual
            && condition.Comparison.Values[0].Kind == SoqlLiteralKind.Text);
        return floor.Comparison is not null && RecordId.Normalize(floor.Comparison.Values[0].Text) is { } id
            && id == RecordId.Format(table.Type.KeyPrefix, RecordId.Number(id))
            ? (int)Math.Clamp(RecordId.Number(id), 1, int.MaxValue)
            : 1;
    }

    private static IEnumerable<SObjectRecord> Scan(SObjectTable table, int firstNumber)
    {
        for (var at = firstNumber - 1; at < table.Records.Count; at++)
        {
            yield return table.Records[at];
        }
    }
}
