using HubSpotSfSync.Sync.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

public sealed class PortalLoginTests
{
    private const string TokenFile = "/run/secrets/hubspot";

    [Fact]
    public void An_installed_app_logs_in_with_its_refresh_token()
    {
        var login = Yaml.Valid(Portal($"oauth: {{ id: app, secret: '${{SF_SECRET}}', refreshToken: '${{file:{TokenFile}}}' }}"), (TokenFile, "na1-refresh\n"))
            .Portals[0].Login.ShouldBeOfType<PortalLogin.OAuthApp>();

        login.ClientId.ShouldBe("app");
        login.RefreshToken.Reveal().ShouldBe("na1-refresh");
        login.ToString().ShouldNotContain("na1-refresh");
    }

    [Fact]
    public void Each_missing_part_of_the_login_is_named() =>
        Yaml.Problems(Portal("oauth: { id: app }")).Select(problem => problem.What)
            .ShouldBe(["portals.emea.auth.oauth.secret is missing", "portals.emea.auth.oauth.refreshToken is missing"], ignoreOrder: true);

    [Fact]
    public void A_refresh_token_that_is_written_into_the_file_is_refused() =>
        Yaml.OnlyProblem(Portal("oauth: { id: app, secret: '${SF_SECRET}', refreshToken: abc }"), at: "abc").What.ShouldBe("portals.emea.auth.oauth.refreshToken is written into the file");

    [Fact]
    public void Two_ways_to_log_in_are_one_too_many() =>
        Yaml.Problems(Portal("privateAppToken: '${EMEA_TOKEN}', oauth: { id: app, secret: '${SF_SECRET}', refreshToken: '${APAC_TOKEN}' }"))
            .ShouldHaveSingleItem().What.ShouldBe("auth names two ways to log in, privateAppToken and oauth");

    private static string Portal(string auth) => Yaml.With(portals: $"portals:\n  emea: {{ id: 1001, auth: {{ {auth} }} }}");
}
