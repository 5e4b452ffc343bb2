namespace HubSpotSfSync.HubSpot;

/// <summary>A HubSpot portal and how to reach it.</summary>
public sealed record HubSpotAccount
{
    /// <summary>The portal's name in the configuration.</summary>
    public required string Portal { get; init; }

    public required Uri BaseUrl { get; init; }

    /// <summary>The private app's token; asked for at each call and kept nowhere.</summary>
    public required Func<string> AccessToken { get; init; }
}
