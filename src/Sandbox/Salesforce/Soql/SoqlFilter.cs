using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Turns a WHERE into a test of a record. Text compares without case, as in SOQL; null is unequal to any value.</summary>
internal sealed class SoqlFilter(Org org, SObjectType type, SoqlQuery query, SemiJoins semiJoins)
{
    private readonly DateOnly _today = DateOnly.FromDateTime(org.Clock.GetUtcNow().UtcDateTime);

    public Func<SObjectRecord, bool> Bind(SoqlCondition? condition)
    {
        switch (condition)
        {
            case null:
                return _ => true;
            case SoqlAnd and:
                var all = and.Parts.Select(Bind).ToArray();
                return record => Array.TrueForAll(all, part => part(record));
            case SoqlOr or:
                var any = or.Parts.Select(Bind).ToArray();
                return record => Array.Exists(any, part => part(record));
            case SoqlNot not:
                var inner = Bind(not.Inner);
                return record => !inner(record);
            case SoqlComparison comparison:
                var operand = BoundExpression.Bind(org, type, query, comparison.Operand);
                var test = Test(operand.Result, comparison);
                return comparison.Values.Any(value => value.Kind == SoqlLiteralKind.Money)
                    ? record => test(CurrencyRates.ToCorporate(org, record, operand.Value(record)))
                    : record => test(operand.Value(record));
            case SoqlSemiJoin join:
                var path = BoundPath.Bind(org, type, query, join.Path);
                var ids = semiJoins.Ids(type, query, join);
                return record => path.Value(record) is string id ? ids.Contains(id) != join.IsNot : join.IsNot;
            default:
                throw new InvalidOperationException($"No such condition: {condition}");
        }
    }

    /// <summary>A comparison as a test of a value; groups are tested with it too.</summary>
    public Func<object?, bool> Test(FieldDefinition field, SoqlComparison comparison)
    {
        if (!field.Filterable)
        {
            throw SoqlProblem.InvalidField(query.Text, comparison.Operand.Position, $"field '{field.Name}' can not be filtered in a query call");
        }

        CheckOperator(field, comparison);
        return comparison.Operator switch
        {
            SoqlOperator.In => AnyOf(field, comparison.Values),
            SoqlOperator.NotIn => Not(AnyOf(field, comparison.Values)),
            SoqlOperator.Includes => Includes(comparison.Values),
            SoqlOperator.Excludes => Not(Includes(comparison.Values)),
            SoqlOperator.Like => LikePattern.Compile(SoqlValue.Of(query, field, comparison.Values[0]) as string ?? string.Empty),
            _ => Single(field, comparison.Operator, comparison.Values[0]),
        };
    }

    private void CheckOperator(FieldDefinition field, SoqlComparison comparison)
    {
        var isAllowed = comparison.Operator switch
        {
            SoqlOperator.Like => field.IsText && field.Type != FieldType.Multipicklist,
            SoqlOperator.Includes or SoqlOperator.Excludes => field.Type == FieldType.Multipicklist,
            SoqlOperator.Less or SoqlOperator.LessOrEqual or SoqlOperator.Greater or SoqlOperator.GreaterOrEqual =>
                field.Type is not (FieldType.Boolean or FieldType.Multipicklist),
            _ => true,
        };
        if (!isAllowed)
        {
            throw SoqlProblem.InvalidOperator(query.Text, comparison.OperatorPosition, $"invalid operator on {field.Type.ToString().ToLowerInvariant()} field");
        }
    }

    private static Func<object?, bool> Not(Func<object?, bool> test) => value => !test(value);

    private Func<object?, bool> AnyOf(FieldDefinition field, IReadOnlyList<SoqlLiteral> literals)
    {
        if (literals.Any(literal => literal.Kind is SoqlLiteralKind.DateWord or SoqlLiteralKind.Money))
        {
            var tests = literals.Select(literal => Single(field, SoqlOperator.Equal, literal)).ToArray();
            return value => Array.Exists(tests, test => test(value));
        }

        var values = literals.Select(literal => SoqlValue.Of(query, field, literal)).ToArray();
        var comparer = field.IsReference || field.CaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        var texts = values.OfType<string>().ToHashSet(comparer);
        var others = values.Where(value => value is not null and not string).ToHashSet();
        var hasNull = values.Contains(null);
        return value => value switch
        {
            null => hasNull,
            string text => texts.Contains(text),
            _ => others.Contains(value),
        };
    }

    private static Func<object?, bool> Includes(IReadOnlyList<SoqlLiteral> literals)
    {
        var wanted = literals.Select(literal => literal.Text.Split(';', StringSplitOptions.TrimEntries)).ToArray();
        return value => value is string text && text.Split(';') is { } chosen
            && Array.Exists(wanted, set => Array.TrueForAll(set, one => chosen.Contains(one, StringComparer.OrdinalIgnoreCase)));
    }

    private Func<object?, bool> Single(FieldDefinition field, SoqlOperator comparison, SoqlLiteral literal)
    {
        if (literal.Kind == SoqlLiteralKind.DateWord)
        {
            return InSpan(field, comparison, literal);
        }

        var wanted = literal.Kind == SoqlLiteralKind.Money && field.Type == FieldType.Currency
            ? CurrencyRates.ToCorporate(org, literal.Text) ?? throw SoqlProblem.InvalidField(query.Text, literal.Position, $"Invalid currency code: {literal.Text[..3]}")
            : SoqlValue.Of(query, field, literal);
        if (wanted is null)
        {
            return comparison switch
            {
                SoqlOperator.Equal => value => value is null,
                SoqlOperator.NotEqual => value => value is not null,
                _ => _ => false,
            };
        }

        return comparison switch
        {
            SoqlOperator.Equal => value => value is not null && SoqlValue.Compare(field, value, wanted) == 0,
            SoqlOperator.NotEqual => value => value is null || SoqlValue.Compare(field, value, wanted) != 0,
            SoqlOperator.Less => value => value is not null && SoqlValue.Compare(field, value, wanted) < 0,
            SoqlOperator.LessOrEqual => value => value is not null && SoqlValue.Compare(field, value, wanted) <= 0,
            SoqlOperator.Greater => value => value is not null && SoqlValue.Compare(field, value, wanted) > 0,
            _ => value => value is not null && SoqlValue.Compare(field, value, wanted) >= 0,
        };
    }

    private Func<object?, bool> InSpan(FieldDefinition field, SoqlOperator comparison, SoqlLiteral literal)
    {
        if (!field.IsTime)
        {
            throw SoqlValue.WrongType(query, field, literal);
        }

        var (first, after) = SoqlDateWord.Span(literal.Text, _today)!.Value;
        return value => DayOf(value) is { } day
            ? comparison switch
            {
                SoqlOperator.Equal => day >= first && day < after,
                SoqlOperator.NotEqual => day < first || day >= after,
                SoqlOperator.Less => day < first,
                SoqlOperator.LessOrEqual => day < after,
                SoqlOperator.Greater => day >= after,
                _ => day >= first,
            }
            : comparison == SoqlOperator.NotEqual;
    }

    private static DateOnly? DayOf(object? value) => value switch
    {
        DateOnly day => day,
        DateTimeOffset at => DateOnly.FromDateTime(at.UtcDateTime),
        _ => null,
    };
}
