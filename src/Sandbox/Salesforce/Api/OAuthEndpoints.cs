using System.Globalization;
using System.Text;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>Logins. Not counted as API requests.</summary>
internal sealed class OAuthEndpoints(Org org)
{
    public void Map(WebApplication app)
    {
        app.MapPost("/services/oauth2/token", (Delegate)TokenAsync);
        app.MapPost("/services/oauth2/revoke", (Delegate)RevokeAsync);
        app.MapMethods("/services/oauth2/userinfo", [HttpMethods.Get, HttpMethods.Post], (Delegate)UserInfo);
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "the body must be application/x-www-form-urlencoded");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["grant_type"].ToString() != "client_credentials")
        {
            return Refuse("unsupported_grant_type", "grant type not supported");
        }

        var (client, secret) = Basic(context) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        if (client != org.Options.ClientId)
        {
            return Refuse("invalid_client_id", "client identifier invalid");
        }

        if (secret != org.Options.ClientSecret)
        {
            return Refuse("invalid_client", "invalid client credentials");
        }

        var host = $"{context.Request.Scheme}://{context.Request.Host}";
        return Results.Json(new Dictionary<string, string>
        {
            ["access_token"] = org.Sessions.Open(),
            ["signature"] = Convert.ToBase64String(Guid.NewGuid().ToByteArray()),
            ["scope"] = "api",
            ["instance_url"] = host,
            ["id"] = $"{host}/id/{org.Id}/{org.IntegrationUserId}",
            ["token_type"] = "Bearer",
            ["issued_at"] = org.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        });
    }

    private async Task<IResult> RevokeAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var token = form?["token"].ToString() ?? context.Request.Query["token"].ToString();
        return org.Sessions.Revoke(token) ? Results.Ok() : Refuse("unsupported_token_type", "this token type is not supported");
    }

    private IResult UserInfo(HttpContext context)
    {
        if (OrgGate.BearerToken(context) is not { } token || !org.Sessions.IsValid(token))
        {
            return Results.Text("Bad_OAuth_Token", statusCode: StatusCodes.Status403Forbidden);
        }

        lock (org.Gate)
        {
            var user = org.Find(org.IntegrationUserId)!;
            return Results.Json(new Dictionary<string, object?>
            {
                ["user_id"] = user.Id,
                ["organization_id"] = org.Id,
                ["preferred_username"] = user[user.Type["Username"]],
                ["name"] = user[user.Type["Name"]],
                ["email"] = user[user.Type["Email"]],
                ["active"] = user[user.Type["IsActive"]],
            });
        }
    }

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
