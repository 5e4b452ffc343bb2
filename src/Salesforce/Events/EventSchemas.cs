using System.Collections.Concurrent;
using Avro;
using Avro.Generic;
using Avro.IO;
using Grpc.Core;
using HubSpotSfSync.Salesforce.Protos;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>Decodes payloads: raw Avro, by schemas that never change under their id.</summary>
internal sealed class EventSchemas
{
    private readonly ConcurrentDictionary<string, GenericDatumReader<GenericRecord>> _readers = new(StringComparer.Ordinal);

    public async Task<ChangeEvent> DecodeAsync(ProducerEvent produced, PubSub.PubSubClient client, Metadata metadata, CancellationToken cancellationToken)
    {
        if (!_readers.TryGetValue(produced.SchemaId, out var reader))
        {
            var info = await client.GetSchemaAsync(new SchemaRequest { SchemaId = produced.SchemaId }, metadata, cancellationToken: cancellationToken);
            var schema = Schema.Parse(info.SchemaJson);
            reader = _readers.GetOrAdd(produced.SchemaId, new GenericDatumReader<GenericRecord>(schema, schema));
        }

        using var payload = new MemoryStream(produced.Payload.ToByteArray(), writable: false);
        return new ChangeEvent(reader.Read(null!, new BinaryDecoder(payload)));
    }
}
