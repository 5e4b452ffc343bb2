using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>
/// What a condition says about (SystemModstamp, Id) at most: a place to begin and a last second. The condition is still
/// tested; this only spares looking at what can't fulfil it.
/// </summary>
/// <param name="Floor">Unix second, and the first record number within it; null when there is no lower bound.</param>
/// <param name="Ceiling">The last Unix second.</param>
internal readonly record struct StampSpan((long Second, long Number)? Floor, long Ceiling)
{
    private static StampSpan Everything { get; } = new(null, long.MaxValue);

    public static IEnumerable<SoqlCondition> Conjuncts(SoqlCondition? condition) => condition switch
    {
        null => [],
        SoqlAnd and => and.Parts.SelectMany(Conjuncts),
        _ => [condition],
    };

    public static StampSpan Of(SObjectType type, SoqlCondition? condition)
    {
        var span = Everything;
        var parts = Conjuncts(condition).ToArray();
        foreach (var part in parts)
        {
            span = span.And(part switch
            {
                SoqlComparison comparison => OfComparison(type, comparison),
                // A cursor: later, or the same second and a higher id. What all branches leave out is left out.
                SoqlOr or => or.Parts.Select(branch => Of(type, branch)).Aggregate((left, right) => left.Or(right)),
                _ => Everything,
            });
        }

        return span.Floor is { } floor && parts.OfType<SoqlComparison>().Select(part => NumberAfter(type, part)).Max() is { } number && span.Ceiling == floor.Second
            ? span with { Floor = (floor.Second, Math.Max(floor.Number, number)) }
            : span;
    }

    private StampSpan And(StampSpan other) => new(
        Floor is { } mine && other.Floor is { } others ? (mine.CompareTo(others) >= 0 ? mine : others) : Floor ?? other.Floor,
        Math.Min(Ceiling, other.Ceiling));

    private StampSpan Or(StampSpan other) => new(
        Floor is { } mine && other.Floor is { } others ? (mine.CompareTo(others) <= 0 ? mine : others) : null,
        Math.Max(Ceiling, other.Ceiling));

    private static StampSpan OfComparison(SObjectType type, SoqlComparison comparison)
    {
        var field = type.Find(comparison.Path.Text)?.System;
        if (field is not (SystemField.SystemModstamp or SystemField.LastModifiedDate)
            || comparison.Values is not [{ Kind: SoqlLiteralKind.DateTime } literal]
            || FieldValues.ReadDateTime(literal.Text)?.ToUnixTimeMilliseconds() is not { } milliseconds)
        {
            return Everything;
        }

        // Stamps have whole seconds: a bound between two of them means the later one from below.
        var second = (long)Math.Floor(milliseconds / 1000.0);
        var atOrAfter = (long)Math.Ceiling(milliseconds / 1000.0);
        // A user's change moves SystemModstamp too, so LastModifiedDate bounds it from below but not from above.
        var last = field == SystemField.SystemModstamp ? second : long.MaxValue;
        return comparison.Operator switch
        {
            SoqlOperator.Equal => new StampSpan((atOrAfter, 0), last),
            SoqlOperator.GreaterOrEqual => new StampSpan((atOrAfter, 0), long.MaxValue),
            SoqlOperator.Greater => new StampSpan((second + 1, 0), long.MaxValue),
            SoqlOperator.Less or SoqlOperator.LessOrEqual => new StampSpan(null, last),
            _ => Everything,
        };
    }

    private static long? NumberAfter(SObjectType type, SoqlComparison comparison) =>
        type.Find(comparison.Path.Text)?.System == SystemField.Id
        && comparison is { Operator: SoqlOperator.Greater or SoqlOperator.GreaterOrEqual, Values: [{ Kind: SoqlLiteralKind.Text } literal] }
        && RecordId.Normalize(literal.Text) is { } id && id == RecordId.Format(type.KeyPrefix, RecordId.Number(id))
            ? RecordId.Number(id)
            : null;
}
