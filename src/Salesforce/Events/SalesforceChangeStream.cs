using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using HubSpotSfSync.Salesforce.Protos;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Sessions;
using HubSpotSfSync.Salesforce.Soql;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>Change Data Capture over the Pub/Sub API. Deliveries are counted per subscriber: hold one subscription an object and org.</summary>
internal sealed class SalesforceChangeStream(SalesforceAccount account, SalesforceSession session, SalesforceRest rest, SchemaCache objects, TimeProvider clock, ILogger<SalesforceChangeStream> log) : IChangeStream, IDisposable
{
    private const int MaxMessageBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(120);
    private static readonly CallContext Call = new(Lane.Live);

    private readonly EventSchemas _schemas = new();
    private readonly Heirs _heirs = new(new BinReader(new SoqlRunner(rest), objects).ReadAsync, objects);
    private readonly Lazy<GrpcChannel> _channel = new(() => Connect(account));

    public async IAsyncEnumerable<ChangeBatch> SubscribeAsync(IReadOnlyList<RecordQuery> queries, string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = new PubSub.PubSubClient(_channel.Value);
        var followed = await FollowedAsync(queries, cancellationToken);
        var topic = Topics.Of(followed.ObjectType);
        var reader = new EventReader(new EventTranslator([followed]), account.Org, clock, log);
        var lost = position is not null && !ReplayPosition.IsPosition(position);
        var renewed = false;
        var heard = false;
        position = lost ? null : position;
        while (true)
        {
            var current = await session.GetAsync(Call, cancellationToken);
            var (subscription, broken) = await OpenAsync(client, current, topic, position, cancellationToken);
            using (subscription)
            {
                if (lost && broken is null)
                {
                    // Only now: what changes while the gap is read comes through the new subscription.
                    lost = false;
                    yield return new ChangeBatch([], null, PositionLost: true);
                }

                var progress = new ReplayPosition();
                while (broken is null)
                {
                    (var batch, broken) = await NextAsync(subscription!, client, reader, progress, topic, cancellationToken);
                    if (batch is not null)
                    {
                        renewed = false;
                        heard = true;
                        yield return batch;
                        position = batch.Position ?? position;
                    }
                }
            }

            switch (broken.Remedy)
            {
                case BreakRemedy.PositionLost when position is not null:
                    position = null;
                    lost = true;
                    break;
                case BreakRemedy.Renew when !renewed:
                    renewed = true;

                    // Without a position yet, the new subscription starts from now: what came in between is missed.
                    lost |= heard && position is null;
                    await session.RenewAsync(current, Call, cancellationToken);
                    break;
                default:
                    throw broken.Failure;
            }
        }
    }

    public void Dispose()
    {
        if (_channel.IsValueCreated)
        {
            _channel.Value.Dispose();
        }
    }

    private static GrpcChannel Connect(SalesforceAccount account) => GrpcChannel.ForAddress(
        account.PubSubEndpoint ?? SalesforceAccount.PublishedPubSubEndpoint,
        new GrpcChannelOptions
        {
            MaxReceiveMessageSize = MaxMessageBytes,
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                KeepAlivePingDelay = TimeSpan.FromSeconds(60),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(30),
            },
        });

    private async Task<FollowedObject> FollowedAsync(IReadOnlyList<RecordQuery> queries, CancellationToken cancellationToken)
    {
        var objectType = queries.Select(query => query.ObjectType).Distinct(StringComparer.OrdinalIgnoreCase).Single();
        return FollowedObject.Of(queries, await objects.GetAsync(objectType, Call, cancellationToken));
    }

    private async Task<(Subscription? Subscription, StreamBreak? Broken)> OpenAsync(
        PubSub.PubSubClient client, Session current, string topic, string? position, CancellationToken cancellationToken)
    {
        try
        {
            return (await Subscription.OpenAsync(client, current, topic, position, cancellationToken), null);
        }
        catch (RpcException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, StreamBreak.Of(failure, topic, account.Org));
        }
    }

    private async Task<(ChangeBatch? Batch, StreamBreak? Broken)> NextAsync(
        Subscription subscription, PubSub.PubSubClient client, EventReader reader, ReplayPosition progress, string topic, CancellationToken cancellationToken)
    {
        try
        {
            var response = await subscription.NextAsync(cancellationToken).WaitAsync(LongestSilence, clock, cancellationToken);
            if (response is null)
            {
                return (null, StreamBreak.Closed(topic, account.Org));
            }

            var changes = new List<StreamedChange>();
            foreach (var consumed in response.Events)
            {
                var schema = await _schemas.GetAsync(consumed.Event.SchemaId, client, subscription.Metadata, cancellationToken);
                changes.AddRange(reader.Read(schema, consumed.Event.Payload.ToByteArray()));
            }

            return (new ChangeBatch(await _heirs.NameAsync(changes, Call, cancellationToken), progress.Advance(response)) { Events = response.Events.Count }, null);
        }
        catch (TimeoutException)
        {
            return (null, StreamBreak.Silent(topic, account.Org, LongestSilence));
        }
        catch (RpcException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException failure)
        {
            return (null, StreamBreak.Of(failure, topic, account.Org));
        }
    }
}
