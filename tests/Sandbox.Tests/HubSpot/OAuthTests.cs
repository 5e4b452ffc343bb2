using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sandbox.Tests.HubSpot;

public sealed class OAuthTests : HubSpotTest
{
    private const string Redirect = "https://app.example/callback";
    private const string Contacts = "crm/v3/objects/contacts";
    private static readonly HttpClient Browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Theory]
    [InlineData("oauth/v1/token")]
    [InlineData("oauth/v3/token")]
    [InlineData("oauth/2026-03/token")]
    public async Task A_code_gives_tokens_for_half_an_hour_and_a_refresh_token_gives_more(string endpoint)
    {
        var tokens = await Install(endpoint: endpoint);
        ((int)tokens["expires_in"]!).ShouldBe(1800);
        ((string)tokens["token_type"]!).ShouldBe("bearer");
        var access = (string)tokens["access_token"]!;
        var answer = await Get(Contacts, access);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("X-HubSpot-RateLimit-Max").ShouldBe(["110"]);
        answer.Headers.Contains("X-HubSpot-RateLimit-Daily").ShouldBeFalse();

        Sandbox.Clock.Advance(TimeSpan.FromMinutes(35));
        var expired = await Get(Contacts, access);
        expired.Status.ShouldBe(HttpStatusCode.Unauthorized);
        expired.Category.ShouldBe("EXPIRED_AUTHENTICATION");
        ((string)expired.Body["message"]!).ShouldBe("The OAuth token used to make this call expired 5 minute(s) ago.");

        var refreshed = await PostForm(endpoint, ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));
        refreshed.Body["refresh_token"]!.ToString().ShouldBe(tokens["refresh_token"]!.ToString());
        (await Get(Contacts, (string)refreshed.Body["access_token"]!)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_authorize_page_sends_back_a_code_and_the_state()
    {
        var back = await Authorize("oauth/1002/authorize", "crm.objects.contacts.read", "&state=s1");
        back.GetLeftPart(UriPartial.Path).ShouldBe(Redirect);
        back.Query.ShouldEndWith("&state=s1");
        var tokens = await Redeem(Code(back), Redirect);
        ((int)tokens.Body["hub_id"]!).ShouldBe(1002);
        tokens.Body["scopes"]!.AsArray().Select(scope => (string)scope!).ShouldBe(["oauth", "crm.objects.contacts.read"]);
    }

    [Theory]
    [InlineData("grant_type", "password", "BAD_GRANT_TYPE")]
    [InlineData("client_id", "other", "BAD_CLIENT_ID")]
    [InlineData("client_secret", "other", "BAD_CLIENT_SECRET")]
    [InlineData("code", "other", "BAD_AUTH_CODE")]
    [InlineData("redirect_uri", "https://other.example/", "MISMATCH_REDIRECT_URI_AUTH_CODE")]
    public async Task A_wrong_exchange_is_refused_in_the_platforms_words(string field, string value, string status)
    {
        var refused = await PostForm("oauth/v1/token", ("grant_type", "authorization_code"), ("redirect_uri", Redirect), ("code", await NewCode()), (field, value));
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        ((string)refused.Body["status"]!).ShouldBe(status);
    }

    [Fact]
    public async Task A_code_is_good_once_and_not_for_long()
    {
        var code = await NewCode();
        (await Redeem(code, Redirect)).Status.ShouldBe(HttpStatusCode.OK);
        ((string)(await Redeem(code, Redirect)).Body["status"]!).ShouldBe("BAD_AUTH_CODE");
        var late = await NewCode();
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(11));
        ((string)(await Redeem(late, Redirect)).Body["status"]!).ShouldBe("EXPIRED_AUTH_CODE");
    }

    [Fact]
    public async Task A_token_tells_what_it_is_for()
    {
        var tokens = await Install();
        var access = (await Get($"oauth/v1/access-tokens/{tokens["access_token"]}", "")).Body;
        $"{access["hub_id"]} {access["app_id"]} {access["token_type"]} {access["user"]}".ShouldBe("1001 501 access owner.north@sandbox.example");
        var refresh = (await Get($"oauth/v1/refresh-tokens/{tokens["refresh_token"]}", "")).Body;
        $"{refresh["hub_id"]} {refresh["client_id"]} {refresh["token_type"]}".ShouldBe("1001 sandbox-app refresh");
        var introspected = (await PostForm("oauth/v3/token/introspect", ("token", (string)tokens["access_token"]!))).Body;
        $"{introspected["active"]} {introspected["token_use"]}".ShouldBe("true access_token");
        (await PostForm("oauth/v3/token/introspect", ("token", "x"))).Body.ToJsonString().ShouldBe("""{"active":false}""");
    }

    [Fact]
    public async Task A_deleted_refresh_token_refreshes_no_more_but_its_access_token_lives_on()
    {
        var tokens = await Install();
        (await Send(HttpMethod.Delete, $"oauth/v1/refresh-tokens/{tokens["refresh_token"]}", null, "")).Status.ShouldBe(HttpStatusCode.NoContent);

        var refused = await PostForm("oauth/v1/token", ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));
        ((string)refused.Body["status"]!).ShouldBe("BAD_REFRESH_TOKEN");
        (await Get(Contacts, (string)tokens["access_token"]!)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_app_may_do_what_its_scopes_say()
    {
        var access = (string)(await Install(scopes: "crm.objects.contacts.read"))["access_token"]!;
        (await Post($"{Contacts}/search", "{}", access)).Status.ShouldBe(HttpStatusCode.OK);
        var refused = await Post(Contacts, """{"properties":{"email":"a@example.com"}}""", access);
        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        refused.Category.ShouldBe("MISSING_SCOPES");
        ((string)refused.Body["errors"]![0]!["context"]!["requiredGranularScopes"]![0]!).ShouldBe("crm.objects.contacts.write");
    }

    [Fact]
    public async Task Tokens_end_on_demand_and_with_the_app()
    {
        var tokens = await Install();
        await Post("_sandbox/oauth/expire", """{"portal":1001}""");
        (await Get(Contacts, (string)tokens["access_token"]!)).Category.ShouldBe("EXPIRED_AUTHENTICATION");
        var again = await PostForm("oauth/v1/token", ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));
        (await Send(HttpMethod.Delete, "appinstalls/v3/external-install", null, (string)again.Body["access_token"]!)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await Get(Contacts, (string)again.Body["access_token"]!)).Category.ShouldBe("INVALID_AUTHENTICATION");
    }

    private async Task<JsonNode> Install(string scopes = "crm.objects.contacts.read crm.objects.contacts.write", string endpoint = "oauth/v1/token")
    {
        var code = Code(await Authorize("oauth/authorize", scopes, ""));
        var tokens = await PostForm(endpoint, ("grant_type", "authorization_code"), ("redirect_uri", Redirect), ("code", code));
        tokens.Status.ShouldBe(HttpStatusCode.OK, tokens.Body.ToJsonString());
        return tokens.Body;
    }

    private async Task<Uri> Authorize(string path, string scopes, string more)
    {
        var address = new Uri(Sandbox.Url, $"{path}?client_id=sandbox-app&scope={Uri.EscapeDataString(scopes)}&redirect_uri={Uri.EscapeDataString(Redirect)}{more}");
        using var answer = await Browser.GetAsync(address, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        return answer.Headers.Location!;
    }

    private static string Code(Uri back) => back.Query.Split("code=")[1].Split('&')[0];

    private async Task<string> NewCode() =>
        (string)(await Post("_sandbox/oauth/code", $$"""{"redirectUri":"{{Redirect}}","scopes":["crm.objects.contacts.read"]}""")).Body["code"]!;

    private Task<Answer> Redeem(string code, string redirect) =>
        PostForm("oauth/v3/token", ("grant_type", "authorization_code"), ("redirect_uri", redirect), ("code", code));
}
