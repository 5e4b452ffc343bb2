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

    private static RpcException Of(StatusCode status, string code, string message) =>
        new(new Status(status, message), new Metadata { { "error-code", Prefix + code }, { "rpc-id", Guid.NewGuid().ToString() } });
}
