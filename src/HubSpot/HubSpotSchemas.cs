using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot;

/// <summary>What is known of the portal's properties, asked once an hour: each look costs a call. And the translation of their values.</summary>
internal sealed class HubSpotSchemas(HubSpotApi api, PortalDay day, TimeProvider clock)
{
    /// <summary>https://knowledge.hubspot.com/properties/property-field-types-in-hubspot</summary>
    private const int LongestText = 65_536;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (ObjectSchema Schema, DateTimeOffset At)> _known = new(StringComparer.Ordinal);

    public async ValueTask<ObjectSchema> OfAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        _known.TryGetValue(objectType, out var known) && clock.GetUtcNow() - known.At < Lifetime
            ? known.Schema
            : await RefreshAsync(objectType, call, cancellationToken);

    public async Task<ObjectSchema> RefreshAsync(string objectType, CallContext call, CancellationToken cancellationToken)
    {
        await day.LearnAsync(api, call, cancellationToken);
        var askedAt = clock.GetUtcNow();
        var operation = $"GET properties of {objectType}";
        var answer = (await api.GetAsync(operation, $"/crm/v3/properties/{objectType}", call, cancellationToken)).OrThrow(operation);
        var schema = new ObjectSchema(objectType, answer.Results.Select(property => Field(objectType, property)).ToDictionary(field => field.Name));
        _known[objectType] = (schema, askedAt);
        return schema;
    }

    /// <summary>After HubSpot refused a property or a value of it: somebody may have changed what it takes.</summary>
    public void Forget(string objectType) => _known.TryRemove(objectType, out _);

    /// <summary>HubSpot's text as canonical text. A property that the schema does not know is text.</summary>
    public static string? ToCanonical(ObjectSchema schema, string property, string? value) =>
        !schema.Fields.TryGetValue(property, out var field) ? CanonicalText.Text(value) : field.Kind switch
        {
            FieldKind.Number => CanonicalText.Number(value),
            FieldKind.Boolean => CanonicalText.Boolean(value),
            FieldKind.DateTime => Instant(value) is { } at ? CanonicalText.Instant(at) : CanonicalText.Text(value),
            FieldKind.Date => Instant(value) is { } day ? CanonicalText.Date(day) : CanonicalText.Text(value),
            _ => CanonicalText.Text(value),
        };

    /// <summary>Whether a property may hold a value, as far as its description tells.</summary>
    public static bool Takes(ObjectSchema schema, string property, string value) =>
        value.Length == 0 || !schema.Fields.TryGetValue(property, out var field) || field.Kind switch
        {
            FieldKind.Enumeration => field.Options.Count == 0 || field.Options.Contains(value),
            FieldKind.MultiSelect => field.Options.Count == 0 || value.Split(';', StringSplitOptions.RemoveEmptyEntries).All(field.Options.Contains),
            FieldKind.Boolean => value is "true" or "false",
            FieldKind.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            FieldKind.Date or FieldKind.DateTime => Instant(value) is not null,
            FieldKind.Email => value.IndexOf('@', StringComparison.Ordinal) > 0 && !value.Any(char.IsWhiteSpace),
            _ => true,
        };

    /// <summary>HubSpot empties a property that it is sent as empty text.</summary>
    public static string FromCanonical(string? value) => value ?? "";

    /// <summary>Instants come as ISO-8601 or as epoch milliseconds.</summary>
    public static DateTimeOffset? Instant(string? value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : CanonicalText.ParseInstant(value);

    private static FieldSchema Field(string objectType, JsonElement property)
    {
        var name = HubSpotErrors.Text(property, "name")!;
        var readOnly = Flag(property, "calculated")
            || (property.TryGetProperty("modificationMetadata", out var modification) && Flag(modification, "readOnlyValue"));
        var kind = Kind(property);
        return new FieldSchema(name, HubSpotErrors.Text(property, "label") ?? name, kind)
        {
            Creatable = !readOnly,
            Updatable = !readOnly,
            Unique = Flag(property, "hasUniqueValue"),
            MaxLength = kind == FieldKind.Text ? LongestText : null,
            LongText = HubSpotErrors.Text(property, "fieldType") is "textarea" or "html",
            RefersTo = HubSpotErrors.Text(property, "referencedObjectType") is { Length: > 0 } referred ? [referred] : [],
            Calculated = Flag(property, "calculated"),
            Required = IsRequired(objectType, name),
            Restricted = HubSpotErrors.Text(property, "type") == "enumeration",
            Options = property.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Array
                ? [.. options.EnumerateArray().OrderBy(Order).Select(option => HubSpotErrors.Text(option, "value")!)]
                : [],
        };
    }

    /// <summary>What HubSpot refuses a create without.</summary>
    private static bool IsRequired(string objectType, string property) => objectType switch
    {
        "deals" => property is "dealname" or "dealstage",
        _ => HubSpotObjectTypes.IsActivity(objectType) && property == "hs_timestamp",
    };

    /// <summary>Options without a place of their own come last.</summary>
    private static int Order(JsonElement option) =>
        option.TryGetProperty("displayOrder", out var order) && order.ValueKind == JsonValueKind.Number && order.GetInt32() >= 0 ? order.GetInt32() : int.MaxValue;

    private static FieldKind Kind(JsonElement property) => (HubSpotErrors.Text(property, "type"), HubSpotErrors.Text(property, "fieldType")) switch
    {
        _ when HubSpotErrors.Text(property, "referencedObjectType") is { Length: > 0 } => FieldKind.Reference,
        ("string", _) when HubSpotErrors.Text(property, "name") == "email" => FieldKind.Email,
        ("phone_number", _) => FieldKind.Phone,
        ("number", _) => FieldKind.Number,
        ("bool", _) => FieldKind.Boolean,
        ("date", _) => FieldKind.Date,
        ("datetime", _) => FieldKind.DateTime,
        ("enumeration", "checkbox") => FieldKind.MultiSelect,
        ("enumeration", "booleancheckbox") => FieldKind.Boolean,
        ("enumeration", _) => FieldKind.Enumeration,
        (_, "phonenumber") => FieldKind.Phone,
        _ => FieldKind.Text,
    };

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
