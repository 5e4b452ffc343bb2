using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HubSpotSfSync.Sandbox.HubSpot.Auth;
using HubSpotSfSync.Sandbox.HubSpot.Objects;

namespace HubSpotSfSync.Sandbox.HubSpot.Api;

/// <summary>What a token is for: the account, the user, the scopes.</summary>
internal sealed class OAuthTokenInfo(OAuthApp oauth, bool isFirstVersion)
{
    public void Write(Utf8JsonWriter json, OAuthAccess access)
    {
        json.WriteStartObject();
        WriteCommon(json, access.Token, isFirstVersion ? "access" : "access_token", access.PortalId, access.UserId, access.Scopes);
        json.WriteNumber("app_id", oauth.Options.AppId);
        json.WriteNumber("expires_in", oauth.SecondsLeft(access));
        json.WriteBoolean("is_private_distribution", false);
        json.WriteStartObject("signed_access_token");
        WriteSigned(json, access);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public void Write(Utf8JsonWriter json, OAuthGrant grant)
    {
        json.WriteStartObject();
        WriteCommon(json, grant.RefreshToken, isFirstVersion ? "refresh" : "refresh_token", grant.PortalId, grant.UserId, grant.Scopes);
        if (isFirstVersion)
        {
            json.WriteString("client_id", oauth.Options.ClientId);
        }
        else
        {
            json.WriteNumber("app_id", oauth.Options.AppId);
        }

        json.WriteEndObject();
    }

    private void WriteCommon(Utf8JsonWriter json, string token, string use, long? portal, int? user, IReadOnlyList<string> scopes)
    {
        json.WriteString("token", token);
        if (isFirstVersion)
        {
            json.WriteString("token_type", use);
        }
        else
        {
            json.WriteBoolean("active", true);
            json.WriteString("token_use", use);
            json.WriteString("token_type", "bearer");
            json.WriteString("client_id", oauth.Options.ClientId);
        }

        json.WriteString("user", Owners.All.FirstOrDefault(owner => owner.UserId == user)?.Email);
        json.WriteString("hub_domain", portal is null ? null : $"portal-{portal}.sandbox.example");
        ApiAnswer.WriteStrings(json, "scopes", scopes);
        json.WriteNumber("hub_id", portal ?? 0);
        json.WriteNumber("user_id", user ?? 0);
    }

    private void WriteSigned(Utf8JsonWriter json, OAuthAccess access)
    {
        var signature = Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(oauth.Options.ClientSecret), Encoding.UTF8.GetBytes(access.Token)));
        json.WriteNumber("appId", oauth.Options.AppId);
        json.WriteString("appInstallId", access.PortalId is null ? string.Empty : $"{oauth.Options.AppId}-{access.PortalId}");
        json.WriteString("audience", "hubapi");
        json.WriteNumber("expiresAt", access.ExpiresAt.ToUnixTimeMilliseconds());
        json.WriteNumber("hubId", access.PortalId ?? 0);
        json.WriteString("hublet", "eu1");
        json.WriteNumber("installingUserId", access.UserId ?? 0);
        json.WriteBoolean("isPrivateDistribution", false);
        json.WriteBoolean("isServiceAccount", false);
        json.WriteBoolean("isUserLevel", false);
        json.WriteString("newSignature", signature);
        json.WriteString("scopeToScopeGroupPks", string.Empty);
        json.WriteString("scopes", string.Join(' ', access.Scopes));
        json.WriteString("signature", signature);
        json.WriteString("trialScopeToScopeGroupPks", string.Empty);
        json.WriteString("trialScopes", string.Empty);
        json.WriteNumber("userId", access.UserId ?? 0);
    }
}
