using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Records and their values as REST answers show them.</summary>
internal static class RecordJson
{
    public static string DateTimeText(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    public static string RowUrl(string servicePath, SObjectRecord record) => $"{servicePath}/sobjects/{record.Type.Name}/{record.Id}";

    public static void WriteAttributes(Utf8JsonWriter json, string servicePath, SObjectRecord record, string? typeName = null)
    {
        json.WriteStartObject("attributes");
        json.WriteString("type", typeName ?? record.Type.Name);
        json.WriteString("url", RowUrl(servicePath, record));
        json.WriteEndObject();
    }

    public static void WriteRecord(Utf8JsonWriter json, string servicePath, SObjectRecord record, IEnumerable<FieldDefinition> fields)
    {
        json.WriteStartObject();
        WriteAttributes(json, servicePath, record);
        foreach (var field in fields)
        {
            WriteField(json, record, field);
        }

        json.WriteEndObject();
    }

    public static void WriteField(Utf8JsonWriter json, SObjectRecord record, FieldDefinition field)
    {
        json.WritePropertyName(field.Name);
        if (field.System == SystemField.AddressParts)
        {
            WriteAddress(json, record, field);
        }
        else
        {
            WriteValue(json, field, record[field]);
        }
    }

    public static void WriteValue(Utf8JsonWriter json, FieldDefinition field, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number when field.Type == FieldType.Int || number != Math.Truncate(number) || Math.Abs(number) >= 1e15:
                json.WriteNumberValue(number);
                break;
            case double number:
                // A double is never shown as an integer: 5 is 5.0.
                json.WriteRawValue(number.ToString("F1", CultureInfo.InvariantCulture));
                break;
            case DateOnly date:
                json.WriteStringValue(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset at:
                json.WriteStringValue(DateTimeText(at));
                break;
            default:
                throw new InvalidOperationException($"{field.Name} holds a {value.GetType().Name}");
        }
    }

    private static void WriteAddress(Utf8JsonWriter json, SObjectRecord record, FieldDefinition compound)
    {
        var parts = record.Type.PartsOf(compound).ToArray();
        if (parts.All(part => record[part] is null))
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        foreach (var part in parts.OrderBy(part => part.PartName, StringComparer.Ordinal))
        {
            json.WritePropertyName(char.ToLowerInvariant(part.PartName![0]) + part.PartName[1..]);
            WriteValue(json, part, record[part]);
        }

        json.WriteEndObject();
    }
}
