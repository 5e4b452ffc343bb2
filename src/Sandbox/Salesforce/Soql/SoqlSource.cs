using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

internal enum SourceOrder
{
    None,
    Id,
    Modstamp,

    /// <summary>By stamp and id with one stamp: by id as well.</summary>
    OneSecond,
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
        var conditions = StampSpan.Conjuncts(query.Where)
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

        var span = StampSpan.Of(type, query.Where);
        var wantsModstampOrder = query.OrderBy.Count > 0
            && BoundPath.Bind(org, type, query, query.OrderBy[0].Path) is { IsOwn: true, Leaf.System: SystemField.SystemModstamp };
        if (span.Floor is null && !wantsModstampOrder)
        {
            return new SoqlSource(Scan(table, FirstNumber(table, conditions)), SourceOrder.Id);
        }

        var floor = span.Floor ?? (long.MinValue, 0);
        var records = table.ModifiedFrom(floor.Second, floor.Number).TakeWhile(record => record.Current.Modstamp <= span.Ceiling);
        return new SoqlSource(records, span.Ceiling == floor.Second ? SourceOrder.OneSecond : SourceOrder.Modstamp);
    }

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
