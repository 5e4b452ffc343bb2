using System.Globalization;
using System.Text.RegularExpressions;
using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Reads conditions, the expressions they compare and the literals they compare them with.</summary>
internal abstract partial class SoqlConditionParser(string query) : SoqlTokenCursor(query)
{
    private static readonly string[] Functions =
    [
        "COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX", "CALENDAR_YEAR", "CALENDAR_QUARTER", "CALENDAR_MONTH", "DAY_IN_MONTH", "DAY_IN_WEEK",
        "DAY_IN_YEAR", "DAY_ONLY", "FISCAL_YEAR", "FISCAL_QUARTER", "FISCAL_MONTH", "HOUR_IN_DAY", "WEEK_IN_MONTH", "WEEK_IN_YEAR", "CONVERTTIMEZONE",
        "TOLABEL", "FORMAT", "CONVERTCURRENCY",
    ];

    protected abstract SoqlQuery ReadSemiJoinQuery();

    /// <summary>AND and OR beside each other need parentheses to say which comes first.</summary>
    protected SoqlCondition ReadCondition() => ReadCondition(isTop: true);

    protected SoqlPath ReadPath()
    {
        var token = Current;
        if (token.Kind != SoqlTokenKind.Word || token.Text.Contains(':', StringComparison.Ordinal) || token.Text.EndsWith('.'))
        {
            throw Unexpected();
        }

        Next();
        return new SoqlPath(token.Text, token.Position);
    }

    protected SoqlExpression ReadExpression()
    {
        var path = ReadPath();
        if (!Current.IsSymbol("("))
        {
            return new SoqlField(path);
        }

        var name = path.Text.ToUpperInvariant();
        if (!Functions.Contains(name))
        {
            throw Unexpected();
        }

        Next();
        var argument = Current.IsSymbol(")") && name == "COUNT" ? null : ReadExpression();
        ExpectSymbol(")");
        return new SoqlCall(name, argument, path.Position);
    }

    private SoqlCondition ReadCondition(bool isTop)
    {
        var first = ReadUnary(isTop);
        if (!Current.Is("AND") && !Current.Is("OR"))
        {
            return first;
        }

        var word = Current.Is("AND") ? "AND" : "OR";
        var parts = new List<SoqlCondition> { first };
        while (TakeWord(word))
        {
            parts.Add(ReadUnary(isTop));
        }

        return Current.Is("AND") || Current.Is("OR") ? throw Unexpected() : word == "AND" ? new SoqlAnd(parts) : new SoqlOr(parts);
    }

    private SoqlCondition ReadUnary(bool isTop)
    {
        if (TakeWord("NOT"))
        {
            return new SoqlNot(ReadUnary(isTop: false));
        }

        if (!TakeSymbol("("))
        {
            return ReadComparison(isTop);
        }

        var inner = ReadCondition(isTop: false);
        ExpectSymbol(")");
        return inner;
    }

    private SoqlCondition ReadComparison(bool isTop)
    {
        var operand = ReadExpression();
        var token = Current;
        var comparison = ReadOperator();
        if (comparison is SoqlOperator.In or SoqlOperator.NotIn && Current.IsSymbol("(") && Following.Is("SELECT"))
        {
            return ReadSemiJoin(operand, comparison, isTop);
        }

        if (comparison is SoqlOperator.In or SoqlOperator.NotIn or SoqlOperator.Includes or SoqlOperator.Excludes)
        {
            return new SoqlComparison(operand, comparison, ReadList(), token.Position);
        }

        return new SoqlComparison(operand, comparison, [ReadLiteral()], token.Position);
    }

    private SoqlSemiJoin ReadSemiJoin(SoqlExpression operand, SoqlOperator comparison, bool isTop)
    {
        if (!isTop)
        {
            throw SoqlProblem.Malformed(
                Query, operand.Position, "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.");
        }

        Next();
        var query = ReadSemiJoinQuery();
        ExpectSymbol(")");
        return operand is SoqlField field
            ? new SoqlSemiJoin(field.Path, comparison == SoqlOperator.NotIn, query)
            : throw SoqlProblem.Malformed(Query, operand.Position, "a function can not be the left operand of a semi join");
    }

    private SoqlOperator ReadOperator()
    {
        var token = Next();
        return token switch
        {
            { Kind: SoqlTokenKind.Symbol, Text: "=" } => SoqlOperator.Equal,
            { Kind: SoqlTokenKind.Symbol, Text: "!=" or "<>" } => SoqlOperator.NotEqual,
            { Kind: SoqlTokenKind.Symbol, Text: "<" } => SoqlOperator.Less,
            { Kind: SoqlTokenKind.Symbol, Text: "<=" } => SoqlOperator.LessOrEqual,
            { Kind: SoqlTokenKind.Symbol, Text: ">" } => SoqlOperator.Greater,
            { Kind: SoqlTokenKind.Symbol, Text: ">=" } => SoqlOperator.GreaterOrEqual,
            _ when token.Is("LIKE") => SoqlOperator.Like,
            _ when token.Is("IN") => SoqlOperator.In,
            _ when token.Is("INCLUDES") => SoqlOperator.Includes,
            _ when token.Is("EXCLUDES") => SoqlOperator.Excludes,
            _ when token.Is("NOT") && TakeWord("IN") => SoqlOperator.NotIn,
            _ => throw Unexpected(token),
        };
    }

    private List<SoqlLiteral> ReadList()
    {
        ExpectSymbol("(");
        var values = new List<SoqlLiteral>();
        do
        {
            values.Add(ReadLiteral());
        }
        while (TakeSymbol(","));

        ExpectSymbol(")");
        return values;
    }

    private SoqlLiteral ReadLiteral()
    {
        var token = Next();
        return token.Kind switch
        {
            SoqlTokenKind.Text => new SoqlLiteral(SoqlLiteralKind.Text, token.Text, token.Position),
            SoqlTokenKind.Value => new SoqlLiteral(KindOf(token), token.Text, token.Position),
            SoqlTokenKind.Word when token.Is("NULL") => new SoqlLiteral(SoqlLiteralKind.Null, token.Text, token.Position),
            SoqlTokenKind.Word when token.Is("TRUE") || token.Is("FALSE") => new SoqlLiteral(SoqlLiteralKind.Boolean, token.Text, token.Position),
            SoqlTokenKind.Word when SoqlDateWord.IsKnown(token.Text) => new SoqlLiteral(SoqlLiteralKind.DateWord, token.Text, token.Position),
            SoqlTokenKind.Word when Money().IsMatch(token.Text) => new SoqlLiteral(SoqlLiteralKind.Money, token.Text, token.Position),
            _ => throw Unexpected(token),
        };
    }

    private SoqlLiteralKind KindOf(SoqlToken token)
    {
        if (double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return SoqlLiteralKind.Number;
        }

        if (DateOnly.TryParseExact(token.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return SoqlLiteralKind.Date;
        }

        return token.Text.Contains('T', StringComparison.OrdinalIgnoreCase) && FieldValues.ReadDateTime(token.Text) is not null
            ? SoqlLiteralKind.DateTime
            : throw Unexpected(token);
    }

    [GeneratedRegex("^[A-Za-z]{3}[0-9]+(\\.[0-9]+)?$")]
    private static partial Regex Money();
}
