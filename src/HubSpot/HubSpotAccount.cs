namespace HubSpotSfSync.HubSpot;

/// <summary>A HubSpot portal and how to reach it.</summary>
public sealed record HubSpotAccount
{
    /// <summary>The portal's name in the configuration.</summary>
    public required string Portal { get; init; }

    public required Uri BaseUrl { get; init; }

    public required HubSpotLogin Login { get; init; }
}

/// <summary>How calls to a portal prove who makes them. Secrets are asked for when they are needed and kept nowhere else.</summary>
public abstract record HubSpotLogin
{
    private HubSpotLogin()
    {
    }

    /// <summary>A private app's token: good until somebody rotates it.</summary>
    public sealed record PrivateApp(Func<string> Token) : HubSpotLogin;

    /// <summary>An app that was installed in the portal: its refresh token gives access tokens for half an hour each.</summary>
    public sealed record OAuthApp(string ClientId, Func<string> ClientSecret, Func<string> RefreshToken) : HubSpotLogin;
}
