using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>A field or a function of one, with the way to its value.</summary>
/// <param name="Result">What the value is like.</param>
/// <param name="Path">The field behind it.</param>
/// <param name="Value">Of a record.</param>
internal sealed record BoundExpression(FieldDefinition Result, BoundPath Path, Func<SObjectRecord, object?> Value)
{
    public static BoundExpression Bind(Org org, SObjectType type, SoqlQuery query, SoqlExpression expression)
    {
        if (expression is SoqlField field)
        {
            var path = BoundPath.Bind(org, type, query, field.Path);
            return new BoundExpression(path.Leaf, path, path.Value);
        }

        var call = (SoqlCall)expression;
        if (call.IsAggregate || call.Argument is null)
        {
            throw SoqlProblem.Malformed(query.Text, call.Position, $"Grouped field should not be aggregated: {call.Name}");
        }

        var inner = Bind(org, type, query, call.Argument);
        return call.Name switch
        {
            "TOLABEL" => inner,
            "CONVERTTIMEZONE" when inner.Result.Type == FieldType.Datetime => inner,
            "FORMAT" => inner with { Result = Like(FieldType.String), Value = record => Shown(inner.Value(record)) },
            "CONVERTCURRENCY" when inner.Result.Type == FieldType.Currency => inner with { Value = record => CurrencyRates.ToCorporate(org, record, inner.Value(record)) },
            "DAY_ONLY" when inner.Result.Type == FieldType.Datetime => inner with { Result = Like(FieldType.Date), Value = record => Day(inner.Value(record)) },
            "HOUR_IN_DAY" when inner.Result.Type == FieldType.Datetime => inner with
            {
                Result = Like(FieldType.Int),
                Value = record => inner.Value(record) is DateTimeOffset at ? (double)at.UtcDateTime.Hour : null,
            },
            "TOLABEL" or "CONVERTTIMEZONE" or "CONVERTCURRENCY" or "DAY_ONLY" or "HOUR_IN_DAY" => throw WrongField(query, call, inner),
            _ when inner.Result.IsTime => inner with
            {
                Result = Like(FieldType.Int),
                Value = record => Day(inner.Value(record)) is { } day ? (double)PartOf(call.Name, day) : null,
            },
            _ => throw WrongField(query, call, inner),
        };
    }

    private static RefusedException WrongField(SoqlQuery query, SoqlCall call, BoundExpression inner) =>
        SoqlProblem.InvalidField(query.Text, call.Position, $"field {inner.Path.Leaf.Name} does not support aggregate operator {call.Name}");

    private static FieldDefinition Like(FieldType type) => new("expr", type) { Precision = 8 };

    private static string? Shown(object? value) => value switch
    {
        null => null,
        double number => number.ToString("#,##0.##", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("M/d/yyyy", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.UtcDateTime.ToString("M/d/yyyy, h:mm tt", CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static DateOnly? Day(object? value) => value switch
    {
        DateOnly day => day,
        DateTimeOffset at => DateOnly.FromDateTime(at.UtcDateTime),
        _ => null,
    };

    private static int PartOf(string function, DateOnly day) => function switch
    {
        "CALENDAR_YEAR" or "FISCAL_YEAR" => day.Year,
        "CALENDAR_QUARTER" or "FISCAL_QUARTER" => ((day.Month - 1) / 3) + 1,
        "CALENDAR_MONTH" or "FISCAL_MONTH" => day.Month,
        "DAY_IN_MONTH" => day.Day,
        "DAY_IN_WEEK" => (int)day.DayOfWeek + 1,
        "DAY_IN_YEAR" => day.DayOfYear,
        "WEEK_IN_MONTH" => ((day.Day - 1) / 7) + 1,
        _ => ((day.DayOfYear - 1) / 7) + 1,
    };
}
