using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HubSpotSfSync.Sandbox.Salesforce.Events;

/// <param name="Name">The field's API name.</param>
/// <param name="Type">Avro's name of its type: string, boolean, double or long.</param>
public sealed record PlatformEventField(string Name, string Type);

/// <summary>A custom platform event, <c>Order_Event__e</c>, and the Avro schema of its messages.</summary>
public sealed class PlatformEventType
{
    public PlatformEventType(string name, IReadOnlyList<PlatformEventField> fields)
    {
        Name = name;
        SchemaJson = Write(name, fields);
        Schema = Avro.Schema.Parse(SchemaJson);
        SchemaId = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(SchemaJson)).AsSpan(0, 16)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
    }

    public string Name { get; }

    public string SchemaId { get; }

    public string SchemaJson { get; }

    public Avro.Schema Schema { get; }

    private static string Write(string name, IReadOnlyList<PlatformEventField> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "record");
            json.WriteString("name", name);
            json.WriteString("namespace", "com.sforce.eventbus");
            json.WriteStartArray("fields");
            WriteRequired(json, "CreatedDate", "long", "CreatedDate:DateTime");
            WriteRequired(json, "CreatedById", "string", "CreatedBy:EntityId");
            foreach (var field in fields)
            {
                json.WriteStartObject();
                json.WriteString("name", field.Name);
                json.WriteStartArray("type");
                json.WriteStringValue("null");
                json.WriteStringValue(field.Type);
                json.WriteEndArray();
                json.WriteNull("default");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteRequired(Utf8JsonWriter json, string name, string type, string doc)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", type);
        json.WriteString("doc", doc);
        json.WriteEndObject();
    }
}
