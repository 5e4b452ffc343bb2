using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Logins. Not counted as API requests.</summary>
internal sealed class OAuthEndpoints(Org org)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static readonly TimeSpan LongestAssertion = TimeSpan.FromMinutes(5);

    public void Map(WebApplication app)
    {
        app.MapPost("/services/oauth2/token", (Delegate)TokenAsync);
        app.MapMethods("/services/oauth2/revoke", [HttpMethods.Get, HttpMethods.Post], (Delegate)RevokeAsync);
        app.MapPost("/services/oauth2/introspect", (Delegate)IntrospectAsync);
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "the body must be application/x-www-form-urlencoded");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return form["grant_type"].ToString() switch
        {
            "client_credentials" => CheckClient(context, form, isSecretRequired: true) ?? Opened(context),
            "refresh_token" => CheckClient(context, form, isSecretRequired: false)
                ?? (org.Sessions.IsRefreshToken(form["refresh_token"].ToString()) ? Opened(context) : Refuse("invalid_grant", "expired access/refresh token")),
            JwtBearer => CheckAssertion(context, form["assertion"].ToString()) ?? Opened(context),
            _ => Refuse("unsupported_grant_type", "grant type not supported"),
        };
    }

    private IResult? CheckClient(HttpContext context, IFormCollection form, bool isSecretRequired)
    {
        var (client, secret) = Basic(context) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        if (client != org.Options.ClientId)
        {
            return Refuse("invalid_client_id", "client identifier invalid");
        }

        return secret == org.Options.ClientSecret || (secret.Length == 0 && !isSecretRequired) ? null : Refuse("invalid_client", "invalid client credentials");
    }

    private IResult? CheckAssertion(HttpContext context, string text)
    {
        if (JwtAssertion.Read(text, org.Options.JwtPublicKey ?? org.RegisteredJwtKey) is not { } assertion)
        {
            return Refuse("invalid_grant", "invalid assertion");
        }

        if (assertion.Issuer != org.Options.ClientId)
        {
            return Refuse("invalid_client_id", "client identifier invalid");
        }

        string[] known = [.. org.Options.JwtAudiences, Host(context)];
        if (!assertion.Audiences.Any(audience => known.Contains(audience.TrimEnd('/'), StringComparer.OrdinalIgnoreCase)))
        {
            return Refuse("invalid_grant", "audience is invalid");
        }

        var now = org.Clock.GetUtcNow();
        if (assertion.Expires is not { } expires || expires <= now || expires > now + LongestAssertion)
        {
            return Refuse("invalid_grant", "invalid assertion");
        }

        lock (org.Gate)
        {
            var user = org.Find(org.IntegrationUserId)!;
            if (!string.Equals(user[user.Type["Username"]] as string, assertion.Subject, StringComparison.OrdinalIgnoreCase))
            {
                return Refuse("invalid_grant", "user hasn't approved this consumer");
            }

            return user[user.Type["IsActive"]] is true ? null : Refuse("inactive_user", "user is inactive");
        }
    }

    private IResult Opened(HttpContext context)
    {
        var id = $"{Host(context)}/id/{org.Id}/{org.IntegrationUserId}";
        var issuedAt = org.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return Results.Json(new Dictionary<string, string>
        {
            ["access_token"] = org.Sessions.Open(),
            ["signature"] = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(org.Options.ClientSecret), Encoding.UTF8.GetBytes(id + issuedAt))),
            ["scope"] = "api",
            ["instance_url"] = Host(context),
            ["id"] = id,
            ["token_type"] = "Bearer",
            ["issued_at"] = issuedAt,
        });
    }

    private async Task<IResult> RevokeAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var token = form?["token"].ToString() is { Length: > 0 } given ? given : context.Request.Query["token"].ToString();
        return org.Sessions.Revoke(token) ? Results.Ok() : Refuse("unsupported_token_type", "this token type is not supported");
    }

    private async Task<IResult> IntrospectAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "the body must be application/x-www-form-urlencoded");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (CheckClient(context, form, isSecretRequired: true) is { } refused)
        {
            return refused;
        }

        if (org.Sessions.Find(form["token"].ToString()) is not { } session)
        {
            return Results.Json(new Dictionary<string, object> { ["active"] = false });
        }

        lock (org.Gate)
        {
            var user = org.Find(org.IntegrationUserId)!;
            return Results.Json(new Dictionary<string, object?>
            {
                ["active"] = true,
                ["scope"] = "api",
                ["client_id"] = org.Options.ClientId,
                ["username"] = user[user.Type["Username"]],
                ["sub"] = $"{Host(context)}/id/{org.Id}/{user.Id}",
                ["token_type"] = "access_token",
                ["exp"] = session.EndsAt.ToUnixTimeSeconds(),
                ["iat"] = session.IssuedAt.ToUnixTimeSeconds(),
                ["nbf"] = session.IssuedAt.ToUnixTimeSeconds(),
            });
        }
    }

    private static string Host(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    private static (string Client, string Secret)? Basic(HttpContext context)
    {
        const string Scheme = "Basic ";
        var authorization = context.Request.Headers.Authorization.ToString();
        Span<byte> bytes = stackalloc byte[512];
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(authorization[Scheme.Length..], bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes[..length]);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (Uri.UnescapeDataString(pair[..colon]), Uri.UnescapeDataString(pair[(colon + 1)..]));
    }

    private static IResult Refuse(string error, string description) => Results.Json(
        new Dictionary<string, string> { ["error"] = error, ["error_description"] = description }, statusCode: StatusCodes.Status400BadRequest);
}
