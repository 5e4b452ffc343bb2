using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>Values of both platforms as texts that can be compared: HubSpot has only texts, Salesforce numbers and booleans, too.</summary>
internal static class FieldText
{
    /// <summary>Null for what is empty; numbers without needless zeros.</summary>
    public static string? Of(JsonNode? value) => value switch
    {
        null => null,
        JsonValue one when one.GetValueKind() == JsonValueKind.Number => one.GetValue<decimal>().ToString("0.############", CultureInfo.InvariantCulture),
        JsonValue one when one.GetValueKind() is JsonValueKind.True or JsonValueKind.False => one.GetValue<bool>() ? "true" : "false",
        JsonValue one when one.GetValueKind() == JsonValueKind.String => one.GetValue<string>() is { Length: > 0 } text ? text : null,
        _ => value.ToJsonString(),
    };

    /// <summary>The fields of a record or of an anonymous object.</summary>
    public static Dictionary<string, string?> Fields(object values) =>
        JsonSerializer.SerializeToNode(values)!.AsObject().Where(one => one.Key != "attributes").ToDictionary(one => one.Key, one => Of(one.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a record has all of these values.</summary>
    public static bool Has(this IReadOnlyDictionary<string, string?> record, object values) =>
        Fields(values).All(one => record.GetValueOrDefault(one.Key) == one.Value);

    /// <summary>The fields that were asked for, or all that are filled.</summary>
    public static string Show(IReadOnlyDictionary<string, string?> record, object? asked = null) =>
        string.Join(", ", (asked is null ? record.Where(one => one.Value is not null) : Fields(asked).Select(one => KeyValuePair.Create(one.Key, record.GetValueOrDefault(one.Key))))
            .Select(one => $"{one.Key} = {one.Value ?? "(empty)"}"));
}
