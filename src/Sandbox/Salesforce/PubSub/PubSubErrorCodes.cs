using Grpc.Core;

namespace HubSpotSfSync.Sandbox.Salesforce.PubSub;

/// <summary>The published error codes that can end a stream, without their prefix, and the gRPC status each comes with.</summary>
internal static class PubSubErrorCodes
{
    private static readonly Dictionary<string, StatusCode> Statuses = new(StringComparer.Ordinal)
    {
        ["service.unavailable"] = StatusCode.Unavailable,
        ["service.auth.error"] = StatusCode.Unauthenticated,
        ["service.auth.headers.invalid"] = StatusCode.Unauthenticated,
        ["service.auth.refresh.invalid"] = StatusCode.Unauthenticated,
        ["service.protection.triggered"] = StatusCode.ResourceExhausted,
        ["service.protection.stream.limit.triggered"] = StatusCode.ResourceExhausted,
        ["service.tenant.license"] = StatusCode.PermissionDenied,
        ["concurrent.client.limit.exceeded"] = StatusCode.ResourceExhausted,
        ["topic.not.found"] = StatusCode.NotFound,
        ["topic.meta.permission"] = StatusCode.PermissionDenied,
        ["topic.api.unavailable"] = StatusCode.Unavailable,
        ["schema.meta.permission"] = StatusCode.PermissionDenied,
        ["schema.api.unavailable"] = StatusCode.Unavailable,
        ["schema.validation.failed"] = StatusCode.InvalidArgument,
        ["subscription.fetch.replayid.corrupted"] = StatusCode.InvalidArgument,
        ["subscription.fetch.replayid.validation.failed"] = StatusCode.InvalidArgument,
        ["subscription.fetch.replay.repeated"] = StatusCode.Internal,
        ["subscription.fetch.overflow"] = StatusCode.InvalidArgument,
        ["subscription.fetch.requested.events.invalid"] = StatusCode.InvalidArgument,
        ["subscription.fetch.topic.mismatch"] = StatusCode.InvalidArgument,
        ["subscription.fetch.request.invalid"] = StatusCode.InvalidArgument,
        ["subscription.limit.exceeded"] = StatusCode.ResourceExhausted,
        ["subscription.topic.cannot.subscribe"] = StatusCode.PermissionDenied,
        ["subscription.internal.error"] = StatusCode.Internal,
        ["managed.subscription.already.active"] = StatusCode.AlreadyExists,
        ["managed.subscription.config.stopped"] = StatusCode.FailedPrecondition,
        ["managed.subscription.config.deleted"] = StatusCode.NotFound,
    };

    public static IReadOnlyCollection<string> Known => Statuses.Keys;

    public static StatusCode StatusOf(string code) => Statuses[code];
}
