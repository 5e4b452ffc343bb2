using Grpc.Core;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>Errors that end a stream: a gRPC status, and the documented reason in the trailer <c>error-code</c>.</summary>
internal static class PubSubFault
{
    private const string Prefix = "sfdc.platform.eventbus.grpc.";

    public static RpcException HeadersInvalid(string detail) =>
        Of(StatusCode.Unauthenticated, "service.auth.headers.invalid", $"The gRPC request metadata is invalid: {detail}");

    public static RpcException AuthError() =>
        Of(StatusCode.Unauthenticated, "service.auth.error", "An error occurred while authenticating the client. The session is expired or invalid.");

    public static RpcException TopicNotFound(string topic) =>
        Of(StatusCode.NotFound, "topic.not.found", $"The topic {topic} wasn't found, or the user has no access to it.");

    public static RpcException CannotSubscribe(string topic) =>
        Of(StatusCode.PermissionDenied, "subscription.topic.cannot.subscribe", $"The user isn't allowed to subscribe to the topic {topic}.");

    public static RpcException SchemaNotFound(string id) =>
        Of(StatusCode.InvalidArgument, "schema.validation.failed", $"No schema has the ID {id}.");

    public static RpcException ReplayIdCorrupted() =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.replayid.corrupted", "The Replay ID validation failed. Ensure that the Replay ID is valid and within the retention window.");

    public static RpcException ReplayIdMissing() =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.replayid.validation.failed", "The replay preset CUSTOM needs a Replay ID.");

    public static RpcException RequestedEventsInvalid(int count) =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.requested.events.invalid", $"The number of events requested must be greater than 0; was {count}.");

    public static RpcException TopicMismatch() =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.topic.mismatch", "The topic of a stream can't change.");

    public static RpcException LimitExceeded() =>
        Of(StatusCode.ResourceExhausted, "subscription.limit.exceeded", "The event delivery allocation of the last 24 hours is used up.");

    public static RpcException TooManyStreams() =>
        Of(StatusCode.ResourceExhausted, "concurrent.client.limit.exceeded", "The limit of concurrent clients is reached.");

    public static RpcException CannotPublish(string topic) =>
        Of(StatusCode.InvalidArgument, "publish.topic.cannot.publish", $"Nothing can be published on the topic {topic}.");

    public static RpcException ManagedSubscriptionUnnamed() =>
        Of(StatusCode.InvalidArgument, "managed.subscription.id.or.developer.name.empty", "Either the ID or the developer name of the managed subscription must be given, not both.");

    public static RpcException CommitTooEarly() =>
        Of(StatusCode.InvalidArgument, "managed.subscription.fetch.request.commit.request.restricted", "The first request can't commit.");

    public static RpcException ManagedSubscriptionNotFound(string name, bool byId) => Of(
        StatusCode.NotFound, byId ? "managed.subscription.subscription.id.not.found" : "managed.subscription.developer.name.not.found", $"There is no managed subscription {name}.");

    public static RpcException ManagedSubscriptionActive(string name) =>
        Of(StatusCode.AlreadyExists, "managed.subscription.already.active", $"A client is already subscribed with {name}.");

    public static RpcException ManagedSubscriptionStopped(string name) =>
        Of(StatusCode.FailedPrecondition, "managed.subscription.config.stopped", $"The state of the managed subscription {name} is STOP.");

    /// <summary>A stream broken on demand: by one of the published codes, or by a bare status as a proxy on the way would.</summary>
    public static RpcException OnDemand(string? code, StatusCode? status = null) => code is null
        ? new RpcException(new Status(status ?? StatusCode.Unavailable, "RST_STREAM closed stream. HTTP/2 error code: INTERNAL_ERROR"))
        : Of(status ?? PubSubErrorCodes.StatusOf(code), code, "The sandbox was told to end this stream.");

    private static RpcException Of(StatusCode status, string code, string message)
    {
        var rpcId = Guid.NewGuid().ToString();
        return new RpcException(new Status(status, $"{message} rpcId: {rpcId}"), new Metadata { { "error-code", Prefix + code }, { "rpc-id", rpcId } });
    }
}
