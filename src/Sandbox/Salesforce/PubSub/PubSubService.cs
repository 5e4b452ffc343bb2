using Grpc.Core;
using HubSpotSfSync.Sandbox.Protos;
using HubSpotSfSync.Sandbox.Salesforce.Events;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>The Pub/Sub API over the org's event bus.</summary>
internal sealed class PubSubService(Org org, OpenStreams streams, IHostApplicationLifetime lifetime) : Protos.PubSub.PubSubBase
{
    public override Task<TopicInfo> GetTopic(TopicRequest request, ServerCallContext context)
    {
        Authenticate(context);
        var topic = FindTopic(request.TopicName);
        return Task.FromResult(new TopicInfo
        {
            TopicName = request.TopicName,
            TenantGuid = $"core/sandbox/{org.Id}",
            CanPublish = topic.PlatformEvent is not null,
            CanSubscribe = MayFollow(topic),
            SchemaId = topic.SchemaId ?? string.Empty,
            RpcId = Guid.NewGuid().ToString(),
        });
    }

    public override Task<SchemaInfo> GetSchema(SchemaRequest request, ServerCallContext context)
    {
        Authenticate(context);
        var json = org.Events.FindSchema(request.SchemaId)?.Json ?? org.Events.Catalogue.PlatformEventOfSchema(request.SchemaId)?.SchemaJson
            ?? throw PubSubFault.SchemaNotFound(request.SchemaId);
        return Task.FromResult(new SchemaInfo { SchemaId = request.SchemaId, SchemaJson = json, RpcId = Guid.NewGuid().ToString() });
    }

