using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Api;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>One row of an aggregate query.</summary>
internal sealed record GroupRow(IReadOnlyList<(string Name, FieldDefinition Field, object? Value)> Columns)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("attributes");
        json.WriteString("type", "AggregateResult");
        json.WriteEndObject();
        foreach (var (name, field, value) in Columns)
        {
            json.WritePropertyName(name);
            RecordJson.WriteValue(json, field, value);
        }

        json.WriteEndObject();
    }
}

/// <summary>Aggregate queries: groups of records by their values, counts and sums over each.</summary>
internal sealed class SoqlGrouping
{
    private const int MostGroups = 2000;
    private readonly Org _org;
    private readonly SObjectType _type;
    private readonly SoqlQuery _query;
    private readonly BoundExpression[] _keys;
    private readonly string[] _keyTexts;

    private SoqlGrouping(Org org, SObjectType type, SoqlQuery query)
    {
        _org = org;
        _type = type;
        _query = query;
        _keys = [.. query.GroupBy.Select(Groupable)];
        _keyTexts = [.. query.GroupBy.Select(Text)];
    }

    public static IReadOnlyList<GroupRow> Run(Org org, SObjectType type, SoqlQuery query, IEnumerable<SObjectRecord> records) =>
        new SoqlGrouping(org, type, query).Run(records);

    private GroupRow[] Run(IEnumerable<SObjectRecord> records)
    {
        var columns = Columns();
        var having = Having(_query.Having);
        var order = _query.OrderBy.Select(by => (By: by, Column: Bind(by.Expression))).ToArray();
        var groups = Gather(records).Where(having).ToList();
        if (order.Length > 0)
        {
            groups = [.. groups.Order(Comparer<Group>.Create((left, right) => Compare(order, left, right)))];
        }

        GroupRow[] rows =
        [
            .. groups.Skip(_query.Offset).Take(_query.Limit ?? int.MaxValue)
                .Select(group => new GroupRow([.. columns.Select(column => (column.Name, column.Value.Field, column.Value.Of(group)))])),
        ];
        return rows.Length <= MostGroups
            ? rows
            : throw new RefusedException(new SalesforceError(
                "EXCEEDED_ID_LIMIT", "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch"));
    }

    private Dictionary<GroupKey, Group>.ValueCollection Gather(IEnumerable<SObjectRecord> records)
    {
        var groups = new Dictionary<GroupKey, Group>();
        if (_keys.Length == 0)
        {
            // Without GROUP BY there is one group, even of nothing.
            groups.Add(new GroupKey([]), new Group([], []));
        }

        foreach (var record in records)
        {
            var values = Array.ConvertAll(_keys, key => key.Value(record));
            var key = new GroupKey(values);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = new Group(values, []));
            }

