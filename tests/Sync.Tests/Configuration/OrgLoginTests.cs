using System.Security.Cryptography;
using HubSpotSfSync.Sync.Configuration;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

public sealed class OrgLoginTests
{
    private const string KeyFile = "/run/secrets/sf.key";

    [Fact]
    public void A_private_key_comes_from_a_mounted_file()
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();

        var login = Yaml.Valid(Org($"jwtBearer: {{ id: client, username: sync@acme.example, privateKey: '${{file:{KeyFile}}}', audience: 'https://test.salesforce.com' }}"), (KeyFile, pem + "\n"))
            .Orgs[0].Login.ShouldBeOfType<OrgLogin.JwtBearer>();

        (login.ClientId, login.Username, login.Audience).ShouldBe(("client", "sync@acme.example", new Uri("https://test.salesforce.com")));
        login.PrivateKey.Reveal().ShouldBe(pem);
        login.ToString().ShouldNotContain("BEGIN");
    }

    [Fact]
    public void A_public_or_broken_key_is_refused_without_being_shown()
    {
        using var rsa = RSA.Create(2048);
        foreach (var wrong in new[] { rsa.ExportSubjectPublicKeyInfoPem(), "sf-secret-55d0", rsa.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)) })
        {
            var yaml = Org($"jwtBearer: {{ id: client, username: sync@acme.example, privateKey: '${{file:{KeyFile}}}' }}");
            var problem = Yaml.Load(yaml, (KeyFile, wrong)).ShouldBeOfType<ConfigurationResult.Invalid>().Problems.ShouldHaveSingleItem();

            problem.What.ShouldBe("the private key is no RSA key in PEM that can be read without a passphrase");
            problem.ToString().ShouldNotContain(wrong);
        }
    }

    [Fact]
    public void A_key_that_is_written_into_the_file_is_refused() =>
        Yaml.OnlyProblem(Org("jwtBearer: { id: client, username: sync@acme.example, privateKey: abc }"), at: "abc").What.ShouldBe("orgs.main.auth.jwtBearer.privateKey is written into the file");

    [Fact]
    public void Two_ways_to_log_in_are_one_too_many()
    {
        using var rsa = RSA.Create(2048);
        var yaml = Org($"clientCredentials: {{ id: client, secret: '${{SF_SECRET}}' }}, jwtBearer: {{ id: client, username: u, privateKey: '${{file:{KeyFile}}}' }}");

        Yaml.Load(yaml, (KeyFile, rsa.ExportRSAPrivateKeyPem())).ShouldBeOfType<ConfigurationResult.Invalid>().Problems.ShouldHaveSingleItem()
            .What.ShouldBe("auth names two ways to log in, clientCredentials and jwtBearer");
    }

    [Fact]
    public void An_unknown_way_is_named_with_the_known_ones() =>
        Yaml.Problems(Org("jwt: { id: client }")).ShouldContain(problem => problem.What == "unknown key 'jwt'");

    private static string Org(string auth) => Yaml.With(orgs: $"orgs:\n  main:\n    loginUrl: https://acme.my.salesforce.com\n    auth: {{ {auth} }}");
}
