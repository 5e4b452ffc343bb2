using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>How a property's definition is written, and read when someone makes or changes one.</summary>
internal static class PropertyJson
{
    private static readonly string[] Types = ["string", "number", "bool", "enumeration", "date", "datetime", "phone_number"];

    private static readonly string[] FieldTypes =
        ["text", "textarea", "number", "select", "radio", "checkbox", "booleancheckbox", "date", "phonenumber", "file", "html", "calculation_equation"];

    // Which form field may hold which type of value.
    private static readonly Dictionary<string, string[]> FieldTypesOf = new()
    {
        ["string"] = ["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
        ["phone_number"] = ["phonenumber"],
        ["number"] = ["number", "calculation_equation"],
        ["bool"] = ["booleancheckbox", "calculation_equation"],
        ["enumeration"] = ["select", "radio", "checkbox", "booleancheckbox", "calculation_equation"],
        ["date"] = ["date"],
        ["datetime"] = ["date"],
    };

    /// <exception cref="RefusedException">The definition is incomplete or at odds with itself.</exception>
    public static PropertyDefinition Read(JsonElement body, string? usualGroup, DateTimeOffset now)
    {
        var name = body.Required("name");
        var type = OneOf(body.Required("type"), "type", Types);
        var fieldType = OneOf(body.Required("fieldType"), "fieldType", FieldTypes);
        if (name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '_') || !char.IsAsciiLetterLower(name[0]))
        {
            throw new RefusedException(HubSpotError.Invalid(
                $"Property name '{name}' must begin with a letter and hold only lower-case letters, digits and underscores"));
        }

        CheckFieldType(type, fieldType);
        var isUnique = body.Member("hasUniqueValue")?.ValueKind == JsonValueKind.True;
        if (isUnique && type is not ("string" or "number"))
        {
            throw new RefusedException(HubSpotError.Invalid($"Properties of type {type} cannot have unique values"));
        }

        return new PropertyDefinition(name, type, fieldType)
        {
            Label = body.Required("label"),
            GroupName = usualGroup is null ? body.Required("groupName") : body.Text("groupName") ?? usualGroup,
            Description = body.Text("description") ?? string.Empty,
            Options = type == "bool" && body.Member("options") is null ? [new("true", "True"), new("false", "False")] : Options(body) ?? [],
            DisplayOrder = Number(body, "displayOrder") ?? -1,
            Hidden = body.Member("hidden")?.ValueKind == JsonValueKind.True,
            FormField = body.Member("formField")?.ValueKind == JsonValueKind.True,
            HasUniqueValue = isUnique,
            HubSpotDefined = false,
            Calculated = fieldType == "calculation_equation",
            ReadOnlyValue = fieldType == "calculation_equation",
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>The property as a change leaves it: what isn't mentioned stays.</summary>
    public static PropertyDefinition Change(PropertyDefinition property, JsonElement body, DateTimeOffset now)
    {
        var type = OneOf(body.Text("type") ?? property.Type, "type", Types);
        var fieldType = OneOf(body.Text("fieldType") ?? property.FieldType, "fieldType", FieldTypes);
        CheckFieldType(type, fieldType);
        return property with
        {
            Type = type,
            FieldType = fieldType,
            Label = body.Text("label") ?? property.Label,
            GroupName = body.Text("groupName") ?? property.GroupName,
            Description = body.Text("description") ?? property.Description,
            Options = Options(body) ?? property.Options,
            DisplayOrder = Number(body, "displayOrder") ?? property.DisplayOrder,
            Hidden = body.Member("hidden") is { } hidden ? hidden.ValueKind == JsonValueKind.True : property.Hidden,
            FormField = body.Member("formField") is { } field ? field.ValueKind == JsonValueKind.True : property.FormField,
            UpdatedAt = now,
        };
    }

    /// <remarks>Under the portal's lock: some options are the portal's pipelines and currencies.</remarks>
    public static void Write(Utf8JsonWriter json, Portal portal, ObjectTypeName type, PropertyDefinition property)
    {
        json.WriteStartObject();
        json.WriteString("name", property.Name);
        json.WriteString("label", property.Label);
        json.WriteString("type", property.Type);
        json.WriteString("fieldType", property.FieldType);
        json.WriteString("description", property.Description);
        json.WriteString("groupName", property.GroupName.Length > 0 ? property.GroupName : PropertyGroups.Default(type));
        WriteOptions(json, LiveOptions.Of(portal, type, property));
        if (property.CreatedAt is { } createdAt)
        {
            json.WriteString("createdAt", PropertyValues.Format(createdAt.ToUnixTimeMilliseconds()));
        }

        if (property.UpdatedAt is { } updatedAt)
        {
            json.WriteString("updatedAt", PropertyValues.Format(updatedAt.ToUnixTimeMilliseconds()));
        }

        json.WriteNumber("displayOrder", property.DisplayOrder);
        json.WriteBoolean("hasUniqueValue", property.HasUniqueValue);
        json.WriteBoolean("calculated", property.Calculated);
        json.WriteBoolean("externalOptions", property.ExternalOptions && property.Name == "hubspot_owner_id");
        if (property.Name == "hubspot_owner_id")
        {
            json.WriteString("referencedObjectType", "OWNER");
        }

        json.WriteBoolean("hidden", property.Hidden);
        json.WriteBoolean("hubspotDefined", property.HubSpotDefined);
        json.WriteBoolean("formField", property.FormField ?? !property.ReadOnlyValue);
        json.WriteBoolean("archived", property.ArchivedAt is not null);
        if (property.ArchivedAt is { } archivedAt)
        {
            json.WriteString("archivedAt", PropertyValues.Format(archivedAt.ToUnixTimeMilliseconds()));
        }

        json.WriteStartObject("modificationMetadata");
        json.WriteBoolean("archivable", !property.HubSpotDefined);
        json.WriteBoolean("readOnlyDefinition", property.HubSpotDefined);
        json.WriteBoolean("readOnlyOptions", property.HubSpotDefined);
        json.WriteBoolean("readOnlyValue", property.ReadOnlyValue);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static int? Number(JsonElement body, string name) =>
        int.TryParse(body.Text(name), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void WriteOptions(Utf8JsonWriter json, IReadOnlyList<PropertyOption> options)
    {
        json.WriteStartArray("options");
        foreach (var (option, order) in options.Select((option, order) => (option, order)))
        {
            json.WriteStartObject();
            json.WriteString("label", option.Label);
            json.WriteString("value", option.Value);
            json.WriteNumber("displayOrder", order);
            json.WriteBoolean("hidden", option.Hidden);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static PropertyOption[]? Options(JsonElement body)
    {
        if (body.Member("options") is not { ValueKind: JsonValueKind.Array } array)
        {
            return null;
        }

        PropertyOption[] options = [.. array.EnumerateArray().Select(option => new PropertyOption(
            option.Required("value"), option.Text("label") ?? option.Required("value"), option.Member("hidden")?.ValueKind == JsonValueKind.True))];
        return options.DistinctBy(option => option.Value).Count() == options.Length
            ? options
            : throw new RefusedException(HubSpotError.Invalid("Option values must be unique"));
    }

    private static void CheckFieldType(string type, string fieldType)
    {
        if (!FieldTypesOf[type].Contains(fieldType))
        {
            throw new RefusedException(HubSpotError.Invalid($"fieldType {fieldType} cannot be used with type {type}; use one of [{string.Join(", ", FieldTypesOf[type])}]"));
        }
    }

    private static string OneOf(string value, string name, string[] allowed) =>
        allowed.Contains(value)
            ? value
            : throw new RefusedException(HubSpotError.Invalid($"Invalid {name} '{value}'; must be one of [{string.Join(", ", allowed)}]"));
}
