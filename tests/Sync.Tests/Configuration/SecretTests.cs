using System.Text.Json;
using HubSpotSfSync.Sync.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

public sealed class SecretTests
{
    [Fact]
    public void A_configuration_shows_no_secret_as_text_or_as_JSON()
    {
        var config = Yaml.Valid(Yaml.With());

        var shown = string.Join('\n', [config.ToString(), .. config.Portals.Select(p => p.ToString()), .. config.Orgs.Select(o => o.ToString()), JsonSerializer.Serialize(config)]);

        shown.ShouldContain("***");
        foreach (var secret in Yaml.SecretValues)
        {
            shown.ShouldNotContain(secret);
        }
    }

    [Theory]
    [InlineData("{ id: ${EMEA_TOKEN}, baseUrl: ${EMEA_TOKEN}, auth: { privateAppToken: ${EMEA_TOKEN} } }")]
    [InlineData("{ id: 1001, auth: { privateAppToken: pat-emea-7f3a } }")]
    [InlineData("{ id: 1001, auth: pat-emea-7f3a }")]
    [InlineData("{ id: 1001, auth: { privateAppTokn: pat-emea-7f3a } }")]
    [InlineData("{ id: 1001, auth: { privateAppToken: [pat-emea-7f3a] } }")]
    public void No_message_quotes_a_secret_that_is_in_the_wrong_place(string portal)
    {
        var problems = Yaml.Problems(Yaml.With(portals: $"portals:\n  emea: {portal}"));

        problems.ShouldNotBeEmpty();
        string.Join('\n', problems).ShouldNotContain("pat-emea-7f3a");
    }

    [Fact]
    public void A_secret_written_into_the_file_is_refused()
    {
        var yaml = Yaml.With(portals: "portals:\n  emea: { id: 1001, auth: { privateAppToken: pat-123 } }");

        var problem = Yaml.OnlyProblem(yaml, at: "pat-123");

        problem.What.ShouldBe("portals.emea.auth.privateAppToken is written into the file");
        problem.Remedy.ShouldStartWith("Secrets come only from environment variables or mounted files");
    }

    [Theory]
    [InlineData("${MISSING_TOKEN}", "the environment variable MISSING_TOKEN is not set")]
    [InlineData("${EMPTY}", "the environment variable EMPTY is not set")]
    [InlineData("${EMPTY:-}", "portals.emea.auth.privateAppToken is empty")]
    [InlineData("${file:/none}", "the file /none cannot be read")]
    [InlineData("${not a name}", "a '${...}' does not name an environment variable")]
    [InlineData("\"${OPEN\"", "a '${' is not closed before the next begins")]
    [InlineData("\"${A:-${B}}\"", "a '${' is not closed before the next begins")]
    public void A_substitution_that_gives_nothing_is_named(string token, string what)
    {
        var yaml = Yaml.With(portals: $"portals:\n  emea: {{ id: 1001, auth: {{ privateAppToken: {token} }} }}");

        Yaml.OnlyProblem(yaml, at: token).What.ShouldBe(what);
    }

    [Fact]
    public void Secrets_are_equal_by_value_and_revealed_only_on_request()
    {
        var secret = new Secret("s3cret");

        secret.ShouldBe(new Secret("s3cret"));
        $"{secret}".ShouldBe("***");
        secret.Reveal().ShouldBe("s3cret");
    }
}