            group.Records.Add(record);
        }

        return groups.Values;
    }

    private List<(string Name, GroupValue Value)> Columns()
    {
        var columns = new List<(string Name, GroupValue Value)>();
        var unnamed = 0;
        foreach (var item in _query.Items)
        {
            if (item is not SoqlSelected selected)
            {
                throw SoqlProblem.Malformed(_query.Text, item.Position, "Aggregate queries select fields and functions only");
            }

            var name = selected.Alias ?? (selected.Expression is SoqlField field ? field.Path.Text[(field.Path.Text.LastIndexOf('.') + 1)..] : $"expr{unnamed++}");
            columns.Add(columns.TrueForAll(column => column.Name != name)
                ? (name, Bind(selected.Expression))
                : throw SoqlProblem.Malformed(_query.Text, item.Position, $"duplicate alias: {name}"));
        }

        return columns;
    }

    private GroupValue Bind(SoqlExpression expression)
    {
        var at = Array.FindIndex(_keyTexts, text => text.Equals(Text(expression), StringComparison.OrdinalIgnoreCase));
        if (at >= 0)
        {
            return new GroupValue(_keys[at].Result with { Name = _keys[at].Result.Name }, group => group.Keys[at]);
        }

        return expression is SoqlCall { IsAggregate: true } call
            ? Aggregate(call)
            : throw SoqlProblem.Malformed(_query.Text, expression.Position, $"Field must be grouped or aggregated: {Text(expression)}");
    }

    private GroupValue Aggregate(SoqlCall call)
    {
        var count = new FieldDefinition("count", FieldType.Int);
        if (call.Argument is null)
        {
            return new GroupValue(count, group => (double)group.Records.Count);
        }

        var inner = BoundExpression.Bind(_org, _type, _query, call.Argument);
        var field = inner.Result;
        if (field.IsCompound || !field.Filterable || (call.Name is "SUM" or "AVG" && !field.IsNumber) || (call.Name is "MIN" or "MAX" && (field.Type is FieldType.Boolean or FieldType.Multipicklist)))
        {
            throw SoqlProblem.Malformed(_query.Text, call.Position, $"field {field.Name} does not support aggregate operator {call.Name}");
        }

        return call.Name switch
        {
            "COUNT" => new GroupValue(count, group => (double)Values(group).Count()),
            "COUNT_DISTINCT" => new GroupValue(count, group => (double)Values(group).Distinct(new ValueEquality()).Count()),
            "SUM" => new GroupValue(field, group => Values(group).Any() ? Values(group).Sum(value => (double)value) : null),
            "AVG" => new GroupValue(field with { Type = FieldType.Double }, group => Values(group).Any() ? Values(group).Average(value => (double)value) : null),
            "MIN" => new GroupValue(field, group => Values(group).OrderBy(value => value, Ordering(field)).FirstOrDefault()),
            _ => new GroupValue(field, group => Values(group).OrderByDescending(value => value, Ordering(field)).FirstOrDefault()),
        };

        IEnumerable<object> Values(Group group) => group.Records.Select(inner.Value).OfType<object>();
    }

    private static Comparer<object> Ordering(FieldDefinition field) => Comparer<object>.Create((left, right) => SoqlValue.Compare(field, left, right));

    private Func<Group, bool> Having(SoqlCondition? condition)
    {
        switch (condition)
        {
            case null:
                return _ => true;
            case SoqlAnd and:
                var all = and.Parts.Select(Having).ToArray();
                return group => Array.TrueForAll(all, part => part(group));
            case SoqlOr or:
                var any = or.Parts.Select(Having).ToArray();
                return group => Array.Exists(any, part => part(group));
            case SoqlNot not:
                var inner = Having(not.Inner);
                return group => !inner(group);
            case SoqlComparison comparison:
                var operand = Bind(comparison.Operand);
                var test = new SoqlFilter(_org, _type, _query, new SemiJoins(_org)).Test(operand.Field, comparison);
                return group => test(operand.Of(group));
            default:
                throw SoqlProblem.Malformed(_query.Text, _query.From.Position, "semi joins are not allowed in HAVING");
        }
    }

    private BoundExpression Groupable(SoqlExpression expression)
    {
        var bound = BoundExpression.Bind(_org, _type, _query, expression);
        var field = bound.Result;
        return field.IsCompound || !field.Filterable || field.Type is FieldType.Double or FieldType.Currency or FieldType.Percent or FieldType.Datetime or FieldType.Multipicklist
            ? throw SoqlProblem.Malformed(_query.Text, expression.Position, $"field '{field.Name}' can not be grouped in a query call")
            : bound;
    }

    private string Text(SoqlExpression expression) => expression switch
    {
        SoqlField field => _query.Alias is { } alias && field.Path.Text.StartsWith(alias + ".", StringComparison.OrdinalIgnoreCase) ? field.Path.Text[(alias.Length + 1)..] : field.Path.Text,
        SoqlCall call => $"{call.Name}({(call.Argument is null ? string.Empty : Text(call.Argument))})",
        _ => throw new InvalidOperationException($"No such expression: {expression}"),
    };

    private static int Compare((SoqlOrder By, GroupValue Column)[] order, Group left, Group right)
    {
        foreach (var (by, column) in order)
        {
            var compared = SoqlValue.Compare(column.Field, by, column.Of(left), column.Of(right));
            if (compared != 0)
            {
                return compared;
            }
        }

        return 0;
    }

    private sealed record Group(object?[] Keys, List<SObjectRecord> Records);

    private sealed record GroupValue(FieldDefinition Field, Func<Group, object?> Of);

    private readonly record struct GroupKey(object?[] Values)
    {
        public bool Equals(GroupKey other) => Values.AsSpan().SequenceEqual(other.Values, new ValueEquality()!);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var value in Values)
            {
                hash.Add(value, new ValueEquality()!);
            }

            return hash.ToHashCode();
        }
    }

    // Texts that differ by case alone are one group.
    private sealed class ValueEquality : IEqualityComparer<object>
    {
        public new bool Equals(object? left, object? right) => (left, right) switch
        {
            (string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase),
            _ => object.Equals(left, right),
        };

        public int GetHashCode(object value) => value is string text ? text.GetHashCode(StringComparison.OrdinalIgnoreCase) : value.GetHashCode();
    }
}
