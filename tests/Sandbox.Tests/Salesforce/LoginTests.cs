using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.Salesforce;

public sealed class LoginTests : SalesforceTest
{
    private const string User = "integration@sandbox.example";

    [Fact]
    public async Task An_assertion_signed_for_the_registered_certificate_logs_in()
    {
        using var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=sync", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(Sandbox.Clock.GetUtcNow().AddDays(-1), Sandbox.Clock.GetUtcNow().AddDays(1));
        (await Refusal(Assertion(key))).ShouldBe("invalid_grant: invalid assertion");
        await Control("jwt-key", new JsonObject { ["pem"] = certificate.ExportCertificatePem() }.ToJsonString());
        certificate.Dispose();

        var login = await Login(("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", Assertion(key)));

        login.ContainsKey("refresh_token").ShouldBeFalse();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)login["access_token"]!);
        (await Get("limits")).Status.ShouldBe(200);

        using var other = RSA.Create(2048);
        (await Refusal(Assertion(other))).ShouldBe("invalid_grant: invalid assertion");
        (await Refusal(Assertion(key, lifetime: TimeSpan.FromMinutes(-1)))).ShouldBe("invalid_grant: invalid assertion");
        (await Refusal(Assertion(key, lifetime: TimeSpan.FromHours(1)))).ShouldBe("invalid_grant: invalid assertion");
        (await Refusal(Assertion(key, algorithm: "none"))).ShouldBe("invalid_grant: invalid assertion");
        (await Refusal(Assertion(key, audience: "https://example.com"))).ShouldBe("invalid_grant: audience is invalid");
        (await Refusal(Assertion(key, subject: "someone@example.com"))).ShouldBe("invalid_grant: user hasn't approved this consumer");
        (await Refusal(Assertion(key, issuer: "other"))).ShouldBe("invalid_client_id: client identifier invalid");
    }

    [Fact]
    public async Task A_refresh_token_works_until_it_is_revoked()
    {
        (string, string)[] refresh = [("grant_type", "refresh_token"), ("client_id", "sandbox-client"), ("client_secret", "sandbox-secret"), ("refresh_token", "sandbox-refresh-token")];
        ((string)(await Login(refresh))["access_token"]!).ShouldStartWith(Sandbox.Org.Id[..15]);

        (await Form("services/oauth2/revoke", ("token", "sandbox-refresh-token"))).Status.ShouldBe(HttpStatusCode.OK);

        ((string)(await Login(refresh))["error_description"]!).ShouldBe("expired access/refresh token");
    }

    [Fact]
    public async Task A_session_lasts_as_long_as_it_is_used()
    {
        var login = await Login(("grant_type", "client_credentials"), ("client_id", "sandbox-client"), ("client_secret", "sandbox-secret"));
        var token = (string)login["access_token"]!;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        for (var use = 0; use < 3; use++)
        {
            Sandbox.Clock.Advance(TimeSpan.FromMinutes(90));
            (await Get("limits")).Status.ShouldBe(200);
        }

        var seen = await Introspect(token);
        seen["active"]!.GetValue<bool>().ShouldBeTrue();
        seen["username"]!.ToString().ShouldBe(User);

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(121));
        (await Get("limits")).Error.ShouldBe("INVALID_SESSION_ID");
        (await Introspect(token))["active"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_knows_who_it_is()
    {
        var info = (await Send(HttpMethod.Get, "services/oauth2/userinfo")).Body!;
        info["organization_id"]!.ToString().ShouldBe(Sandbox.Org.Id);
        var identity = (await Send(HttpMethod.Get, $"id/{Sandbox.Org.Id}/{info["user_id"]}")).Body!;
        identity["username"]!.ToString().ShouldBe(User);
        identity["urls"]!["rest"]!.ToString().ShouldEndWith("/services/data/v{version}/");

        Http.DefaultRequestHeaders.Authorization = null;
        using var stranger = await Http.GetAsync(new Uri(Sandbox.Url, "services/oauth2/userinfo"), Ct);
        stranger.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.Content.ReadAsStringAsync(Ct)).ShouldBe("Bad_OAuth_Token");
    }

    private string Assertion(
        RSA key, string issuer = "sandbox-client", string subject = User, string? audience = null, TimeSpan? lifetime = null, string algorithm = "RS256")
    {
        var expires = Sandbox.Clock.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(3));
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = subject,
            ["aud"] = audience ?? Sandbox.Url.ToString().TrimEnd('/'),
            ["exp"] = expires.ToUnixTimeSeconds(),
        };
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"{{algorithm}}"}"""))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private async Task<string> Refusal(string assertion)
    {
        var answer = await Login(("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion));
        return $"{answer["error"]}: {answer["error_description"]}";
    }

    private async Task<JsonObject> Login(params (string Name, string Value)[] fields) => (await Form("services/oauth2/token", fields)).Body!.AsObject();

    private async Task<JsonNode> Introspect(string token) =>
        (await Form("services/oauth2/introspect", ("token", token), ("client_id", "sandbox-client"), ("client_secret", "sandbox-secret"))).Body!;

    private async Task<(HttpStatusCode Status, JsonNode? Body)> Form(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.ToDictionary(field => field.Name, field => field.Value));
        using var response = await Http.PostAsync(new Uri(Sandbox.Url, path), form, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
