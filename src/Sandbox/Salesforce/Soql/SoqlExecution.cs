using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Runs a parsed query against an org whose gate is held.</summary>
internal static class SoqlExecution
{
    private const int MostOffset = 2000;

    public static SoqlResult Run(Org org, SoqlQuery query, bool includeDeleted)
    {
        var type = org.Metadata.Find(query.From.Text) ?? throw SoqlProblem.UnknownType(query.Text, query.From.Position, query.From.Text);
        if (query.Offset > MostOffset)
        {
            throw new RefusedException(new SalesforceError("NUMBER_OUTSIDE_VALID_RANGE", $"Maximum SOQL offset allowed is {MostOffset}"));
        }

        var showsDeleted = includeDeleted || query.AllRows;
        if (query.IsCount)
        {
            return new SoqlResult([], Count(org, type, query, showsDeleted), new SelectNode());
        }

        if (query.IsAggregate)
        {
            var groups = SoqlGrouping.Run(org, type, query, Unordered(org, type, query, showsDeleted));
            return new SoqlResult([], groups.Count, new SelectNode()) { Groups = groups };
        }

        var select = SoqlSelection.Bind(org, type, query, showsDeleted);
        var records = RecordList.Of(org.Table(type), Records(org, type, query, showsDeleted));
        return new SoqlResult(records, records.Count, select);
    }

    /// <summary>The records of a query in its order, from its offset to its limit.</summary>
    public static IEnumerable<SObjectRecord> Records(Org org, SObjectType type, SoqlQuery query, bool includeDeleted)
    {
        var found = Filtered(org, type, query, includeDeleted, out var isInOrder);
        if (!isInOrder)
        {
            found = Sort(org, type, query, found);
        }
        else
        {
            CheckOrder(org, type, query);
        }

        return found.Skip(query.Offset).Take(query.Limit ?? int.MaxValue);
    }

    /// <summary>The fields of ORDER BY as ways to compare records.</summary>
    public static Comparison<SObjectRecord> Order(Org org, SObjectType type, SoqlQuery query)
    {
        var by = query.OrderBy.Select(order => (Order: order, Expression: Sortable(org, type, query, order))).ToArray();
        return (left, right) =>
        {
            foreach (var (order, expression) in by)
            {
                var compared = SoqlValue.Compare(expression.Result, order, expression.Value(left), expression.Value(right));
                if (compared != 0)
                {
                    return compared;
                }
            }

            return left.Number.CompareTo(right.Number);
        };
    }

    private static int Count(Org org, SObjectType type, SoqlQuery query, bool includeDeleted)
    {
        var count = query.Where is null && org.Rows.IsOpen
            ? org.Table(type).LiveCount + (includeDeleted ? org.Table(type).DeletedCount : 0)
            : Unordered(org, type, query, includeDeleted).Count();
        return Math.Min(Math.Max(0, count - query.Offset), query.Limit ?? int.MaxValue);
    }

    private static IEnumerable<SObjectRecord> Unordered(Org org, SObjectType type, SoqlQuery query, bool includeDeleted) =>
        Filtered(org, type, query with { OrderBy = [] }, includeDeleted, out _);

    private static IEnumerable<SObjectRecord> Filtered(Org org, SObjectType type, SoqlQuery query, bool includeDeleted, out bool isInOrder)
    {
        var semiJoins = new SemiJoins(org);
        var matches = new SoqlFilter(org, type, query, semiJoins).Bind(query.Where);
        var source = SoqlSource.Choose(org, type, query, semiJoins, includeDeleted);
        isInOrder = source.IsInOrder;
        return source.Records.Where(record => (includeDeleted || !record.Current.IsDeleted) && org.Rows.CanRead(record) && matches(record));
    }

    private static IEnumerable<SObjectRecord> Sort(Org org, SObjectType type, SoqlQuery query, IEnumerable<SObjectRecord> found)
    {
        var order = Order(org, type, query);
        return found.Order(Comparer<SObjectRecord>.Create(order));
    }

    private static void CheckOrder(Org org, SObjectType type, SoqlQuery query)
    {
        foreach (var order in query.OrderBy)
        {
            Sortable(org, type, query, order);
        }
    }

    private static BoundExpression Sortable(Org org, SObjectType type, SoqlQuery query, SoqlOrder order)
    {
        var expression = BoundExpression.Bind(org, type, query, order.Expression);
        return expression.Result.Filterable && expression.Result.Type != FieldType.Multipicklist
            ? expression
            : throw SoqlProblem.InvalidField(query.Text, order.Expression.Position, $"field '{expression.Result.Name}' can not be sorted in a query call");
    }
}
