using System.Text.Json.Nodes;
using Avro;
using Avro.Generic;
using Avro.IO;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>Decodes payloads of one schema: raw Avro.</summary>
internal sealed class EventSchema(string json)
{
    private const string Suffix = "ChangeEvent";

    private readonly Lazy<GenericDatumReader<GenericRecord>> _whole = new(() => ReaderOf(json));
    private readonly Lazy<GenericDatumReader<GenericRecord>> _header = new(() => ReaderOf(HeaderOf(json)));

    /// <summary>ContactChangeEvent tells of Contact, Invoice__ChangeEvent of Invoice__c; null where the schema can't be read.</summary>
    public string? ObjectType
    {
        get
        {
            try
            {
                var name = (string?)JsonNode.Parse(json)?["name"] ?? string.Empty;
                return !name.EndsWith(Suffix, StringComparison.Ordinal) ? null
                    : name[..^Suffix.Length] is var stem && stem.EndsWith("__", StringComparison.Ordinal) ? $"{stem}c" : stem;
            }
            catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    public ChangeEvent Read(byte[] payload) => Read(_whole.Value, payload);

    /// <summary>Only the header, which comes first: enough to know which records changed.</summary>
    public ChangeEvent ReadHeader(byte[] payload) => Read(_header.Value, payload);

    private static ChangeEvent Read(GenericDatumReader<GenericRecord> reader, byte[] payload)
    {
        using var stream = new MemoryStream(payload, writable: false);
        return new ChangeEvent(reader.Read(null!, new BinaryDecoder(stream)));
    }

    private static GenericDatumReader<GenericRecord> ReaderOf(string json)
    {
        var schema = Schema.Parse(json);
        return new GenericDatumReader<GenericRecord>(schema, schema);
    }

    private static string HeaderOf(string json)
    {
        var schema = JsonNode.Parse(json)!.AsObject();
        schema["fields"] = new JsonArray(schema["fields"]![0]!.DeepClone());
        return schema.ToJsonString();
    }
}
