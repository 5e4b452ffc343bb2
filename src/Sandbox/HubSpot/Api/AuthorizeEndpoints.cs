using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.HubSpot.Auth;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using Microsoft.AspNetCore.WebUtilities;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>
/// The installation of the app. A person would choose an account and agree; here the answer is the redirect at once, for the
/// account in the path or else the first. The controls hand out a code without a browser, end tokens and take the app out again.
/// </summary>
internal sealed class AuthorizeEndpoints(OAuthApp oauth, IReadOnlyList<Portal> portals)
{
    private const string Controls = SandboxControls.Path + "/oauth";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/oauth/authorize", Authorize);
        app.MapGet("/oauth/{portalId:long}/authorize", Authorize);
        app.MapDelete("/appinstalls/v3/external-install", Uninstall);
        app.MapPost(Controls + "/code", CodeAsync);
        app.MapPost(Controls + "/expire", ExpireAsync);
        app.MapPost(Controls + "/uninstall", UninstallAsync);
    }

    private IResult Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["client_id"] != oauth.Options.ClientId)
        {
            return Refuse("couldn't find an app with that client_id");
        }

        // Anything but an address on this machine has to be encrypted.
        if (!Uri.TryCreate(query["redirect_uri"], UriKind.Absolute, out var redirect)
            || !(redirect.Scheme == Uri.UriSchemeHttps || (redirect.Scheme == Uri.UriSchemeHttp && redirect.IsLoopback)))
        {
            return Refuse("the redirect URL is missing or not allowed");
        }

        var scopes = OAuthForm.Split(query["scope"]);
        if (scopes.Count == 0)
        {
            return Refuse("the scopes are missing");
        }

        var portalId = context.Request.RouteValues["portalId"] is string id ? long.Parse(id, System.Globalization.CultureInfo.InvariantCulture) : portals[0].Id;
        if (portals.All(portal => portal.Id != portalId))
        {
            return Refuse("you have no such account");
        }

        if (query["code_challenge"].Count > 0 && query["code_challenge_method"] != "S256")
        {
            return Refuse("code_challenge_method must be S256");
        }

        var code = oauth.Authorize(
            portalId, Owners.All[0].UserId, [.. scopes, .. OAuthForm.Split(query["optional_scope"])], query["redirect_uri"]!, query["code_challenge"]);
        var answer = new Dictionary<string, string?> { ["code"] = code.Code };
        if (query["state"].ToString() is { Length: > 0 } state)
        {
            answer["state"] = state;
        }

        return Results.Redirect(QueryHelpers.AddQueryString(query["redirect_uri"]!, answer));
    }

    private static IResult Refuse(string why) => Results.Content(
        $"<html><body><h1>Authorization failed</h1><p>Authorization failed because {why}.</p></body></html>", "text/html", statusCode: StatusCodes.Status400BadRequest);

    private IResult Uninstall(HttpContext context)
    {
        oauth.Uninstall(context.Portal().Id);
        return Results.NoContent();
    }

    /// <summary><c>{portal?, redirectUri, scopes[]}</c>, answers <c>{code}</c>.</summary>
    private async Task CodeAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        var scopes = body.RootElement.Strings("scopes");
        var code = oauth.Authorize(
            body.RootElement.Member("portal")?.GetInt64() ?? portals[0].Id, Owners.All[0].UserId, scopes, body.RootElement.Required("redirectUri"));
        await context.Response.WriteAsJsonAsync(new { code = code.Code }, context.RequestAborted);
    }

    /// <summary><c>{portal?}</c>: ends access tokens now.</summary>
    private async Task ExpireAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        oauth.Expire(body.RootElement.Member("portal")?.GetInt64());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary><c>{portal?}</c>: what a user does in the account's settings.</summary>
    private async Task UninstallAsync(HttpContext context)
    {
        using var body = await ApiAnswer.ReadAsync(context);
        oauth.Uninstall(body.RootElement.Member("portal")?.GetInt64() ?? portals[0].Id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
