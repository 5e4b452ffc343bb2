namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <param name="Text">As written: <c>Account.Name</c>.</param>
/// <param name="Position">Of its first character in the query.</param>
internal sealed record SoqlPath(string Text, int Position);

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
}

/// <param name="Kind">What was written.</param>
/// <param name="Text">The text, unescaped for strings.</param>
/// <param name="Position">Of its first character in the query.</param>
internal sealed record SoqlLiteral(SoqlLiteralKind Kind, string Text, int Position);

internal abstract record SoqlCondition;

internal sealed record SoqlAnd(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

internal sealed record SoqlOr(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

internal sealed record SoqlNot(SoqlCondition Inner) : SoqlCondition;

internal sealed record SoqlComparison(SoqlPath Path, SoqlOperator Operator, IReadOnlyList<SoqlLiteral> Values) : SoqlCondition;

internal sealed record SoqlOrder(SoqlPath Path, bool Descending, bool? NullsLast);

internal sealed record SoqlQuery(string Text, IReadOnlyList<SoqlPath> Fields, bool IsCount, SoqlPath From)
{
    public SoqlCondition? Where { get; init; }

    public IReadOnlyList<SoqlOrder> OrderBy { get; init; } = [];

    public int? Limit { get; init; }

    public int Offset { get; init; }

    public bool AllRows { get; init; }
}
