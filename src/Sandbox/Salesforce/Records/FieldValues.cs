using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>What the platform does to a value that is written, and what it refuses.</summary>
internal static class FieldValues
{
    private static readonly string[] DateTimeForms =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz'00'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd"];

    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>A JSON value in the form records keep; text forms of numbers, booleans and dates are understood.</summary>
    /// <exception cref="RefusedException">The value cannot be in this field.</exception>
    public static object? Read(FieldDefinition field, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => FromText(field, json.GetString()!),
        JsonValueKind.Number when field.IsNumber => Number(field, json.GetDouble()),
        JsonValueKind.True or JsonValueKind.False when field.Type == FieldType.Boolean => json.GetBoolean() ? True : False,
        _ => throw Unreadable(field, json.ToString(), json.ValueKind switch
        {
            JsonValueKind.Number => "VALUE_NUMBER_INT",
            JsonValueKind.True => "VALUE_TRUE",
            JsonValueKind.False => "VALUE_FALSE",
            JsonValueKind.Object => "START_OBJECT",
            _ => "START_ARRAY",
        }),
    };

    public static object? FromText(FieldDefinition field, string given)
    {
        var text = given.Trim();
        if (text.Length == 0)
        {
            return null;
        }

        return field.Type switch
        {
            FieldType.Boolean => text.ToLowerInvariant() switch
            {
                "true" or "1" => True,
                "false" or "0" => False,
                _ => throw Unreadable(field, text),
            },
            FieldType.Date => DateOnly.TryParseExact(text.Length > 10 ? text[..10] : text.TrimEnd('Z'), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : throw Unreadable(field, text),
            FieldType.Datetime => ReadDateTime(text) ?? throw Unreadable(field, text),
            FieldType.Id or FieldType.Reference => RecordId.Normalize(text)
                ?? throw new RefusedException(new SalesforceError("MALFORMED_ID", $"{field.Label}: id value of incorrect type: {text}", field.Name)),
            _ when field.IsNumber => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? Number(field, number)
                : throw Unreadable(field, text),
            _ => Text(field, text),
        };
    }

    public static DateTimeOffset? ReadDateTime(string text) =>
        DateTimeOffset.TryParseExact(
            text, DateTimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : null;

    private static string Text(FieldDefinition field, string text)
    {
        if (field.Length > 0 && text.Length > field.Length)
        {
            throw new RefusedException(new SalesforceError(
                "STRING_TOO_LONG", $"{field.Label}: data value too large: {text} (max length={field.Length})", field.Name));
        }

        switch (field.Type)
        {
            case FieldType.Email when !IsEmail(text):
                throw new RefusedException(new SalesforceError(
                    "INVALID_EMAIL_ADDRESS", $"{field.Label}: invalid email address: {text}", field.Name));
            case FieldType.Email:
                return text.ToLowerInvariant();
            case FieldType.Picklist or FieldType.Multipicklist or FieldType.Combobox:
                return Choice(field, text);
            default:
                return text;
        }
    }

    // One shared text for all records that have the option: a million records don't hold a million copies.
    private static string Choice(FieldDefinition field, string text)
    {
        if (field.Type == FieldType.Multipicklist && text.Contains(';', StringComparison.Ordinal))
        {
            return string.Join(';', text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => Choice(field, one)));
        }

        var option = field.PicklistValues.FirstOrDefault(option => option.Equals(text, StringComparison.OrdinalIgnoreCase));
        return option is null && field.RestrictedPicklist
            ? throw new RefusedException(new SalesforceError(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"{field.Label}: bad value for restricted picklist field: {text}", field.Name))
            : option ?? text;
    }

    private static double Number(FieldDefinition field, double number)
    {
        var limit = Math.Pow(10, field.Precision - field.Scale);
        var rounded = Math.Abs(number) < limit ? (double)Math.Round((decimal)number, field.Scale, MidpointRounding.AwayFromZero) : number;
        return Math.Abs(rounded) < limit
            ? rounded
            : throw new RefusedException(new SalesforceError(
                "NUMBER_OUTSIDE_VALID_RANGE", $"{field.Label}: value outside of valid range on numeric field: {number.ToString(CultureInfo.InvariantCulture)}", field.Name));
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var dot = text.LastIndexOf('.');
        return at > 0 && at == text.LastIndexOf('@') && dot > at + 1 && dot < text.Length - 1 && !text.Any(char.IsWhiteSpace);
    }

    private static RefusedException Unreadable(FieldDefinition field, string text, string token = "VALUE_STRING") => new(new SalesforceError(
        "JSON_PARSER_ERROR",
        $"Cannot deserialize instance of {field.Type.ToString().ToLowerInvariant()} from {token} value {text} or request may be missing a required field"))
    {
        WholeRequest = true,
    };
}
