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
        if (literal.Kind == SoqlLiteralKind.Null || literal is { Kind: SoqlLiteralKind.Text, Text.Length: 0 })
        {
            return null;
        }

        return (field.Type, literal.Kind) switch
        {
            (FieldType.Id or FieldType.Reference, SoqlLiteralKind.Text) => RecordId.Normalize(literal.Text)
                ?? throw new RefusedException(new SalesforceError("INVALID_QUERY_FILTER_OPERATOR", $"invalid ID field: {literal.Text}")),
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
        (string one, string other) when field.IsReference => string.CompareOrdinal(one, other),
        (string one, string other) => string.Compare(one, other, StringComparison.OrdinalIgnoreCase),
        (IComparable one, _) => one.CompareTo(right),
        _ => throw new InvalidOperationException($"{field.Name} holds values without an order"),
    };

    public static RefusedException WrongType(SoqlQuery query, FieldDefinition field, SoqlLiteral literal)
    {
        var (type, quotes) = field.Type switch
        {
            FieldType.Boolean => ("boolean", "should not"),
            FieldType.Date => ("date", "should not"),
            FieldType.Datetime => ("dateTime", "should not"),
            _ when field.IsNumber => (field.Type == FieldType.Int ? "int" : "double", "should not"),
            _ => ("string", "should"),
        };
        return SoqlProblem.InvalidField(
            query.Text, literal.Position, $"value of filter criterion for field '{field.Name}' must be of type {type} and {quotes} be enclosed in quotes");
    }
}
