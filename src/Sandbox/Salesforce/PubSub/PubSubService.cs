using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>The Pub/Sub API over the org's change events. Publishing and managed subscriptions answer UNIMPLEMENTED.</summary>
public sealed class PubSubService(Org org, IHostApplicationLifetime lifetime) : Protos.PubSub.PubSubBase
{
    private const string AllChanges = "/data/ChangeEvents";

    public override Task<TopicInfo> GetTopic(TopicRequest request, ServerCallContext context)
    {
        Authenticate(context);
        var type = FindTopic(request.TopicName);
        return Task.FromResult(new TopicInfo
        {
            TopicName = request.TopicName,
            TenantGuid = $"core/sandbox/{org.Id}",
            CanPublish = false,
            CanSubscribe = true,
            SchemaId = type is null ? string.Empty : Schema(type),
            RpcId = Guid.NewGuid().ToString(),
        });
    }

    public override Task<SchemaInfo> GetSchema(SchemaRequest request, ServerCallContext context)
    {
        Authenticate(context);
        var schema = org.Events.FindSchema(request.SchemaId) ?? throw PubSubFault.SchemaNotFound(request.SchemaId);
        return Task.FromResult(new SchemaInfo { SchemaId = schema.Id, SchemaJson = schema.Json, RpcId = Guid.NewGuid().ToString() });
    }

    public override async Task Subscribe(
        IAsyncStreamReader<FetchRequest> requestStream, IServerStreamWriter<FetchResponse> responseStream, ServerCallContext context)
    {
        var token = Authenticate(context);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        if (!await requestStream.MoveNext(ended.Token))
        {
            return;
        }

        var first = requestStream.Current;
        var type = FindTopic(first.TopicName);
        var subscription = new Subscription(org, first, type is null ? _ => true : entity => entity == type.Name, () => org.Sessions.IsValid(token));
        var reading = subscription.ReadRequestsAsync(requestStream, ended.Token);
        try
        {
            await subscription.DeliverAsync(responseStream, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client hung up, or the sandbox stops.
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }

    /// <returns>The session's token.</returns>
    private string Authenticate(ServerCallContext context)
    {
        var token = context.RequestHeaders.GetValue("accesstoken");
        if (string.IsNullOrEmpty(token) || string.IsNullOrEmpty(context.RequestHeaders.GetValue("instanceurl")))
        {
            throw PubSubFault.HeadersInvalid("accesstoken and instanceurl are required");
        }

        if (context.RequestHeaders.GetValue("tenantid") != org.Id)
        {
            throw PubSubFault.HeadersInvalid("tenantid must be the 18-character id of the org");
        }

        return org.Sessions.IsValid(token) ? token : throw PubSubFault.AuthError();
    }

    /// <returns>The object of a topic; null for the topic of all objects.</returns>
    private SObjectType? FindTopic(string topic)
    {
        if (topic == AllChanges)
        {
            return null;
        }

        lock (org.Gate)
        {
            return org.Metadata.Types.FirstOrDefault(type => topic == $"/data/{type.ChangeEventName}" && org.Events.Captures(type))
                ?? throw PubSubFault.TopicNotFound(topic);
        }
    }

    private string Schema(SObjectType type)
    {
        lock (org.Gate)
        {
            return org.Events.SchemaOf(type).Id;
        }
    }
}
