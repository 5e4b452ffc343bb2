using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Auth;
using HubSpotSfSync.Sandbox.HubSpot.Limits;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Refusals on demand in HubSpot's words.</summary>
internal sealed class HubSpotFaults(IReadOnlyList<Portal> portals, OAuthApp oauth) : IPlatformFaults
{
    private static readonly TimeSpan ExpiredAgo = TimeSpan.FromMinutes(5);

    public IReadOnlyList<string> RateLimitPolicies { get; } = ["TEN_SECONDLY_ROLLING", "DAILY", "SECONDLY"];

    public Task RefuseRateAsync(HttpContext context, string policy)
    {
        var limits = PortalOf(context).Limits;
        var (burst, daily) = (limits.Burst, limits.Daily);
        var isDaily = policy == "DAILY";
        if (policy != "SECONDLY")
        {
            PortalGate.ShowLimits(context.Response.Headers, new LimitVerdict(
                policy, (int)burst.Max, isDaily ? (int)(burst.Max - burst.Used) : 0, (int)daily.Max, isDaily ? 0 : (int)(daily.Max - daily.Used)));
        }

        return ApiAnswer.WriteAsync(context, PortalGate.TooMany(policy));
    }

    public Task RefuseSessionAsync(HttpContext context)
    {
        var ended = PortalOf(context).Now() - ExpiredAgo;
        return ApiAnswer.WriteAsync(context, HubSpotError.Expired(ended, -(long)ExpiredAgo.TotalSeconds));
    }

    public Task RefuseAtGatewayAsync(HttpContext context, int status)
    {
        var reason = status switch
        {
            StatusCodes.Status502BadGateway => "502 Bad Gateway",
            StatusCodes.Status503ServiceUnavailable => "503 Service Temporarily Unavailable",
            _ => "504 Gateway Time-out",
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(
            $"<html>\r\n<head><title>{reason}</title></head>\r\n<body>\r\n<center><h1>{reason}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n",
            context.RequestAborted);
    }

    // A call may come without a token that anybody knows: then any portal's limits will do.
    private Portal PortalOf(HttpContext context)
    {
        var token = PortalGate.Bearer(context);
        var portal = oauth.Find(token)?.PortalId;
        return portals.FirstOrDefault(candidate => candidate.Settings.Token == token || candidate.Id == portal) ?? portals[0];
    }
}
