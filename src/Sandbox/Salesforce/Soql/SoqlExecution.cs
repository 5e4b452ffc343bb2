using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Runs a parsed query against an org whose gate is held.</summary>
internal static class SoqlExecution
{
    public static SoqlResult Run(Org org, SoqlQuery query, bool includeDeleted)
    {
        var type = org.Metadata.Find(query.From.Text) ?? throw SoqlProblem.UnknownType(query.Text, query.From.Position, query.From.Text);
        var select = Select(org, type, query);
        var matches = new SoqlFilter(org, type, query).Bind(query.Where);
        var showDeleted = includeDeleted || query.AllRows;
        var source = SoqlSource.Choose(org, type, query, showDeleted);
        var found = source.Records.Where(record => (showDeleted || !record.Current.IsDeleted) && matches(record));
        if (query.IsCount)
        {
            return new SoqlResult([], found.Count(), select);
        }

        if (!IsInOrder(source.Order, type, query))
        {
            found = Sort(org, type, query, found);
        }

        var records = found.Skip(query.Offset).Take(query.Limit ?? int.MaxValue).ToArray();
        return new SoqlResult(records, records.Length, select);
    }

    private static SelectNode Select(Org org, SObjectType type, SoqlQuery query)
    {
        var select = new SelectNode();
        foreach (var field in query.Fields)
        {
            if (!select.Add(BoundPath.Bind(org, type, query, field)))
            {
                throw SoqlProblem.InvalidField(query.Text, field.Position, $"duplicate field selected: {field.Text}");
            }
        }

        return select;
    }

    private static bool IsInOrder(SourceOrder order, SObjectType type, SoqlQuery query)
    {
        if (query.OrderBy.Count == 0)
        {
            return true;
        }

        if (query.OrderBy.Any(by => by.Descending))
        {
            return false;
        }

        string[] wanted = [.. query.OrderBy.Select(by => type.Find(by.Path.Text)?.Name ?? string.Empty)];
        return order switch
        {
            SourceOrder.Modstamp => wanted is ["SystemModstamp"] or ["SystemModstamp", "Id"],
            SourceOrder.OneSecond => wanted is ["Id"] or ["SystemModstamp"] or ["SystemModstamp", "Id"],
            SourceOrder.Id => wanted is ["Id"],
            _ => false,
        };
    }

    private static IEnumerable<SObjectRecord> Sort(Org org, SObjectType type, SoqlQuery query, IEnumerable<SObjectRecord> found)
    {
        IOrderedEnumerable<SObjectRecord>? sorted = null;
        foreach (var by in query.OrderBy)
        {
            var path = BoundPath.Bind(org, type, query, by.Path);
            var comparer = Comparer<object?>.Create((left, right) => Compare(path.Leaf, by, left, right));
            sorted = sorted is null ? found.OrderBy(path.Value, comparer) : sorted.ThenBy(path.Value, comparer);
        }

        return sorted!;
    }

    // Nulls come first unless the query says otherwise, whichever the direction.
    private static int Compare(FieldDefinition field, SoqlOrder by, object? left, object? right)
    {
        if (left is null || right is null)
        {
            var nullsFirst = (right is null ? 1 : 0) - (left is null ? 1 : 0);
            return by.NullsLast == true ? -nullsFirst : nullsFirst;
        }

        var order = SoqlValue.Compare(field, left, right);
        return by.Descending ? -order : order;
    }
}
