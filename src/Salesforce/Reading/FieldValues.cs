using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Reading;

/// <summary>Salesforce's JSON values to canonical text, and back.</summary>
internal static class FieldValues
{
    public static FieldKind KindOf(string type) => type switch
    {
        "email" => FieldKind.Email,
        "phone" => FieldKind.Phone,
        "url" => FieldKind.Url,
        "double" or "currency" or "percent" or "int" or "long" => FieldKind.Number,
        "boolean" => FieldKind.Boolean,
        "date" => FieldKind.Date,
        "datetime" => FieldKind.DateTime,
        "picklist" => FieldKind.Enumeration,
        "multipicklist" => FieldKind.MultiSelect,
        "reference" => FieldKind.Reference,
        "address" or "location" or "complexvalue" => FieldKind.Compound,
        _ => FieldKind.Text,
    };

    public static string? ToCanonical(FieldKind kind, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True or JsonValueKind.False => CanonicalText.Boolean(value.GetBoolean()),
        JsonValueKind.Number => CanonicalText.Number(value.GetRawText()),
        JsonValueKind.String => ToCanonical(kind, value.GetString()),
        _ => value.GetRawText(),
    };

    public static string? ToCanonical(FieldKind kind, string? text) => kind switch
    {
        FieldKind.Number => CanonicalText.Number(text),
        FieldKind.Boolean => CanonicalText.Boolean(text),
        FieldKind.DateTime => CanonicalText.ParseInstant(text) is { } at ? CanonicalText.Instant(at) : CanonicalText.Text(text),
        _ => CanonicalText.Text(text),
    };

    /// <summary>False where the text is no value of the kind. One such value would have Salesforce refuse the whole batch.</summary>
    public static bool TryToJson(FieldKind kind, string? text, out JsonNode? value)
    {
        value = null;
        switch (kind)
        {
            case FieldKind.Boolean when text is null:
                // A checkbox is never empty.
                value = JsonValue.Create(false);
                return true;
            case var _ when text is null:
                return true;
            case FieldKind.Boolean:
                var isFlag = bool.TryParse(text, out var flag);
                value = JsonValue.Create(flag);
                return isFlag;
            case FieldKind.Number:
                var isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
                value = JsonValue.Create(number);
                return isNumber;
            case FieldKind.Date:
                value = JsonValue.Create(text);
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
            case FieldKind.DateTime:
                var at = CanonicalText.ParseInstant(text);
                value = at is null ? null : JsonValue.Create(CanonicalText.Instant(at.Value));
                return at is not null;
            default:
                value = JsonValue.Create(text);
                return true;
        }
    }
}
