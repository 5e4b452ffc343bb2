using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

internal static class SchemaJson
{
    /// <summary>What every custom object has beside its own properties.</summary>
    public static PropertyDefinition[] Usual() =>
        [DefaultProperties.Owner(), .. DefaultProperties.Computed("hs_lastmodifieddate", "hs_createdate"), .. DefaultProperties.Merged()];

    /// <summary>The whole schema; of HubSpot's own object types there is none, and their names stand for it.</summary>
    public static void Write(Utf8JsonWriter json, Portal portal, ObjectTable table, CustomObjectSchema? schema)
    {
        json.WriteStartObject();
        WriteNames(json, table, schema);
        json.WriteStartArray("properties");
        foreach (var property in table.Catalogue.All.Where(property => property.ArchivedAt is null))
        {
            PropertyJson.Write(json, portal, table.Name, property);
        }

        json.WriteEndArray();
        json.WriteStartArray("associations");
        foreach (var definition in portal.Tables.SelectMany(other => portal.AssociationDefinitions.Between(table.Name.TypeId, other.Name.TypeId)
            .Concat(portal.AssociationDefinitions.Between(other.Name.TypeId, table.Name.TypeId))).Distinct())
        {
            Write(json, definition, null);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The definition without properties and associations, as a change answers.</summary>
    public static void WriteDefinition(Utf8JsonWriter json, Portal portal, CustomObjectSchema schema)
    {
        json.WriteStartObject();
        WriteNames(json, schema.Table, schema);
        json.WriteNumber("portalId", portal.Id);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, AssociationDefinition definition, DateTimeOffset? now)
    {
        json.WriteStartObject();
        json.WriteString("id", definition.TypeId.ToString(CultureInfo.InvariantCulture));
        json.WriteString("fromObjectTypeId", definition.FromTypeId);
        json.WriteString("toObjectTypeId", definition.ToTypeId);
        json.WriteString("name", definition.Name);
        if (now is { } at)
        {
            json.WriteString("createdAt", PropertyValues.Format(at.ToUnixTimeMilliseconds()));
            json.WriteString("updatedAt", PropertyValues.Format(at.ToUnixTimeMilliseconds()));
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, ObjectTable table, CustomObjectSchema? schema)
    {
        json.WriteString("id", table.Name.TypeId.Split('-')[1]);
        json.WriteString("objectTypeId", table.Name.TypeId);
        json.WriteString("name", schema?.Name ?? table.Name.UpperCase);
        json.WriteString("fullyQualifiedName", table.Name.FullyQualifiedName ?? table.Name.UpperCase);
        json.WriteStartObject("labels");
        json.WriteString("singular", schema?.SingularLabel ?? table.Name.Singular);
        json.WriteString("plural", schema?.PluralLabel ?? table.Name.Plural);
        json.WriteEndObject();
        json.WriteString("description", schema?.Description ?? string.Empty);
        json.WriteString("primaryDisplayProperty", schema?.PrimaryDisplayProperty ?? (table.Name.DefaultProperties is [var first, ..] ? first : null));
        ApiAnswer.WriteStrings(json, "secondaryDisplayProperties", schema?.SecondaryDisplayProperties ?? []);
        ApiAnswer.WriteStrings(json, "requiredProperties", table.Name.Required);
        ApiAnswer.WriteStrings(json, "searchableProperties", table.Name.Searchable);
        json.WriteBoolean("archived", false);
        if (schema is not null)
        {
            json.WriteString("createdAt", PropertyValues.Format(schema.CreatedAt.ToUnixTimeMilliseconds()));
            json.WriteString("updatedAt", PropertyValues.Format(schema.UpdatedAt.ToUnixTimeMilliseconds()));
        }
    }
}
