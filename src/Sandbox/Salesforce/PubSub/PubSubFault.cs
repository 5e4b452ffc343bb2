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

    public static RpcException ManagedSubscriptionInvalid(string detail) =>
        Of(StatusCode.InvalidArgument, "managed.subscription.invalid", detail);

    public static RpcException ManagedSubscriptionNotFound(string name) =>
        Of(StatusCode.NotFound, "managed.subscription.not.found", $"There is no managed subscription {name}.");

    public static RpcException ManagedSubscriptionActive(string name) =>
        Of(StatusCode.AlreadyExists, "managed.subscription.already.active", $"A client is already subscribed with {name}.");

    public static RpcException ManagedSubscriptionStopped(string name) =>
        Of(StatusCode.FailedPrecondition, "managed.subscription.not.running", $"The state of the managed subscription {name} is STOP.");

    /// <summary>Any of the platform's codes, with the status it comes with.</summary>
    public static RpcException OnDemand(string code) => Of(
        code switch
        {
            "service.unavailable" => StatusCode.Unavailable,
            "service.auth.error" or "service.auth.headers.invalid" => StatusCode.Unauthenticated,
            "service.protection.triggered" or "concurrent.client.limit.exceeded" or "subscription.limit.exceeded" => StatusCode.ResourceExhausted,
            "topic.not.found" => StatusCode.NotFound,
            _ when code.StartsWith("subscription.fetch.", StringComparison.Ordinal) => StatusCode.InvalidArgument,
            _ => StatusCode.Internal,
        },
        code,
        "The sandbox was told to end this stream.");

    private static RpcException Of(StatusCode status, string code, string message)
    {
        var rpcId = Guid.NewGuid().ToString();
        return new RpcException(new Status(status, $"{message} rpcId: {rpcId}"), new Metadata { { "error-code", Prefix + code }, { "rpc-id", rpcId } });
    }
}