    public override async Task Subscribe(
        IAsyncStreamReader<FetchRequest> requestStream, IServerStreamWriter<FetchResponse> responseStream, ServerCallContext context)
    {
        var token = Authenticate(context);
        if (!await requestStream.MoveNext(context.CancellationToken))
        {
            return;
        }

        var first = requestStream.Current;
        var topic = FollowedTopic(first.TopicName);
        var subscription = new Subscription(org, topic, Start(org.Events, first), () => org.Sessions.IsValid(token));
        subscription.Ask(first.NumRequested);
        await RunAsync(subscription, requestStream, context, Take, Send);

        void Take(FetchRequest request)
        {
            if (request.TopicName.Length > 0 && request.TopicName != topic.Name)
            {
                subscription.Fail(PubSubFault.TopicMismatch());
                return;
            }

            subscription.Ask(request.NumRequested);
        }

        Task Send(Delivery delivery)
        {
            var response = new FetchResponse { LatestReplayId = delivery.LatestReplayId, RpcId = Guid.NewGuid().ToString(), PendingNumRequested = delivery.Pending };
            response.Events.AddRange(delivery.Events);
            return responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    public override async Task ManagedSubscribe(
        IAsyncStreamReader<ManagedFetchRequest> requestStream, IServerStreamWriter<ManagedFetchResponse> responseStream, ServerCallContext context)
    {
        var token = Authenticate(context);
        if (!await requestStream.MoveNext(context.CancellationToken))
        {
            return;
        }

        var first = requestStream.Current;
        var managed = FindManaged(first);
        var topic = FollowedTopic(managed.TopicName);
        if (!managed.TryActivate())
        {
            throw PubSubFault.ManagedSubscriptionActive(managed.DeveloperName);
        }

        try
        {
            var subscription = new Subscription(org, topic, Start(org.Events, managed), () => org.Sessions.IsValid(token));
            subscription.Ask(first.NumRequested);
            await RunAsync(subscription, requestStream, context, request => Take(subscription, managed, request), Send);
        }
        finally
        {
            managed.Deactivate();
        }

        Task Send(Delivery delivery)
        {
            var response = new ManagedFetchResponse
            {
                LatestReplayId = delivery.LatestReplayId,
                RpcId = Guid.NewGuid().ToString(),
                PendingNumRequested = delivery.Pending,
                CommitResponse = delivery.Commit,
            };
            response.Events.AddRange(delivery.Events);
            return responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context)
    {
        Authenticate(context);
        return Task.FromResult(new Publisher(org).Publish(FindTopic(request.TopicName), request));
    }

    public override async Task PublishStream(
        IAsyncStreamReader<PublishRequest> requestStream, IServerStreamWriter<PublishResponse> responseStream, ServerCallContext context)
    {
        Authenticate(context);
        var publisher = new Publisher(org);
        Topic? topic = null;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var request = requestStream.Current;
            topic ??= FindTopic(request.TopicName);
            if (request.TopicName.Length > 0 && request.TopicName != topic.Name)
            {
                throw PubSubFault.TopicMismatch();
            }

            await responseStream.WriteAsync(publisher.Publish(topic, request), context.CancellationToken);
        }
    }

    private static long Start(EventBus events, FetchRequest first) => first.ReplayPreset switch
    {
        ReplayPreset.Earliest => events.ForgottenUpTo,
        ReplayPreset.Custom when first.ReplayId.IsEmpty => throw PubSubFault.ReplayIdMissing(),
        ReplayPreset.Custom => ReplayIds.Read(first.ReplayId, events) ?? throw PubSubFault.ReplayIdCorrupted(),
        _ => events.LastReplayId,
    };

    private static long Start(EventBus events, ManagedEventSubscription managed)
    {
        var committed = managed.Committed;
        if (committed >= events.ForgottenUpTo && committed <= events.LastReplayId)
        {
            return committed.Value;
        }

        return (committed is null ? managed.DefaultReplay : managed.ErrorRecoveryReplay) == "EARLIEST" ? events.ForgottenUpTo : events.LastReplayId;
    }

    private void Take(Subscription subscription, ManagedEventSubscription managed, ManagedFetchRequest request)
    {
        if (request.CommitReplayIdRequest is { } commit)
        {
            subscription.Answer(Commit(managed, commit));
        }

        if (request.CommitReplayIdRequest is null || request.NumRequested != 0)
        {
            subscription.Ask(request.NumRequested);
        }
    }

    // A commit that fails does not end the stream.
    private CommitReplayResponse Commit(ManagedEventSubscription managed, CommitReplayRequest commit)
    {
        var answer = new CommitReplayResponse
        {
            CommitRequestId = commit.CommitRequestId,
            ReplayId = commit.ReplayId,
            ProcessTime = org.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        if (ReplayIds.Read(commit.ReplayId, org.Events) is { } replayId)
        {
            managed.Commit(replayId);
        }
        else
        {
            answer.Error = new Error { Code = ErrorCode.Commit, Msg = "The Replay ID validation failed. Ensure that the Replay ID is valid and within the retention window." };
        }

        return answer;
    }

    private async Task RunAsync<TRequest>(
        Subscription subscription, IAsyncStreamReader<TRequest> requests, ServerCallContext context, Action<TRequest> take, Func<Delivery, Task> send)
    {
        if (streams.Count >= org.Options.MaxConcurrentStreams)
        {
            throw PubSubFault.TooManyStreams();
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        streams.Add(subscription);
        var reading = ReadAsync(subscription, requests, take, ended.Token);
        try
        {
            await subscription.DeliverAsync(send, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client hung up, or the sandbox stops.
        }
        catch (IOException)
        {
            // Nobody hears why.
            context.GetHttpContext().Abort();
        }
        finally
        {
            streams.Remove(subscription);
            await ended.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAsync<TRequest>(Subscription subscription, IAsyncStreamReader<TRequest> requests, Action<TRequest> take, CancellationToken ct)
    {
        try
        {
            while (await requests.MoveNext(ct))
            {
                take(requests.Current);
            }
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException)
        {
            // The stream is over either way; the delivering side ends it.
        }

        subscription.Close();
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

    private Topic FindTopic(string name) => Topic.Find(org, name) ?? throw PubSubFault.TopicNotFound(name);

    private Topic FollowedTopic(string name) => FindTopic(name) is var topic && MayFollow(topic) ? topic : throw PubSubFault.CannotSubscribe(name);

    // Topics with events of several objects are open to all, and leave out what the user has no right to.
    private bool MayFollow(Topic topic) => topic.Object is null || org.Rows.SeesAll(topic.Object);

    private ManagedEventSubscription FindManaged(ManagedFetchRequest first)
    {
        if ((first.SubscriptionId.Length == 0) == (first.DeveloperName.Length == 0))
        {
            throw PubSubFault.ManagedSubscriptionUnnamed();
        }

        if (first.CommitReplayIdRequest is not null)
        {
            throw PubSubFault.CommitTooEarly();
        }

        var name = first.SubscriptionId.Length > 0 ? first.SubscriptionId : first.DeveloperName;
        var managed = org.Events.Catalogue.ManagedSubscriptions.Values.FirstOrDefault(held =>
            first.SubscriptionId.Length > 0 ? held.Id.StartsWith(name, StringComparison.Ordinal) && name.Length >= 15 : held.DeveloperName == name)
            ?? throw PubSubFault.ManagedSubscriptionNotFound(name, byId: first.SubscriptionId.Length > 0);
        return managed.State == "RUN" ? managed : throw PubSubFault.ManagedSubscriptionStopped(name);
    }
}
