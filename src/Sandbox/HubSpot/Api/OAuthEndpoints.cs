using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Auth;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>
/// Tokens, under the names of all versions: v1 with what is known of a token in a path, v3 and the dated one with everything
/// in the form. None of it counts against a limit.
/// </summary>
internal sealed class OAuthEndpoints(OAuthApp oauth, IReadOnlyList<Portal> portals)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/oauth/v1/token", context => TokenAsync(context, isFirstVersion: true));
        app.Post("/oauth/v3/token", context => TokenAsync(context, isFirstVersion: false));
        app.Post("/oauth/v3/token/introspect", IntrospectAsync);
        app.Post("/oauth/v3/token/revoke", RevokeAsync);
        app.Post("/oauth/v2/private-apps/get/access-token-info", PrivateAppAsync);
        app.MapGet("/oauth/v1/access-tokens/{token}", AccessTokenAsync);
        app.MapGet("/oauth/v1/refresh-tokens/{token}", RefreshTokenAsync);
        app.MapDelete("/oauth/v1/refresh-tokens/{token}", ForgetAsync);
    }

    /// <summary>What a private app's token is for.</summary>
    private async Task PrivateAppAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var token = body.RootElement.Required("tokenKey");
        var portal = portals.FirstOrDefault(portal => portal.Settings.Token == token) ?? throw new RefusedException(HubSpotError.NotFound("No private app has this token"));
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("userId", Owners.All[0].UserId);
            json.WriteNumber("hubId", portal.Id);
            json.WriteNumber("appId", oauth.Options.AppId);
            ApiAnswer.WriteStrings(json, "scopes", portal.Settings.Scopes ?? OAuthScopes.All);
            json.WriteEndObject();
        });
    }

    private async Task TokenAsync(HttpContext context, bool isFirstVersion)
    {
        var given = await OAuthForm.ReadAsync(context, isQueryRead: isFirstVersion);
        var kind = given["grant_type"];
        if (kind is not ("authorization_code" or "refresh_token" or "client_credentials"))
        {
            await RefuseAsync(context, OAuthProblem.BadGrantType);
            return;
        }

        if (Check(given) is { } problem)
        {
            await RefuseAsync(context, problem);
            return;
        }

        if (kind == "client_credentials")
        {
            await WriteAsync(context, oauth.AppAccess(given.Scopes), null, isFirstVersion);
            return;
        }

        var (grant, refused) = kind == "authorization_code" ? Redeem(given) : Refresh(given);
        await (grant is null ? RefuseAsync(context, refused!) : WriteAsync(context, oauth.Access(grant), grant, isFirstVersion));
    }

    private (OAuthGrant? Grant, OAuthProblem? Problem) Redeem(OAuthForm given) =>
        given["code"] is not { } code ? (null, OAuthProblem.BadCode)
        : given["redirect_uri"] is not { } redirect ? (null, OAuthProblem.BadRedirect)
        : oauth.Redeem(code, redirect, given["code_verifier"]);

    private (OAuthGrant? Grant, OAuthProblem? Problem) Refresh(OAuthForm given) =>
        oauth.Grant(given["refresh_token"] ?? string.Empty) is { } grant ? (grant, null) : (null, OAuthProblem.BadRefreshToken);

    private OAuthProblem? Check(OAuthForm given) =>
        given["client_id"] != oauth.Options.ClientId ? OAuthProblem.BadClientId
        : given["client_secret"] != oauth.Options.ClientSecret ? OAuthProblem.BadClientSecret
        : null;

    private async Task IntrospectAsync(HttpContext context)
    {
        var given = await OAuthForm.ReadAsync(context, isQueryRead: false);
        if ((Check(given) ?? (given["token"] is null ? OAuthProblem.BadToken : null)) is { } problem)
        {
            await RefuseAsync(context, problem);
            return;
        }

        var info = new OAuthTokenInfo(oauth, isFirstVersion: false);
        var token = given["token"]!;
        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            if (oauth.Find(token) is { } access && oauth.IsLive(access))
            {
                info.Write(json, access);
            }
            else if (oauth.Grant(token) is { } grant)
            {
                info.Write(json, grant);
            }
            else
            {
                json.WriteStartObject();
                json.WriteBoolean("active", false);
                json.WriteEndObject();
            }
        });
    }

    private async Task RevokeAsync(HttpContext context)
    {
        var given = await OAuthForm.ReadAsync(context, isQueryRead: false);
        if ((Check(given) ?? (oauth.Revoke(given["token"] ?? string.Empty) ? null : OAuthProblem.BadRefreshToken)) is { } problem)
        {
            await RefuseAsync(context, problem);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task AccessTokenAsync(HttpContext context)
    {
        var access = oauth.Find(context.Route("token")) is { } found && oauth.IsLive(found) ? found : throw Unknown();
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => new OAuthTokenInfo(oauth, isFirstVersion: true).Write(json, access));
    }

    private Task RefreshTokenAsync(HttpContext context)
    {
        var grant = oauth.Grant(context.Route("token")) ?? throw Unknown();
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json => new OAuthTokenInfo(oauth, isFirstVersion: true).Write(json, grant));
    }

    private Task ForgetAsync(HttpContext context)
    {
        if (!oauth.Revoke(context.Route("token")))
        {
            throw Unknown();
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static RefusedException Unknown() => new(HubSpotError.NotFound("token not found"));

    private static Task WriteAsync(HttpContext context, OAuthAccess access, OAuthGrant? grant, bool isFirstVersion)
    {
        context.Response.Headers.CacheControl = "no-store";
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("token_type", "bearer");
            if (grant is not null)
            {
                json.WriteString("refresh_token", grant.RefreshToken);
            }

            json.WriteString("access_token", access.Token);
            json.WriteNumber("expires_in", (long)OAuthApp.AccessLifetime.TotalSeconds);
            if (!isFirstVersion)
            {
                WriteMore(json, access, grant is null ? "client_credentials" : "access_token");
            }

            json.WriteEndObject();
        });
    }

    private static void WriteMore(Utf8JsonWriter json, OAuthAccess access, string use)
    {
        json.WriteString("token_use", use);
        if (access.PortalId is { } portal)
        {
            json.WriteNumber("hub_id", portal);
        }

        if (access.UserId is { } user)
        {
            json.WriteNumber("user_id", user);
        }

        ApiAnswer.WriteStrings(json, "scopes", access.Scopes);
    }

    private static Task RefuseAsync(HttpContext context, OAuthProblem problem) =>
        ApiAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, json =>
        {
            json.WriteStartObject();
            json.WriteString("status", problem.Status);
            json.WriteString("message", problem.Message);
            json.WriteString("correlationId", Guid.NewGuid());
            json.WriteString("error", problem.Error);
            json.WriteString("error_description", problem.Message);
            json.WriteEndObject();
        });
}
