using System.Collections.Concurrent;
using Grpc.Core;
using HubSpotSfSync.Salesforce.Protos;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>The schemas of payloads, which never change under their id.</summary>
internal sealed class EventSchemas
{
    private readonly ConcurrentDictionary<string, EventSchema> _known = new(StringComparer.Ordinal);

    public async Task<EventSchema> GetAsync(string schemaId, PubSub.PubSubClient client, Metadata metadata, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(schemaId, out var known))
        {
            return known;
        }

        var info = await client.GetSchemaAsync(new SchemaRequest { SchemaId = schemaId }, metadata, cancellationToken: cancellationToken);
        return _known.GetOrAdd(schemaId, new EventSchema(info.SchemaJson));
    }
}
