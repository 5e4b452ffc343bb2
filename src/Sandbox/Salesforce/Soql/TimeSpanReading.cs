using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>
/// What a condition says about (a time the platform keeps, Id) at most: a place to begin and a last second. The condition
/// is still tested; this only spares looking at what can't fulfil it.
/// </summary>
internal sealed class TimeSpanReading(SObjectType type, SystemField time, DateOnly today)
{
    public static IEnumerable<SoqlCondition> Conjuncts(SoqlCondition? condition) => condition switch
    {
        null => [],
        SoqlAnd and => and.Parts.SelectMany(Conjuncts),
        _ => [condition],
    };

    public TimeSpanBounds Of(SoqlCondition? condition)
    {
        var span = TimeSpanBounds.Everything;
        var parts = Conjuncts(condition).ToArray();
        foreach (var part in parts)
        {
            span = And(span, part switch
            {
                SoqlComparison comparison => OfComparison(comparison),
                // A cursor: later, or the same second and a higher id. What all branches leave out is left out.
                SoqlOr or => or.Parts.Select(Of).Aggregate(Or),
                _ => TimeSpanBounds.Everything,
            });
        }

        return span.From == span.To && parts.OfType<SoqlComparison>().Select(NumberAfter).Max() is { } number
            ? span with { FromNumber = Math.Max(span.FromNumber, number) }
            : span;
    }

    private static TimeSpanBounds And(TimeSpanBounds one, TimeSpanBounds other)
    {
        var later = (one.From, one.FromNumber).CompareTo((other.From, other.FromNumber)) >= 0 ? one : other;
        return later with { To = Math.Min(one.To, other.To) };
    }

    private static TimeSpanBounds Or(TimeSpanBounds one, TimeSpanBounds other)
    {
        var earlier = (one.From, one.FromNumber).CompareTo((other.From, other.FromNumber)) <= 0 ? one : other;
        return earlier with { To = Math.Max(one.To, other.To) };
    }

    private TimeSpanBounds OfComparison(SoqlComparison comparison)
    {
        var field = comparison.Path is { } path ? type.Find(path.Text)?.System : null;
        // A user's change moves SystemModstamp too, so the others bound it from below but not from above.
        var isSame = field == time;
        if (comparison.Values is not [var literal] || (!isSame && !(time == SystemField.SystemModstamp && field is SystemField.LastModifiedDate or SystemField.CreatedDate)))
        {
            return TimeSpanBounds.Everything;
        }

        var span = literal.Kind switch
        {
            SoqlLiteralKind.DateTime => OfMoment(comparison.Operator, literal.Text),
            SoqlLiteralKind.DateWord => OfDays(comparison.Operator, SoqlDateWord.Span(literal.Text, today)!.Value),
            _ => TimeSpanBounds.Everything,
        };
        return isSame ? span : span with { To = long.MaxValue };
    }

    private static TimeSpanBounds OfMoment(SoqlOperator comparison, string text)
    {
        if (FieldValues.ReadDateTime(text)?.ToUnixTimeMilliseconds() is not { } milliseconds)
        {
            return TimeSpanBounds.Everything;
        }

        // Stamps have whole seconds: a bound between two of them means the later one from below.
        var second = (long)Math.Floor(milliseconds / 1000.0);
        var atOrAfter = (long)Math.Ceiling(milliseconds / 1000.0);
        return comparison switch
        {
            SoqlOperator.Equal => new TimeSpanBounds(atOrAfter, 0, second),
            SoqlOperator.GreaterOrEqual => new TimeSpanBounds(atOrAfter, 0, long.MaxValue),
            SoqlOperator.Greater => new TimeSpanBounds(second + 1, 0, long.MaxValue),
            SoqlOperator.Less or SoqlOperator.LessOrEqual => TimeSpanBounds.Everything with { To = second },
            _ => TimeSpanBounds.Everything,
        };
    }

    private static TimeSpanBounds OfDays(SoqlOperator comparison, (DateOnly From, DateOnly To) days)
    {
        var (from, after) = (Second(days.From), Second(days.To));
        return comparison switch
        {
            SoqlOperator.Equal => new TimeSpanBounds(from, 0, after - 1),
            SoqlOperator.GreaterOrEqual => new TimeSpanBounds(from, 0, long.MaxValue),
            SoqlOperator.Greater => new TimeSpanBounds(after, 0, long.MaxValue),
            SoqlOperator.Less => TimeSpanBounds.Everything with { To = from },
            SoqlOperator.LessOrEqual => TimeSpanBounds.Everything with { To = after - 1 },
            _ => TimeSpanBounds.Everything,
        };
    }

    private static long Second(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds();

    private long? NumberAfter(SoqlComparison comparison) =>
        comparison is { Path: { } path, Operator: SoqlOperator.Greater or SoqlOperator.GreaterOrEqual, Values: [{ Kind: SoqlLiteralKind.Text } literal] }
        && type.Find(path.Text)?.System == SystemField.Id
        && RecordId.Normalize(literal.Text) is { } id && id == RecordId.Format(type.KeyPrefix, RecordId.Number(id))
            ? RecordId.Number(id)
            : null;
}
