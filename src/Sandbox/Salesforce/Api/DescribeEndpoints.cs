using System.Globalization;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>What objects and fields there are.</summary>
internal static class DescribeEndpoints
{
    private const int BytesPerCharacter = 3;

    public static void Add(ApiRoutes routes)
    {
        routes.Add("GET", "/sobjects", Global);
        routes.Add("GET", "/sobjects/{type}", BasicInformation);
        routes.Add("GET", "/sobjects/{type}/describe", Describe);
    }

    private static ApiResult Global(ApiCall call)
    {
        var changedAt = call.Org.Metadata.Types.Max(type => type.ChangedAt);
        return IsKnown(call, changedAt)
            ? ApiResult.NotModified
            : GlobalList(call) with { Headers = [("Last-Modified", changedAt.ToString("R", CultureInfo.InvariantCulture))] };
    }

    private static bool IsKnown(ApiCall call, DateTimeOffset changedAt) =>
        DateTimeOffset.TryParse(call.Headers.IfModifiedSince.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
        && changedAt.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();

    // Records an API client touches are not "recent" ones: those are what people look at.
    private static ApiResult BasicInformation(ApiCall call)
    {
        var type = call.Type();
        return ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("objectDescribe");
            WriteType(json, call, type);
            json.WriteEndObject();
            json.WriteStartArray("recentItems");
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static ApiResult GlobalList(ApiCall call) => ApiResult.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("encoding", "UTF-8");
        json.WriteNumber("maxBatchSize", 200);
        json.WriteStartArray("sobjects");
        foreach (var type in call.Org.Metadata.Types)
        {
            json.WriteStartObject();
            WriteType(json, call, type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static ApiResult Describe(ApiCall call)
    {
        var type = call.Type();
        if (IsKnown(call, type.ChangedAt))
        {
            return ApiResult.NotModified;
        }

        var result = ApiResult.Ok(json =>
        {
            json.WriteStartObject();
            WriteType(json, call, type);
            json.WriteStartArray("fields");
            foreach (var field in type.VisibleFields)
            {
                WriteField(json, type, field);
            }

            json.WriteEndArray();
            WriteChildRelationships(json, call.Org.Metadata, type);
            json.WriteStartArray("recordTypeInfos");
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return result with { Headers = [("Last-Modified", type.ChangedAt.ToString("R", CultureInfo.InvariantCulture))] };
    }

    private static void WriteType(Utf8JsonWriter json, ApiCall call, SObjectType type)
    {
        json.WriteString("name", type.Name);
        json.WriteString("label", type.Label);
        json.WriteString("labelPlural", type.PluralLabel);
        json.WriteString("keyPrefix", type.KeyPrefix);
        json.WriteBoolean("custom", type.Custom);
        json.WriteBoolean("createable", type.Createable);
        json.WriteBoolean("updateable", type.Updateable);
        json.WriteBoolean("deletable", type.Deletable);
        json.WriteBoolean("undeletable", type.Undeletable);
        json.WriteBoolean("mergeable", type.Mergeable);
        json.WriteBoolean("queryable", true);
        json.WriteBoolean("replicateable", true);
        json.WriteBoolean("retrieveable", true);
        json.WriteBoolean("triggerable", true);
        json.WriteBoolean("layoutable", true);
        json.WriteBoolean("searchable", false);
        var url = $"{call.ServicePath}/sobjects/{type.Name}";
        json.WriteStartObject("urls");
        json.WriteString("sobject", url);
        json.WriteString("describe", $"{url}/describe");
        json.WriteString("rowTemplate", $"{url}/{{ID}}");
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, SObjectType type, FieldDefinition field)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WriteString("label", field.Label);
        json.WriteString("type", field.Type.ToString().ToLowerInvariant());
        json.WriteNumber("length", field.Length);
        json.WriteNumber("byteLength", field.Length * BytesPerCharacter);
        json.WriteNumber("precision", field.Type == FieldType.Int ? 0 : field.Precision);
        json.WriteNumber("scale", field.Scale);
        json.WriteNumber("digits", field.Type == FieldType.Int ? field.Precision : 0);
        json.WriteBoolean("nillable", !field.Required && field.Type != FieldType.Boolean && field.System is SystemField.None or SystemField.MasterRecordId or SystemField.AddressParts);
        json.WriteBoolean("createable", type.CanCreate(field));
        json.WriteBoolean("updateable", type.CanUpdate(field));
        json.WriteBoolean("unique", field.Unique);
        json.WriteBoolean("caseSensitive", field.CaseSensitive);
        json.WriteBoolean("externalId", field.ExternalId);
        json.WriteBoolean("idLookup", field.IdLookup);
        json.WriteBoolean("autoNumber", false);
        json.WriteBoolean("calculated", field.Formula is not null);
        json.WriteString("calculatedFormula", field.Formula);
        json.WriteBoolean("defaultedOnCreate", field.DefaultValue is not null || field.Name == "OwnerId" || field.System is SystemField.CreatedDate or SystemField.LastModifiedDate or SystemField.SystemModstamp);
        WriteDefault(json, field.DefaultValue);
        json.WriteBoolean("custom", field.Custom);
        json.WriteString("compoundFieldName", field.Compound);
        json.WriteString("extraTypeInfo", field.Type == FieldType.Textarea ? "plaintextarea" : field.System == SystemField.PersonName ? "personname" : null);
        json.WriteBoolean("nameField", field.NameField);
        json.WriteBoolean("namePointing", field.IsPolymorphic);
        WritePicklist(json, field);
        json.WriteBoolean("restrictedPicklist", field.RestrictedPicklist);
        json.WriteBoolean("dependentPicklist", false);
        json.WriteNull("controllerName");
        json.WriteStartArray("referenceTo");
        foreach (var target in field.ReferenceTo)
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteString("relationshipName", field.RelationshipName);
        json.WriteBoolean("encrypted", false);
        json.WriteBoolean("filterable", field.Filterable);
        json.WriteBoolean("sortable", field.Filterable);
        json.WriteBoolean("groupable", field.Filterable && !field.IsNumber && field.Type != FieldType.Datetime);
        json.WriteEndObject();
    }

    private static void WriteDefault(Utf8JsonWriter json, object? value)
    {
        json.WritePropertyName("defaultValue");
        if (value is bool flag)
        {
            json.WriteBooleanValue(flag);
        }
        else
        {
            json.WriteStringValue(value as string);
        }
    }

    private static void WritePicklist(Utf8JsonWriter json, FieldDefinition field)
    {
        json.WriteStartArray("picklistValues");
        foreach (var option in field.PicklistValues)
        {
            json.WriteStartObject();
            json.WriteString("value", option);
            json.WriteString("label", option);
            json.WriteBoolean("active", true);
            json.WriteBoolean("defaultValue", option.Equals(field.DefaultValue));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteChildRelationships(Utf8JsonWriter json, Metadata metadata, SObjectType parent)
    {
        json.WriteStartArray("childRelationships");
        foreach (var (child, field) in metadata.Types.SelectMany(type => type.Fields.Where(field => field.ReferenceTo.Contains(parent.Name)).Select(field => (type, field))))
        {
            json.WriteStartObject();
            json.WriteString("childSObject", child.Name);
            json.WriteString("field", field.Name);
            json.WriteString("relationshipName", field.ChildRelationshipName);
            json.WriteBoolean("cascadeDelete", field.CascadeDelete);
            json.WriteBoolean("restrictedDelete", field.OnParentDelete == DeleteRule.Restrict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
