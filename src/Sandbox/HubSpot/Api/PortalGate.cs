using System.Globalization;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Auth;
using HubSpotSfSync.Sandbox.HubSpot.Limits;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Finds the portal a token belongs to, takes the call from its allowance and answers refusals.</summary>
internal sealed class PortalGate(IReadOnlyList<Portal> portals, AppGate app, OAuthApp oauth)
{
    /// <summary>The token a call brings, empty when none.</summary>
    public static string Bearer(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var authorization = context.Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..] : string.Empty;
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (!context.Request.Path.StartsWithSegments(SandboxControls.Path) && !app.Admits(context))
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
        var token = Bearer(context);
        var access = oauth.Find(token);
        var portal = portals.FirstOrDefault(candidate => candidate.Settings.Token == token || candidate.Id == access?.PortalId)
            ?? throw new RefusedException(HubSpotError.NotAuthenticated());
        if (access is not null && !oauth.IsLive(access))
        {
            throw new RefusedException(HubSpotError.Expired(access.ExpiresAt, oauth.SecondsLeft(access)));
        }

        var path = context.Request.Path.Value!;
        var isSearch = path.EndsWith("/search", StringComparison.Ordinal) && path.Contains("/objects/", StringComparison.Ordinal);
        var verdict = portal.Limits.Take(isSearch, isOAuth: access is not null);
        if (!isSearch)
        {
            ShowLimits(context.Response.Headers, verdict);
        }

        if (verdict.Exceeded is { } policy)
        {
            throw new RefusedException(TooMany(policy));
        }

        if ((access?.Scopes ?? portal.Settings.Scopes) is { } scopes)
        {
            OAuthScopes.Check(context, scopes);
        }

        context.Features.Set(portal);
    }

    internal static void ShowLimits(IHeaderDictionary headers, LimitVerdict verdict)
    {
        headers["X-HubSpot-RateLimit-Max"] = Text(verdict.BurstMax);
        headers["X-HubSpot-RateLimit-Remaining"] = Text(verdict.BurstRemaining);
        headers["X-HubSpot-RateLimit-Interval-Milliseconds"] = "10000";
        if (verdict is { DailyMax: { } daily, DailyRemaining: { } remaining })
        {
            headers["X-HubSpot-RateLimit-Daily"] = Text(daily);
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = Text(remaining);
        }
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
