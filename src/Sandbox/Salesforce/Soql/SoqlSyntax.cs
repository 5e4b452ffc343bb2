namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <param name="Text">As written: <c>Account.Name</c>.</param>
/// <param name="Position">Of its first character in the query.</param>
internal sealed record SoqlPath(string Text, int Position);

/// <summary>A field, or a function of one.</summary>
/// <param name="Position">Of its first character in the query.</param>
internal abstract record SoqlExpression(int Position);

internal sealed record SoqlField(SoqlPath Path) : SoqlExpression(Path.Position);

/// <param name="Name">In upper case.</param>
/// <param name="Argument">Null for <c>COUNT()</c>.</param>
/// <param name="Position">Of its first character in the query.</param>
internal sealed record SoqlCall(string Name, SoqlExpression? Argument, int Position) : SoqlExpression(Position)
{
    public bool IsAggregate => Name is "COUNT" or "COUNT_DISTINCT" or "SUM" or "AVG" or "MIN" or "MAX";
}

/// <summary>One entry of a SELECT.</summary>
internal abstract record SoqlItem(int Position);

internal sealed record SoqlSelected(SoqlExpression Expression, string? Alias) : SoqlItem(Expression.Position);

/// <param name="Set">ALL, STANDARD or CUSTOM.</param>
/// <param name="Position">Of its first character in the query.</param>
internal sealed record SoqlFieldSet(string Set, int Position) : SoqlItem(Position);

/// <summary>The children of each record.</summary>
internal sealed record SoqlChildren(SoqlQuery Query) : SoqlItem(Query.From.Position);

/// <summary>Fields by what a polymorphic reference refers to.</summary>
internal sealed record SoqlTypeOf(
    SoqlPath Reference, IReadOnlyList<(SoqlPath Type, IReadOnlyList<SoqlPath> Fields)> Cases, IReadOnlyList<SoqlPath> Otherwise) : SoqlItem(Reference.Position);

internal enum SoqlOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    In,
    NotIn,
    Includes,
    Excludes,
}

internal enum SoqlLiteralKind
{
    Null,
    Text,
    Number,
    Boolean,
    Date,
    DateTime,
    DateWord,
    Money,
}

/// <param name="Kind">What was written.</param>
/// <param name="Text">The text, unescaped for strings.</param>
/// <param name="Position">Of its first character in the query.</param>
internal sealed record SoqlLiteral(SoqlLiteralKind Kind, string Text, int Position);

internal abstract record SoqlCondition;

internal sealed record SoqlAnd(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

internal sealed record SoqlOr(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

internal sealed record SoqlNot(SoqlCondition Inner) : SoqlCondition;

internal sealed record SoqlComparison(SoqlExpression Operand, SoqlOperator Operator, IReadOnlyList<SoqlLiteral> Values, int OperatorPosition) : SoqlCondition
{
    /// <summary>Null when a function is compared.</summary>
    public SoqlPath? Path => (Operand as SoqlField)?.Path;
}

/// <summary><c>AccountId IN (SELECT Id FROM Account …)</c></summary>
internal sealed record SoqlSemiJoin(SoqlPath Path, bool IsNot, SoqlQuery Query) : SoqlCondition;

internal sealed record SoqlOrder(SoqlExpression Expression, bool Descending, bool? NullsLast)
{
    public SoqlPath? Path => (Expression as SoqlField)?.Path;
}

internal sealed record SoqlQuery(string Text, IReadOnlyList<SoqlItem> Items, bool IsCount, SoqlPath From)
{
    /// <summary>The plain fields of the SELECT.</summary>
    public IEnumerable<SoqlPath> Fields => Items.OfType<SoqlSelected>().Select(item => item.Expression).OfType<SoqlField>().Select(plain => plain.Path);

    /// <summary>Whether it selects plain fields and nothing else: no functions, children or field sets.</summary>
    public bool HasOnlyFields => !IsCount && Items.All(item => item is SoqlSelected { Expression: SoqlField });

    public string? Alias { get; init; }

    public SoqlCondition? Where { get; init; }

    public IReadOnlyList<SoqlExpression> GroupBy { get; init; } = [];

    public SoqlCondition? Having { get; init; }

    public IReadOnlyList<SoqlOrder> OrderBy { get; init; } = [];

    public int? Limit { get; init; }

    public int Offset { get; init; }

    public int OffsetPosition { get; init; }

    public bool AllRows { get; init; }

    /// <summary>Whether it gives groups instead of records.</summary>
    public bool IsAggregate => GroupBy.Count > 0 || Items.Any(item => item is SoqlSelected { Expression: SoqlCall { IsAggregate: true } });
}
