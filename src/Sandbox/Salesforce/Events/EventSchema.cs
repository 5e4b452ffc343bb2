using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <summary>A field of a change event; a compound has parts and no value of its own.</summary>
public sealed record EventField(FieldDefinition Field, IReadOnlyList<FieldDefinition> Parts);

/// <summary>The Avro schema of one object's change events. The header is field 0, <see cref="Fields"/> begin at 1.</summary>
public sealed class EventSchema
{
    private const string Namespace = "com.sforce.eventbus";

    private static readonly string[] ChangeTypes =
    [
        "CREATE", "UPDATE", "DELETE", "UNDELETE", "SNAPSHOT", "GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE", "GAP_OVERFLOW",
    ];

    public EventSchema(SObjectType type)
    {
        EntityName = type.Name;
        Fields =
        [
            .. type.Fields.Where(field => field.InEvents && field.Compound is null)
                .Select(field => new EventField(field, field.IsCompound ? [.. type.PartsOf(field)] : [])),
        ];
        Json = Write(type);
        Id = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Json)).AsSpan(0, 16)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
    }

    public string EntityName { get; }

    public string Id { get; }

    public string Json { get; }

    public IReadOnlyList<EventField> Fields { get; }

    public FieldPosition LastModifiedDate
    {
        get
        {
            for (var at = 0; at < Fields.Count; at++)
            {
                if (Fields[at].Field.System == SystemField.LastModifiedDate)
                {
                    return new FieldPosition(at + 1);
                }
            }

            throw new InvalidOperationException($"{EntityName} has no LastModifiedDate");
        }
    }

    /// <summary>An account's name may be a person's, so its union has a record that stays unused here.</summary>
    public static bool IsSwitchableName(SObjectType type, FieldDefinition field) => type.Name == "Account" && field.Name == "Name";

    private string Write(SObjectType type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var named = new HashSet<string>(StringComparer.Ordinal);
            json.WriteStartObject();
            json.WriteString("name", type.ChangeEventName);
            json.WriteString("namespace", Namespace);
            json.WriteString("type", "record");
            json.WriteStartArray("fields");
            WriteHeader(json);
            foreach (var field in Fields)
            {
                WriteField(json, type, field, named);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", "ChangeEventHeader");
        json.WriteStartObject("type");
        json.WriteString("type", "record");
        json.WriteString("name", "ChangeEventHeader");
        json.WriteStartArray("fields");
        Plain("entityName", "string");
        Strings("recordIds");
        json.WriteStartObject();
        json.WriteString("name", "changeType");
        json.WriteStartObject("type");
        json.WriteString("type", "enum");
        json.WriteString("name", "ChangeType");
        json.WriteStartArray("symbols");
        foreach (var symbol in ChangeTypes)
        {
            json.WriteStringValue(symbol);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        Plain("changeOrigin", "string");
        Plain("transactionKey", "string");
        Plain("sequenceNumber", "int");
        Plain("commitTimestamp", "long");
        Plain("commitNumber", "long");
        Plain("commitUser", "string");
        Strings("nulledFields");
        Strings("diffFields");
        Strings("changedFields");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();

        void Plain(string name, string type)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        void Strings(string name)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteStartObject("type");
            json.WriteString("type", "array");
            json.WriteString("items", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteField(Utf8JsonWriter json, SObjectType type, EventField field, HashSet<string> named)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Field.Name);
        json.WriteStartArray("type");
        json.WriteStringValue("null");
        if (field.Parts.Count > 0)
        {
            WriteCompound(json, field.Field.System == SystemField.PersonName ? "PersonName" : "Address", field.Parts, named);
        }
        else
        {
            json.WriteStringValue(AvroType(field.Field));
            if (IsSwitchableName(type, field.Field))
            {
                string[] parts = ["Salutation", "FirstName", "LastName"];
                WriteCompound(json, "Switchable_PersonName", [.. parts.Select(part => new FieldDefinition(part, FieldType.String))], named);
            }
        }

        json.WriteEndArray();
        json.WriteNull("default");
        json.WriteEndObject();
    }

    // A named type is written out once and called by its name after that.
    private static void WriteCompound(Utf8JsonWriter json, string name, IReadOnlyList<FieldDefinition> parts, HashSet<string> named)
    {
        if (!named.Add(name))
        {
            json.WriteStringValue(name);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "record");
        json.WriteString("name", name);
        json.WriteStartArray("fields");
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.PartName ?? part.Name);
            json.WriteStartArray("type");
            json.WriteStringValue("null");
            json.WriteStringValue(AvroType(part));
            json.WriteEndArray();
            json.WriteNull("default");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string AvroType(FieldDefinition field) => field.Type switch
    {
        FieldType.Boolean => "boolean",
        FieldType.Int => "int",
        FieldType.Double or FieldType.Currency or FieldType.Percent => "double",
        FieldType.Date or FieldType.Datetime => "long",
        _ => "string",
    };
}
