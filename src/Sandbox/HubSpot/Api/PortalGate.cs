using System.Globalization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Limits;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Finds the portal a token belongs to, takes the call from its allowance and answers refusals.</summary>
internal sealed class PortalGate(IReadOnlyList<Portal> portals)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (!context.Request.Path.StartsWithSegments(SandboxControls.Path))
            {
                Enter(context);
            }

            await next(context);
        }
        catch (RefusedException refused)
        {
            await ApiAnswer.WriteAsync(context, refused.Error);
        }
    }

    private void Enter(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var authorization = context.Request.Headers.Authorization.ToString();
        var token = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..] : string.Empty;
        var portal = portals.FirstOrDefault(candidate => candidate.Settings.Token == token)
            ?? throw new RefusedException(new HubSpotError(
                StatusCodes.Status401Unauthorized,
                "INVALID_AUTHENTICATION",
                "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"));
        var path = context.Request.Path.Value!;
        var isSearch = path.EndsWith("/search", StringComparison.Ordinal) && path.Contains("/objects/", StringComparison.Ordinal);
        var verdict = portal.Limits.Take(isSearch);
        if (!isSearch)
        {
            ShowLimits(context.Response.Headers, verdict);
        }

        if (verdict.Exceeded is { } policy)
        {
            throw new RefusedException(TooMany(policy));
        }

        context.Features.Set(portal);
    }

    internal static void ShowLimits(IHeaderDictionary headers, LimitVerdict verdict)
    {
        headers["X-HubSpot-RateLimit-Max"] = Text(verdict.BurstMax);
        headers["X-HubSpot-RateLimit-Remaining"] = Text(verdict.BurstRemaining);
        headers["X-HubSpot-RateLimit-Interval-Milliseconds"] = "10000";
        headers["X-HubSpot-RateLimit-Daily"] = Text(verdict.DailyMax);
        headers["X-HubSpot-RateLimit-Daily-Remaining"] = Text(verdict.DailyRemaining);
    }

    internal static HubSpotError TooMany(string policy) => new(
        StatusCodes.Status429TooManyRequests,
        "RATE_LIMITS",
        policy switch
        {
            "DAILY" => "You have reached your daily limit.",
            "SECONDLY" => "You have reached your secondly limit.",
            _ => "You have reached your ten_secondly_rolling limit.",
        })
    {
        PolicyName = policy,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
