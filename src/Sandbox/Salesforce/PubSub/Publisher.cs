using Avro.Generic;
using Avro.IO;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>Takes messages on the topics of custom platform events; each has a result of its own.</summary>
internal sealed class Publisher(Org org)
{
    private const int MostBytes = 1024 * 1024;

    public PublishResponse Publish(Topic topic, PublishRequest request)
    {
        var type = topic.PlatformEvent ?? throw PubSubFault.CannotPublish(topic.Name);
        var response = new PublishResponse { SchemaId = type.SchemaId, RpcId = Guid.NewGuid().ToString() };
        foreach (var message in request.Events)
        {
            var result = new PublishResult { CorrelationKey = message.Id };
            if (Problem(type, message) is { } problem)
            {
                result.Error = new Error { Code = ErrorCode.Publish, Msg = problem };
            }
            else
            {
                result.ReplayId = ReplayIds.Bytes(org.Events.Publish(type, message.SchemaId, message.Payload.Memory));
            }

            response.Results.Add(result);
        }

        return response;
    }

    private string? Problem(PlatformEventType type, ProducerEvent message)
    {
        if (message.SchemaId != type.SchemaId)
        {
            return $"The schema {message.SchemaId} is not the one of {type.Name}.";
        }

        if (message.Payload.Length > MostBytes)
        {
            return "The event message is larger than 1 MB.";
        }

        if (!IsReadable(type, message))
        {
            return $"The payload does not have the schema of {type.Name}.";
        }

        return org.Limits.PublishedEvents.TryTake() ? null : "The hourly allocation of published events is used up.";
    }

    private static bool IsReadable(PlatformEventType type, ProducerEvent message)
    {
        try
        {
            using var payload = new MemoryStream(message.Payload.ToByteArray());
            new GenericDatumReader<GenericRecord>(type.Schema, type.Schema).Read(null!, new BinaryDecoder(payload));
            return payload.Position == payload.Length;
        }
        catch (Exception wrong) when (wrong is Avro.AvroException or IOException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            return false;
        }
    }
}
