using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>
/// The records to look at for a query and whether they come in its order: those an equality's index names if they are
/// few, else a span of a time index, else all by id. Only the last is a scan.
/// </summary>
internal sealed record SoqlSource(IEnumerable<SObjectRecord> Records, bool IsInOrder)
{
    private static readonly SystemField[] Times = [SystemField.SystemModstamp, SystemField.LastModifiedDate, SystemField.CreatedDate];

    public static SoqlSource Choose(Org org, SObjectType type, SoqlQuery query, SemiJoins semiJoins, bool includeDeleted)
    {
        var table = org.Table(type);
        var today = DateOnly.FromDateTime(org.Clock.GetUtcNow().UtcDateTime);
        var named = new IndexLookup(org, type, query, semiJoins, includeDeleted).Find(query.Where);
        var order = Order(type, query);
        var most = named?.Count ?? int.MaxValue;
        (SystemField Time, TimeSpanBounds Bounds, int Count)? best = null;
        foreach (var time in Times.Where(time => type.Fields.Any(field => field.System == time)))
        {
            var bounds = new TimeSpanReading(type, time, today).Of(query.Where);
            if (bounds == TimeSpanBounds.Everything)
            {
                continue;
            }

            // A tie goes to the index that is in the order asked for.
            var count = table.ByTime(time).CountUpTo(bounds, Math.Min(most, best?.Count ?? int.MaxValue));
            if (count < most && (best is not { } other || count < other.Count || (count == other.Count && time == order.Time)))
            {
                best = (time, bounds, count);
            }
        }

        if (best is { } chosen)
        {
            var span = table.ByTime(chosen.Time);
            var isInOrder = chosen.Time == order.Time;
            return new SoqlSource(isInOrder && order.IsDescending ? span.Descending(chosen.Bounds) : span.Ascending(chosen.Bounds), isInOrder || query.OrderBy.Count == 0);
        }

        if (named is not null)
        {
            return new SoqlSource(named.Fetch(), query.OrderBy.Count == 0 || order is { IsId: true, IsDescending: false });
        }

        return Everything(table, query, order);
    }

    private static SoqlSource Everything(SObjectTable table, SoqlQuery query, (SystemField? Time, bool IsId, bool IsDescending) order)
    {
        if (order.Time is { } time)
        {
            var index = table.ByTime(time);
            return new SoqlSource(order.IsDescending ? index.Descending(TimeSpanBounds.Everything) : index.Ascending(TimeSpanBounds.Everything), IsInOrder: true);
        }

        var (first, last) = Numbers(table.Type, query);
        return order is { IsId: true, IsDescending: true }
            ? new SoqlSource(table.DownFrom(last).TakeWhile(record => record.Number >= first), IsInOrder: true)
            : new SoqlSource(table.From(first).TakeWhile(record => record.Number <= last), query.OrderBy.Count == 0 || order.IsId);
    }

    // What an index can give in order: a time and then the id the same way round, or the id alone.
    private static (SystemField? Time, bool IsId, bool IsDescending) Order(SObjectType type, SoqlQuery query)
    {
        if (query.OrderBy is not [var first, ..] || query.OrderBy.Count > 2 || query.OrderBy.Any(by => by.Descending != first.Descending))
        {
            return default;
        }

        SystemField?[] fields = [.. query.OrderBy.Select(by => by.Path is { } path ? type.Find(path.Text)?.System : null)];
        return fields switch
        {
            [SystemField.Id] => (null, true, first.Descending),
            [SystemField.SystemModstamp or SystemField.LastModifiedDate or SystemField.CreatedDate] or
            [SystemField.SystemModstamp or SystemField.LastModifiedDate or SystemField.CreatedDate, SystemField.Id] => (fields[0], false, first.Descending),
            _ => default,
        };
    }

    private static (int First, int Last) Numbers(SObjectType type, SoqlQuery query)
    {
        var (first, last) = (1, int.MaxValue);
        foreach (var comparison in TimeSpanReading.Conjuncts(query.Where).OfType<SoqlComparison>())
        {
            if (comparison is not { Path: { } path, Values: [{ Kind: SoqlLiteralKind.Text } literal] }
                || type.Find(path.Text)?.System != SystemField.Id
                || RecordId.Normalize(literal.Text) is not { } id || id != RecordId.Format(type.KeyPrefix, RecordId.Number(id)))
            {
                continue;
            }

            var number = (int)Math.Clamp(RecordId.Number(id), 1, int.MaxValue);
            first = comparison.Operator is SoqlOperator.Greater or SoqlOperator.GreaterOrEqual ? Math.Max(first, number) : first;
            last = comparison.Operator is SoqlOperator.Less or SoqlOperator.LessOrEqual ? Math.Min(last, number) : last;
        }

        return (first, last);
    }
}
