using System.Buffers.Binary;
using Avro.Generic;
using Avro.IO;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

/// <summary>A Pub/Sub client that knows only what the wire says: schemas by id, payloads by their schema.</summary>
internal sealed class PubSubClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly PubSub.PubSubClient _client;
    private readonly Metadata _metadata;

    public PubSubClient(SalesforceSandbox sandbox, string token = "sandbox-token", bool tls = false, string? tenantId = null)
    {
        _channel = GrpcChannel.ForAddress(tls ? sandbox.PubSubTlsUrl : sandbox.PubSubUrl, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            // The certificate is made anew by each sandbox and signed by nobody but itself.
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
            },
        });
        _client = new PubSub.PubSubClient(_channel);
        _metadata = new Metadata
        {
            { "accesstoken", token }, { "instanceurl", sandbox.Url.ToString() }, { "tenantid", tenantId ?? sandbox.Org.Id },
        };
    }

    public async Task<TopicInfo> Topic(string name, CancellationToken ct) =>
        await _client.GetTopicAsync(new TopicRequest { TopicName = name }, _metadata, cancellationToken: ct);

    public async Task<SchemaInfo> Schema(string id, CancellationToken ct) =>
        await _client.GetSchemaAsync(new SchemaRequest { SchemaId = id }, _metadata, cancellationToken: ct);

    public AsyncDuplexStreamingCall<FetchRequest, FetchResponse> Subscribe(CancellationToken ct) => _client.Subscribe(_metadata, cancellationToken: ct);

    public async Task<AsyncDuplexStreamingCall<FetchRequest, FetchResponse>> Subscribe(
        string topic, ReplayPreset preset, int wanted, CancellationToken ct, long? replayId = null)
    {
        var stream = Subscribe(ct);
        var request = new FetchRequest { TopicName = topic, ReplayPreset = preset, NumRequested = wanted };
        if (replayId is { } id)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, id);
            request.ReplayId = ByteString.CopyFrom(bytes);
        }

        try
        {
            await stream.RequestStream.WriteAsync(request, ct);
        }
        catch (RpcException)
        {
            // Refused before the request was out: reading the stream says why.
        }

        return stream;
    }

    public AsyncDuplexStreamingCall<ManagedFetchRequest, ManagedFetchResponse> ManagedSubscribe(CancellationToken ct) =>
        _client.ManagedSubscribe(_metadata, cancellationToken: ct);

    public async Task<PublishResponse> Publish(PublishRequest request, CancellationToken ct) =>
        await _client.PublishAsync(request, _metadata, cancellationToken: ct);

    public async Task<GenericRecord> Decode(ConsumerEvent change, CancellationToken ct)
    {
        var schema = Avro.Schema.Parse((await Schema(change.Event.SchemaId, ct)).SchemaJson);
        using var payload = new MemoryStream(change.Event.Payload.ToByteArray());
        return new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(payload));
    }

    public void Dispose() => _channel.Dispose();
}
