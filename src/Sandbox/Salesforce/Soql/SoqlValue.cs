using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Literals as the values of a field, and the order of values.</summary>
internal static class SoqlValue
{
    /// <exception cref="RefusedException">A literal of this kind can't be compared with the field.</exception>
    public static object? Of(SoqlQuery query, FieldDefinition field, SoqlLiteral literal)
    {
        if ((literal.Kind == SoqlLiteralKind.Null && field.Type != FieldType.Boolean) || literal is { Kind: SoqlLiteralKind.Text, Text.Length: 0 })
        {
            return null;
        }

        return (field.Type, literal.Kind) switch
        {
            (FieldType.Id or FieldType.Reference, SoqlLiteralKind.Text) => RecordId.Normalize(literal.Text)
                ?? throw SoqlProblem.InvalidOperator(query.Text, literal.Position, $"invalid ID field: {literal.Text}"),
            (FieldType.Boolean, SoqlLiteralKind.Boolean) => bool.Parse(literal.Text),
            (FieldType.Date, SoqlLiteralKind.Date) => DateOnly.ParseExact(literal.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            (FieldType.Datetime, SoqlLiteralKind.DateTime) => FieldValues.ReadDateTime(literal.Text),
            (_, SoqlLiteralKind.Number) when field.IsNumber => double.Parse(literal.Text, CultureInfo.InvariantCulture),
            (_, SoqlLiteralKind.Text) when field.IsText => literal.Text,
            _ => throw WrongType(query, field, literal),
        };
    }

    public static int Compare(FieldDefinition field, object left, object right) => (left, right) switch
    {
        (string one, string other) when field.IsReference || field.CaseSensitive => string.CompareOrdinal(one, other),
        (string one, string other) => string.Compare(one, other, StringComparison.OrdinalIgnoreCase),
        (IComparable one, _) => one.CompareTo(right),
        _ => throw new InvalidOperationException($"{field.Name} holds values without an order"),
    };

    /// <summary>Nulls come first unless the query says otherwise, whichever the direction.</summary>
    public static int Compare(FieldDefinition field, SoqlOrder by, object? left, object? right)
    {
        if (left is null || right is null)
        {
            var nullsFirst = (right is null ? 1 : 0) - (left is null ? 1 : 0);
            return by.NullsLast == true ? -nullsFirst : nullsFirst;
        }

        var order = Compare(field, left, right);
        return by.Descending ? -order : order;
    }

    public static RefusedException WrongType(SoqlQuery query, FieldDefinition field, SoqlLiteral literal)
    {
        var (type, quotes) = field.Type switch
        {
            FieldType.Boolean => ("boolean", "should not"),
            FieldType.Date => ("date", "should not"),
            FieldType.Datetime => ("dateTime", "should not"),
            FieldType.Currency => ("currency", "should not"),
            FieldType.Percent => ("percent", "should not"),
            _ when field.IsNumber => (field.Type == FieldType.Int ? "int" : "double", "should not"),
            _ => ("string", "should"),
        };
        return SoqlProblem.InvalidField(
            query.Text, literal.Position, $"value of filter criterion for field '{field.Name}' must be of type {type} and {quotes} be enclosed in quotes");
    }
}
