using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Records;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Reads a SOQL query. Knows no objects or fields: those are bound later.</summary>
internal sealed class SoqlParser : SoqlTokenCursor
{
    public const int MaxLength = 100_000;

    private SoqlParser(string query)
        : base(query)
    {
    }

    public static SoqlQuery Parse(string query) => query.Length > MaxLength
        ? throw new RefusedException(new SalesforceError("QUERY_TOO_COMPLICATED", $"SOQL statements cannot be longer than {MaxLength} characters."))
        : new SoqlParser(query).ReadQuery();

    private SoqlQuery ReadQuery()
    {
        ExpectWord("SELECT");
        var fields = new List<SoqlPath>();
        var isCount = ReadCount();
        if (!isCount)
        {
            do
            {
                fields.Add(ReadField());
            }
            while (TakeSymbol(","));
        }

        ExpectWord("FROM");
        var from = ReadPath();
        if (Current.IsSymbol(","))
        {
            throw NotSupported("several objects in FROM");
        }

        var where = TakeWord("WHERE") ? ReadOr() : null;
        if (Current.Is("GROUP") || Current.Is("HAVING") || Current.Is("WITH"))
        {
            throw NotSupported(Current.Text.ToUpperInvariant());
        }

        var orderBy = ReadOrderBy();
        var limit = TakeWord("LIMIT") ? ReadCountValue() : (int?)null;
        var offset = TakeWord("OFFSET") ? ReadCountValue() : 0;
        var allRows = Take("ALL", "ROWS");
        Take("FOR", "VIEW");
        Take("FOR", "REFERENCE");
        return Current.Kind == SoqlTokenKind.End
            ? new SoqlQuery(Query, fields, isCount, from) { Where = where, OrderBy = orderBy, Limit = limit, Offset = offset, AllRows = allRows }
            : throw Unexpected();
    }

    private bool ReadCount()
    {
        if (!Current.Is("COUNT") || !Following.IsSymbol("("))
        {
            return false;
        }

        Next();
        Next();
        if (!TakeSymbol(")"))
        {
            throw NotSupported("COUNT of a field");
        }

        return true;
    }

    private SoqlPath ReadField()
    {
        if (Current.IsSymbol("("))
        {
            throw NotSupported("a subquery");
        }

        var field = ReadPath();
        return Current.IsSymbol("(") ? throw NotSupported($"the function {field.Text}()") : field;
    }

    private SoqlPath ReadPath()
    {
        var token = Current;
        if (token.Kind != SoqlTokenKind.Word || token.Text.Contains(':', StringComparison.Ordinal))
        {
            throw Unexpected();
        }

        Next();
        return new SoqlPath(token.Text, token.Position);
    }

    private SoqlCondition ReadOr()
    {
        var parts = new List<SoqlCondition> { ReadAnd() };
        while (TakeWord("OR"))
        {
            parts.Add(ReadAnd());
        }

        return parts.Count == 1 ? parts[0] : new SoqlOr(parts);
    }

    private SoqlCondition ReadAnd()
    {
        var parts = new List<SoqlCondition> { ReadUnary() };
        while (TakeWord("AND"))
        {
            parts.Add(ReadUnary());
        }

        return parts.Count == 1 ? parts[0] : new SoqlAnd(parts);
    }

    private SoqlCondition ReadUnary()
    {
        if (TakeWord("NOT"))
        {
            return new SoqlNot(ReadUnary());
        }

        if (!TakeSymbol("("))
        {
            return ReadComparison();
        }

        var inner = ReadOr();
        ExpectSymbol(")");
        return inner;
    }

    private SoqlComparison ReadComparison()
    {
        var path = ReadPath();
        if (Current.IsSymbol("("))
        {
            throw NotSupported($"the function {path.Text}()");
        }

        var token = Current;
        var comparison = ReadOperator();
        if (comparison is SoqlOperator.In or SoqlOperator.NotIn or SoqlOperator.Includes or SoqlOperator.Excludes)
        {
            return new SoqlComparison(path, comparison, ReadList());
        }

        var value = ReadLiteral();
        return comparison == SoqlOperator.Like && value.Kind != SoqlLiteralKind.Text
            ? throw SoqlProblem.Malformed(Query, token.Position, "LIKE wants a string")
            : new SoqlComparison(path, comparison, [value]);
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
        if (Current.Is("SELECT"))
        {
            throw NotSupported("a semi-join");
        }

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

    private List<SoqlOrder> ReadOrderBy()
    {
        var orders = new List<SoqlOrder>();
        if (!Take("ORDER", "BY"))
        {
            return orders;
        }

        do
        {
            var path = ReadPath();
            var descending = TakeWord("DESC");
            if (!descending)
            {
                TakeWord("ASC");
            }

            bool? nullsLast = Take("NULLS", "LAST") ? true : Take("NULLS", "FIRST") ? false : null;
            orders.Add(new SoqlOrder(path, descending, nullsLast));
        }
        while (TakeSymbol(","));

        return orders;
    }

    private int ReadCountValue()
    {
        var token = Next();
        return token.Kind == SoqlTokenKind.Value && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw Unexpected(token);
    }
}
