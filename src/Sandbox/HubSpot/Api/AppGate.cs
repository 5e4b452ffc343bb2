using HubSpotSfSync.Sandbox.HubSpot.Auth;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>Who calls in the name of the app: with the developer's key, or with a token of the app's own and its scopes.</summary>
internal sealed record AppCaller(IReadOnlyList<string> Scopes);

/// <summary>
/// Lets in the calls that belong to the app and not to an account. They count against no limit: HubSpot exempts the journal,
/// and the others are the developer's.
/// </summary>
internal sealed class AppGate(HubSpotSandboxOptions options, OAuthApp oauth)
{
    /// <returns>Whether the call is one of the app's; if not, it needs an account.</returns>
    /// <exception cref="RefusedException">It is, and the caller is not the app.</exception>
    public bool Admits(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/oauth") || path.StartsWithSegments(JournalFiles.Path))
        {
            return true;
        }

        var isJournal = path.StartsWithSegments("/webhooks-journal") || path.StartsWithSegments("/webhooks/v4");
        if (!isJournal && !path.StartsWithSegments("/webhooks"))
        {
            return false;
        }

        if (!isJournal && context.Request.Query["hapikey"] == options.DeveloperApiKey)
        {
            return true;
        }

        var access = oauth.Find(PortalGate.Bearer(context));
        if (access is not { PortalId: null })
        {
            throw new RefusedException(HubSpotError.NotAuthenticated());
        }

        context.Features.Set(oauth.IsLive(access) ? new AppCaller(access.Scopes) : throw new RefusedException(HubSpotError.Expired(access.ExpiresAt, oauth.SecondsLeft(access))));
        return true;
    }
}
