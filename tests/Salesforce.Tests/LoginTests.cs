using System.Security.Cryptography;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class WrongSecretTests : OrgTest
{
    private const string Token = "POST /services/oauth2/token";

    private string _secret = "wrong";

    protected override SalesforceLogin Login => new SalesforceLogin.ClientCredentials("sandbox-client", () => _secret);

    [Fact]
    public async Task A_refused_login_asks_for_a_person_and_never_shows_the_secret()
    {
        var failure = await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Contact", Live, Ct));

        failure.Fault.ShouldBe(CrmFault.Credentials);
        failure.Message.ShouldContain("invalid_client: invalid client credentials");
        failure.Message.ShouldContain("Check the connected app");
        failure.ToString().ShouldNotContain("wrong");
    }

    [Fact]
    public async Task A_refused_login_is_not_asked_again_for_a_growing_while()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Contact", Live, Ct))));
        Sandbox.Controls.Calls.CallsTo(Token).ShouldBe(1);

        Sandbox.Clock.Advance(TimeSpan.FromSeconds(31));
        (await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Contact", Live, Ct))).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(31));
        (await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Contact", Live, Ct))).Fault.ShouldBe(CrmFault.Credentials);
        Sandbox.Controls.Calls.CallsTo(Token).ShouldBe(2);

        _secret = "sandbox-secret";
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(31));
        (await Crm.DescribeAsync("Contact", Live, Ct)).Fields.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_login_that_is_not_answered_leaves_no_write_in_doubt()
    {
        _secret = "sandbox-secret";
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = Token, Kind = FaultKind.TimeoutAfter }]);

        var failure = await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Contact", Live, Ct));

        failure.Fault.ShouldBe(CrmFault.Unavailable);
        failure.MayHaveArrived.ShouldBeFalse();
    }
}

public sealed class JwtLoginTests : OrgTest
{
    private static readonly RSA Key = RSA.Create(2048);

    protected override SalesforceSandboxOptions Options { get; } = new() { JwtPublicKey = Key.ExportSubjectPublicKeyInfoPem() };

    protected override SalesforceLogin Login => new SalesforceLogin.JwtBearer("sandbox-client", "integration@sandbox.example", Key.ExportPkcs8PrivateKeyPem);

    [Fact]
    public async Task A_signed_assertion_opens_a_session_and_the_next_one()
    {
        (await Crm.DescribeAsync("Contact", Live, Ct)).Fields.ShouldNotBeEmpty();
        Sandbox.Org.Sessions.ExpireAll();

        (await Crm.DescribeAsync("Account", Live, Ct)).Fields.ShouldNotBeEmpty();
    }
}

public sealed class UnapprovedUserTests : OrgTest
{
    private static readonly RSA Key = RSA.Create(2048);

    protected override SalesforceSandboxOptions Options { get; } = new() { JwtPublicKey = Key.ExportSubjectPublicKeyInfoPem() };

    protected override SalesforceLogin Login => new SalesforceLogin.JwtBearer("sandbox-client", "nobody@example.com", Key.ExportPkcs8PrivateKeyPem);

    [Fact]
    public async Task A_user_who_is_not_approved_is_told_as_such()
    {
        var failure = await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("Contact", Live, Ct));

        failure.Fault.ShouldBe(CrmFault.Credentials);
        failure.Message.ShouldContain("user hasn't approved this consumer");
        failure.Message.ShouldContain("'nobody@example.com' is active and admin-approved");
    }
}
