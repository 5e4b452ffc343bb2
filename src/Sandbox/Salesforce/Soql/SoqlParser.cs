using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Reads a SOQL query. Knows no objects or fields: those are bound later.</summary>
internal sealed class SoqlParser : SoqlConditionParser
{
    public const int MaxLength = 100_000;
    private const int MostChildQueries = 20;
    private const int MostLevels = 5;
    private int _childQueries;

    private SoqlParser(string query)
        : base(query)
    {
    }

    public static SoqlQuery Parse(string query)
    {
        if (query.Length > MaxLength)
        {
            throw new RefusedException(new SalesforceError("QUERY_TOO_COMPLICATED", $"SOQL statements cannot be longer than {MaxLength} characters."));
        }

        var parser = new SoqlParser(query);
        var read = parser.ReadQuery(level: 1);
        return parser.Current.Kind == SoqlTokenKind.End ? read : throw parser.Unexpected();
    }

    protected override SoqlQuery ReadSemiJoinQuery()
    {
        var query = ReadQuery(MostLevels + 1);
        return query is { OrderBy.Count: 0, Limit: null, Offset: 0 }
            ? query
            : throw SoqlProblem.Malformed(Query, query.From.Position, "ORDER BY, LIMIT and OFFSET are not supported in semi join sub-selects");
    }

    private SoqlQuery ReadQuery(int level)
    {
        ExpectWord("SELECT");
        var isCount = ReadCount();
        var items = isCount ? [] : ReadItems(level);
        ExpectWord("FROM");
        var from = ReadPath();
        if (Current.IsSymbol(","))
        {
            throw Unexpected();
        }

        var alias = ReadAlias();
        if (Take("USING", "SCOPE"))
        {
            Next();
        }

        var where = TakeWord("WHERE") ? ReadCondition() : null;
        var groupBy = ReadGroupBy();
        var having = groupBy.Count > 0 && TakeWord("HAVING") ? ReadCondition() : null;
        var orderBy = ReadOrderBy();
        var limit = TakeWord("LIMIT") ? ReadCountValue() : (int?)null;
        var offsetPosition = Current.Position;
        var offset = TakeWord("OFFSET") ? ReadCountValue() : 0;
        var allRows = Take("ALL", "ROWS");
        ReadPurpose();
        return new SoqlQuery(Query, items, isCount, from)
        {
            Alias = alias,
            Where = where,
            GroupBy = groupBy,
            Having = having,
            OrderBy = orderBy,
            Limit = limit,
            Offset = offset,
            OffsetPosition = offsetPosition,
            AllRows = allRows,
        };
    }

    // Both only note that somebody looked at the records, which is no change of theirs.
    private void ReadPurpose()
    {
        while (Take("FOR", "VIEW") || Take("FOR", "REFERENCE") || Take("UPDATE", "TRACKING") || Take("UPDATE", "VIEWSTAT"))
        {
        }
    }

    private string? ReadAlias()
    {
        string[] clauses = ["WHERE", "GROUP", "ORDER", "LIMIT", "OFFSET", "ALL", "FOR", "USING", "WITH", "HAVING", "UPDATE"];
        TakeWord("AS");
        return Current.Kind == SoqlTokenKind.Word && !Array.Exists(clauses, Current.Is) ? Next().Text : null;
    }

    private bool ReadCount()
    {
        if (!Current.Is("COUNT") || !Following.IsSymbol("("))
        {
            return false;
        }

        var isWhole = AfterFollowing.IsSymbol(")");
        if (isWhole)
        {
            Next();
            Next();
            Next();
        }

        return isWhole;
    }

    private List<SoqlItem> ReadItems(int level)
    {
        var items = new List<SoqlItem>();
        do
        {
            items.Add(ReadItem(level));
        }
        while (TakeSymbol(","));
        return items;
    }

    private SoqlItem ReadItem(int level)
    {
        if (Current.IsSymbol("("))
        {
            return ReadChildren(level);
        }

        var start = Current;
        if (start.Is("TYPEOF"))
        {
            return ReadTypeOf();
        }

        if (start.Is("FIELDS") && Following.IsSymbol("("))
        {
            Next();
            Next();
            var set = Next();
            ExpectSymbol(")");
            return set.Is("ALL") || set.Is("STANDARD") || set.Is("CUSTOM") ? new SoqlFieldSet(set.Text.ToUpperInvariant(), start.Position) : throw Unexpected(set);
        }

        var expression = ReadExpression();
        var alias = Current.Kind == SoqlTokenKind.Word && !Current.Is("FROM") ? Next().Text : null;
        return new SoqlSelected(expression, alias);
    }

    private SoqlChildren ReadChildren(int level)
    {
        var opening = Next();
        if (level > MostLevels)
        {
            throw SoqlProblem.Malformed(Query, opening.Position, "sub-selects are not allowed here");
        }

        var query = ReadQuery(level + 1);
        ExpectSymbol(")");
        return ++_childQueries <= MostChildQueries
            ? new SoqlChildren(query)
            : throw SoqlProblem.Malformed(Query, opening.Position, $"a query can have at most {MostChildQueries} sub-queries");
    }

    private SoqlTypeOf ReadTypeOf()
    {
        Next();
        var reference = ReadPath();
        var cases = new List<(SoqlPath, IReadOnlyList<SoqlPath>)>();
        while (TakeWord("WHEN"))
        {
            var type = ReadPath();
            ExpectWord("THEN");
            cases.Add((type, ReadPaths()));
        }

        var otherwise = TakeWord("ELSE") ? ReadPaths() : [];
        ExpectWord("END");
        return new SoqlTypeOf(reference, cases, otherwise);
    }

    private List<SoqlPath> ReadPaths()
    {
        var paths = new List<SoqlPath>();
        do
        {
            paths.Add(ReadPath());
        }
        while (TakeSymbol(","));
        return paths;
    }

    private List<SoqlExpression> ReadGroupBy()
    {
        var groups = new List<SoqlExpression>();
        if (!Take("GROUP", "BY"))
        {
            return groups;
        }

        do
        {
            groups.Add(ReadExpression());
        }
        while (TakeSymbol(","));
        return groups;
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
            var expression = ReadExpression();
            var descending = TakeWord("DESC");
            if (!descending)
            {
                TakeWord("ASC");
            }

            bool? nullsLast = Take("NULLS", "LAST") ? true : Take("NULLS", "FIRST") ? false : null;
            orders.Add(new SoqlOrder(expression, descending, nullsLast));
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
