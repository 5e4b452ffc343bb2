using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HubSpotSfSync.Salesforce.Sessions;

/// <summary>What is posted to the token endpoint. https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm</summary>
internal static class LoginForms
{
    /// <summary>Longer than a slow call and a clock that is a little off, and within what Salesforce allows.</summary>
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(3);

    private static readonly Uri Login = new("https://login.salesforce.com");
    private static readonly Uri Test = new("https://test.salesforce.com");

    public static FormUrlEncodedContent Of(SalesforceAccount account, DateTimeOffset now) => account.Login switch
    {
        SalesforceLogin.ClientCredentials credentials => new(
        [
            KeyValuePair.Create("grant_type", "client_credentials"),
            KeyValuePair.Create("client_id", credentials.ClientId),
            KeyValuePair.Create("client_secret", credentials.ClientSecret()),
        ]),
        SalesforceLogin.JwtBearer jwt => new(
        [
            KeyValuePair.Create("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            KeyValuePair.Create("assertion", Assertion(jwt, account.LoginUrl, now)),
        ]),
        _ => throw new InvalidOperationException($"No way to log in by {account.Login.GetType().Name}"),
    };

    /// <summary>What a person looks at when the login is refused.</summary>
    public static string Remedy(SalesforceLogin login) => login switch
    {
        SalesforceLogin.JwtBearer jwt => $"Check the connected app's client id, that it has the certificate to our private key, that '{jwt.Username}' is active and admin-approved for the app, the audience, and that this machine's clock is right.",
        _ => "Check the connected app's client id and secret, that the client-credentials flow is on, and its run-as user.",
    };

    private static string Assertion(SalesforceLogin.JwtBearer jwt, Uri loginUrl, DateTimeOffset now)
    {
        var header = Base64Url.EncodeToString("""{"alg":"RS256"}"""u8);
        var claims = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["iss"] = jwt.ClientId,
            ["sub"] = jwt.Username,
            ["aud"] = (jwt.Audience ?? AudienceOf(loginUrl)).GetLeftPart(UriPartial.Authority),
            ["exp"] = (now + AssertionLifetime).ToUnixTimeSeconds(),
        }));
        using var key = RSA.Create();
        key.ImportFromPem(jwt.PrivateKey());
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static Uri AudienceOf(Uri loginUrl) => loginUrl.Host switch
    {
        var host when host == Test.Host || host.EndsWith(".sandbox.my.salesforce.com", StringComparison.OrdinalIgnoreCase) => Test,
        var host when host.EndsWith(".salesforce.com", StringComparison.OrdinalIgnoreCase) => Login,
        _ => loginUrl,
    };
}
