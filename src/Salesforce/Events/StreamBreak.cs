using Grpc.Core;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Salesforce.Events;

internal enum BreakRemedy
{
    /// <summary>Log in again and go on.</summary>
    Renew = 1,

    /// <summary>What lay behind the position is gone: go on from now.</summary>
    PositionLost = 2,

    /// <summary>Tell the caller.</summary>
    Throw = 3,
}

/// <summary>Why a subscription ended. The reason is in the trailers: https://developer.salesforce.com/docs/platform/pub-sub-api/guide/handle-errors.html</summary>
internal sealed record StreamBreak(BreakRemedy Remedy, CrmException Failure)
{
    private const string Prefix = "sfdc.platform.eventbus.grpc.";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Refusal = TimeSpan.FromMinutes(1);

    /// <summary>The allowance of deliveries is a rolling day; events wait for 72 hours.</summary>
    private static readonly TimeSpan DeliveriesUsedUp = TimeSpan.FromMinutes(15);

    public static StreamBreak Of(RpcException failure, string topic, string org)
    {
        var code = failure.Trailers.GetValue("error-code") ?? failure.StatusCode.ToString();
        var reason = code.StartsWith(Prefix, StringComparison.Ordinal) ? code[Prefix.Length..] : code;
        var message = $"Salesforce ended {topic} of '{org}': {code}: {failure.Status.Detail}{RemedyOf(reason)}";
        return reason switch
        {
            "subscription.fetch.replayid.corrupted" => new(BreakRemedy.PositionLost, new CrmException(CrmFault.PositionLost, code, message, Soon, failure)),
            "subscription.limit.exceeded" => new(BreakRemedy.Throw, new CrmException(CrmFault.EventsSpent, code, message, DeliveriesUsedUp, failure)),
            _ when reason.StartsWith("service.auth.", StringComparison.Ordinal) || failure.StatusCode == StatusCode.Unauthenticated =>
                new(BreakRemedy.Renew, new CrmException(CrmFault.Credentials, code, message, Refusal, failure)),
            _ when IsRefusal(reason) || failure.StatusCode is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.PermissionDenied =>
                new(BreakRemedy.Throw, new CrmException(CrmFault.Refused, code, message, Refusal, failure)),
            _ => new(BreakRemedy.Throw, new CrmException(CrmFault.Unavailable, code, message, Soon, failure)),
        };
    }

    /// <summary>A stream can be dead without an error: a living one sends something at least every minute or so.</summary>
    public static StreamBreak Silent(string topic, string org, TimeSpan silence) => new(BreakRemedy.Throw, new CrmException(
        CrmFault.Unavailable, "STREAM_SILENT", $"{topic} of '{org}' sent nothing for {silence.TotalSeconds:0} s.", TimeSpan.FromSeconds(1)));

    public static StreamBreak Closed(string topic, string org) => new(BreakRemedy.Throw, new CrmException(
        CrmFault.Unavailable, "STREAM_CLOSED", $"Salesforce closed {topic} of '{org}'.", TimeSpan.FromSeconds(1)));

    private static string RemedyOf(string reason) => reason switch
    {
        "topic.not.found" => " Select the object under Setup > Change Data Capture, if it can be.",
        "subscription.topic.cannot.subscribe" => " Give the integration user View All Records of the object.",
        _ => "",
    };

    private static bool IsRefusal(string reason) =>
        reason is "topic.not.found" or "subscription.topic.cannot.subscribe" or "subscription.fetch.replayid.validation.failed"
            or "subscription.fetch.requested.events.invalid" or "subscription.fetch.topic.mismatch";
}
