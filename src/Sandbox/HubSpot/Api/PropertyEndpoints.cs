using System.Text.Json;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>The properties of an object type.</summary>
internal static class PropertyEndpoints
{
    private static readonly string[] Types = ["string", "number", "bool", "enumeration", "date", "datetime", "phone_number"];

    private static readonly string[] FieldTypes =
        ["text", "textarea", "number", "select", "radio", "checkbox", "booleancheckbox", "date", "phonenumber", "file", "html", "calculation_equation"];

    public static void Map(IEndpointRouteBuilder app, SandboxControls controls)
    {
        app.Get("/crm/v3/properties/{objectType}", ListAsync);
        app.Get("/crm/v3/properties/{objectType}/{name}", ReadAsync);
        app.Post("/crm/v3/properties/{objectType}", context => CreateAsync(context, controls.Clock.GetUtcNow()));
    }

    private static Task ListAsync(HttpContext context)
    {
        var catalogue = context.Table().Catalogue;
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("results");
            foreach (var property in catalogue.All)
            {
                Write(json, property);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static Task ReadAsync(HttpContext context)
    {
        var name = context.Route("name");
        var property = context.Table().Catalogue.Find(name)
            ?? throw new RefusedException(HubSpotError.NotFound($"Property {name} does not exist."));
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, property));
    }

    private static async Task CreateAsync(HttpContext context, DateTimeOffset now)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var definition = Read(body.RootElement) with { CreatedAt = now };
        var table = context.Table();
        lock (context.Portal().Gate)
        {
            if (table.Catalogue.Find(definition.Name) is not null)
            {
                throw new RefusedException(
                    HubSpotError.Conflict($"A property named '{definition.Name}' already exists.") with
                    {
                        SubCategory = "Properties.PROPERTY_EXISTS",
                    });
            }

            table.Catalogue = table.Catalogue.Add(definition);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, definition));
    }

    private static PropertyDefinition Read(JsonElement body)
    {
        var name = Required(body, "name");
        var type = OneOf(Required(body, "type"), "type", Types);
        var fieldType = OneOf(Required(body, "fieldType"), "fieldType", FieldTypes);
        if (name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '_') || !char.IsAsciiLetterLower(name[0]))
        {
            throw new RefusedException(HubSpotError.Invalid(
                $"Property name '{name}' must begin with a letter and hold only lower-case letters, digits and underscores"));
        }

        var options = body.Member("options") is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Select(option => new PropertyOption(
                Required(option, "value"), option.Text("label") ?? Required(option, "value"), option.Text("hidden") is "true" or "True")).ToArray()
            : [];
        return new PropertyDefinition(name, type, fieldType)
        {
            Label = Required(body, "label"),
            GroupName = Required(body, "groupName"),
            Description = body.Text("description") ?? string.Empty,
            Options = options,
            HasUniqueValue = body.Member("hasUniqueValue")?.ValueKind == JsonValueKind.True,
            HubSpotDefined = false,
        };
    }

    private static string Required(JsonElement body, string name) =>
        body.Text(name) is { Length: > 0 } value
            ? value
            : throw new RefusedException(HubSpotError.Invalid($"Invalid input JSON: required field '{name}' is missing"));

    private static string OneOf(string value, string name, string[] allowed) =>
        allowed.Contains(value)
            ? value
            : throw new RefusedException(HubSpotError.Invalid($"Invalid {name} '{value}'; must be one of [{string.Join(", ", allowed)}]"));

    private static void Write(Utf8JsonWriter json, PropertyDefinition property)
    {
        json.WriteStartObject();
        json.WriteString("name", property.Name);
        json.WriteString("label", property.Label);
        json.WriteString("type", property.Type);
        json.WriteString("fieldType", property.FieldType);
        json.WriteString("description", property.Description);
        json.WriteString("groupName", property.GroupName);
        json.WriteStartArray("options");
        foreach (var (option, order) in property.Options.Select((option, order) => (option, order)))
        {
            json.WriteStartObject();
            json.WriteString("label", option.Label);
            json.WriteString("value", option.Value);
            json.WriteNumber("displayOrder", order);
            json.WriteBoolean("hidden", option.Hidden);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (property.CreatedAt is { } createdAt)
        {
            json.WriteString("createdAt", PropertyValues.Format(createdAt.ToUnixTimeMilliseconds()));
        }

        json.WriteBoolean("hasUniqueValue", property.HasUniqueValue);
        json.WriteBoolean("calculated", property.Calculated);
        json.WriteBoolean("externalOptions", property.ExternalOptions);
        json.WriteBoolean("hidden", false);
        json.WriteBoolean("hubspotDefined", property.HubSpotDefined);
        json.WriteBoolean("formField", !property.ReadOnlyValue);
        json.WriteBoolean("archived", false);
        json.WriteStartObject("modificationMetadata");
        json.WriteBoolean("archivable", !property.HubSpotDefined);
        json.WriteBoolean("readOnlyDefinition", property.HubSpotDefined);
        json.WriteBoolean("readOnlyOptions", property.HubSpotDefined);
        json.WriteBoolean("readOnlyValue", property.ReadOnlyValue);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
