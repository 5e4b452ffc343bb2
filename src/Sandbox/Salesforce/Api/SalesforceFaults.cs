using System.Globalization;
using Grpc.Core;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.PubSub;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Refusals on demand in Salesforce's words: JSON, or gRPC where the call is one.</summary>
internal sealed class SalesforceFaults(Org org) : IPlatformFaults
{
    public IReadOnlyList<string> RateLimitPolicies { get; } = ["TotalRequests", "ConcurrentPerOrgLongTxn", "ConcurrentRequests"];

    public Task RefuseRateAsync(HttpContext context, string policy)
    {
        if (IsGrpc(context))
        {
            return RefuseAsync(context, PubSubFault.OnDemand("service.protection.triggered"));
        }

        OrgGate.ShowUsage(context, org);
        if (policy == "TotalRequests")
        {
            context.Response.Headers["Sforce-Limit-Info"] = string.Create(CultureInfo.InvariantCulture, $"api-usage={org.Limits.Requests.Max}/{org.Limits.Requests.Max}");
        }

        var words = policy == "ConcurrentRequests" ? "ConcurrentRequests (Concurrent API Requests)" : policy;
        return ApiResult.Refused(new RefusedException(
            StatusCodes.Status403Forbidden, new SalesforceError("REQUEST_LIMIT_EXCEEDED", $"{words} Limit exceeded."))).SendAsync(context);
    }

    public Task RefuseSessionAsync(HttpContext context)
    {
        if ((OrgGate.BearerToken(context) ?? context.Request.Headers["accesstoken"].ToString()) is { Length: > 0 } token)
        {
            org.Sessions.Revoke(token);
        }

        return IsGrpc(context)
            ? RefuseAsync(context, PubSubFault.AuthError())
            : ApiResult.Refused(new RefusedException(
                StatusCodes.Status401Unauthorized, new SalesforceError("INVALID_SESSION_ID", "Session expired or invalid"))).SendAsync(context);
    }

    public Task RefuseAtGatewayAsync(HttpContext context, int status)
    {
        var reason = status switch
        {
            StatusCodes.Status502BadGateway => "Bad Gateway",
            StatusCodes.Status503ServiceUnavailable => "Service Unavailable",
            _ => "Gateway Timeout",
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html;charset=utf-8";
        return context.Response.WriteAsync(
            $"<html><head><title>{status} {reason}</title></head>\n<body><h1>{reason}</h1>\nThe server is temporarily unable to service your request. Please try again later.\n</body></html>\n",
            context.RequestAborted);
    }

    private static bool IsGrpc(HttpContext context) => context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;

    // A refusal before the first message has its trailers in the head.
    private static Task RefuseAsync(HttpContext context, RpcException fault)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)fault.StatusCode).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(fault.Status.Detail);
        foreach (var trailer in fault.Trailers)
        {
            context.Response.Headers[trailer.Key] = trailer.Value;
        }

        return context.Response.CompleteAsync();
    }
}
