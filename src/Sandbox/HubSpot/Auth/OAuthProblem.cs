namespace HubSpotSfSync.Sandbox.HubSpot.Auth;

/// <summary>Why no token was given: HubSpot's own word and message, and the word of the standard.</summary>
public sealed record OAuthProblem(string Status, string Message, string Error)
{
    private const string InvalidGrant = "invalid_grant";
    private const string InvalidClient = "invalid_client";
    private const string InvalidRequest = "invalid_request";

    public static readonly OAuthProblem BadGrantType = new("BAD_GRANT_TYPE", "missing or unknown grant type", "unsupported_grant_type");
    public static readonly OAuthProblem BadClientId = new("BAD_CLIENT_ID", "missing or invalid client id", InvalidClient);
    public static readonly OAuthProblem BadClientSecret = new("BAD_CLIENT_SECRET", "missing or invalid client secret", InvalidClient);
    public static readonly OAuthProblem BadRedirect = new("BAD_REDIRECT_URI", "missing or invalid redirect uri", InvalidRequest);
    public static readonly OAuthProblem OtherRedirect =
        new("MISMATCH_REDIRECT_URI_AUTH_CODE", "redirect uri does not match the one the auth code was issued for", InvalidGrant);

    public static readonly OAuthProblem BadCode = new("BAD_AUTH_CODE", "missing or unknown auth code", InvalidGrant);
    public static readonly OAuthProblem ExpiredCode = new("EXPIRED_AUTH_CODE", "auth code has expired", InvalidGrant);
    public static readonly OAuthProblem BadVerifier = new("BAD_CODE_VERIFIER", "missing or invalid code verifier", InvalidGrant);
    public static readonly OAuthProblem BadRefreshToken = new("BAD_REFRESH_TOKEN", "missing or invalid refresh token", InvalidGrant);
    public static readonly OAuthProblem BadToken = new("BAD_TOKEN", "missing token", InvalidRequest);
}
