namespace HubSpotSfSync.Sandbox.HubSpot.Auth;

/// <summary>What a user agreed to: the app in one account, with these scopes. Lives as long as its refresh token.</summary>
public sealed record OAuthGrant(string RefreshToken, long PortalId, int UserId, IReadOnlyList<string> Scopes);

/// <summary>An access token. Without an account it is the app's own, of the client credentials.</summary>
public sealed record OAuthAccess(
    string Token, long? PortalId, int? UserId, IReadOnlyList<string> Scopes, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>What the redirect after an installation carries; good for one exchange, and not for long.</summary>
public sealed record OAuthCode(
    string Code, long PortalId, int UserId, IReadOnlyList<string> Scopes, string RedirectUri, string? Challenge, DateTimeOffset ExpiresAt);
