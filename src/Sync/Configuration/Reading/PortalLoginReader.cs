namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>One of the ways to log in to a portal; a private app where none is named.</summary>
internal static class PortalLoginReader
{
    private const string TokenKey = "privateAppToken";
    private const string OAuthKey = "oauth";

    public static PortalLogin Read(SectionReader auth)
    {
        if (auth.Has(TokenKey) && auth.Has(OAuthKey))
        {
            auth.Problems.Add(auth.LocationOf(OAuthKey), $"auth names two ways to log in, {TokenKey} and {OAuthKey}", "Remove one of them");
        }

        // Both are asked for before Finish, so that it knows both words.
        PortalLogin login = auth.Has(OAuthKey) ? OAuth(auth.Section(OAuthKey)) : new PortalLogin.PrivateApp(auth.RequiredSecret(TokenKey, "${HUBSPOT_TOKEN}"));
        auth.Finish();
        return login;
    }

    private static PortalLogin.OAuthApp OAuth(SectionReader section)
    {
        var login = new PortalLogin.OAuthApp(
            section.RequiredText("id", "${HUBSPOT_CLIENT_ID}"),
            section.RequiredSecret("secret", "${HUBSPOT_CLIENT_SECRET}"),
            section.RequiredSecret("refreshToken", "${file:/run/secrets/hubspot-refresh-token}"));
        section.Finish();
        return login;
    }
}
