using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class OAuthLoginTests : HubSpotClientTest
{
    private const string Token = "POST /oauth/v1/token";
    private static readonly string[] Scopes = ["crm.objects.contacts.read", "crm.objects.contacts.write", "crm.schemas.contacts.read", "crm.schemas.contacts.write"];

    private string? _refreshToken;

    protected override HubSpotLogin Login => new HubSpotLogin.OAuthApp("sandbox-app", () => "sandbox-app-secret", () => _refreshToken ??= Install(Scopes));

    [Fact]
    public async Task Calls_of_a_moment_share_one_login()
    {
        Sandbox.Controls.Calls.Clear();
        Sandbox.Clock.Advance(TimeSpan.FromHours(1));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Crm.ReadAsync(Contacts, ["1"], Live, Ct)));

        Sandbox.Controls.Calls.CallsTo(Token).ShouldBe(1);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        Sandbox.Controls.Calls.Clear();
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(29.5));

        await Crm.ReadAsync(Contacts, ["1"], Live, Ct);

        Sandbox.Controls.Calls.CallsTo(Token).ShouldBe(1);
        Sandbox.Controls.Calls.Snapshot().Endpoints.Values.ShouldAllBe(calls => !calls.ByStatus.ContainsKey(401));
    }

    [Fact]
    public async Task A_token_that_ended_early_is_renewed_and_the_write_goes_through()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        await Crm.DescribeAsync("contacts", Live, Ct);
        Sandbox.OAuth.Expire(1001);
        var before = Permits.Granted;

        (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Written>();

        (Permits.Granted - before).ShouldBe(4); // refused, login, update, read back: every attempt took its permit
    }

    [Fact]
    public async Task A_login_that_is_refused_is_told_in_HubSpots_words_and_not_asked_again_for_a_growing_while()
    {
        _refreshToken = "revoked";
        Sandbox.OAuth.Expire(1001);
        Sandbox.Clock.Advance(TimeSpan.FromHours(1));
        Sandbox.Controls.Calls.Clear();

        var refused = await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(Contacts, ["1"], Live, Ct));
        refused.Fault.ShouldBe(CrmFault.Credentials);
        refused.Code.ShouldBe("BAD_REFRESH_TOKEN");
        refused.Message.ShouldContain("missing or invalid refresh token");
        refused.Message.ShouldContain("portals.emea.auth.oauth");
        refused.ToString().ShouldNotContain("sandbox-app-secret");
        (await WriteAsync(Create("003A", "ann@acme.com"))).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeFalse();
        Sandbox.Controls.Calls.CallsTo(Token).ShouldBe(1);

        Sandbox.Clock.Advance(TimeSpan.FromSeconds(31));
        (await Should.ThrowAsync<CrmException>(() => Crm.ReadAsync(Contacts, ["1"], Live, Ct))).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));
        Sandbox.Controls.Calls.CallsTo(Token).ShouldBe(2);

        _refreshToken = Install(Scopes);
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(61));
        (await Crm.ReadAsync(Contacts, ["1"], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_login_that_is_not_answered_leaves_no_write_in_doubt()
    {
        Sandbox.Clock.Advance(TimeSpan.FromHours(1));
        Fault(new FaultRule { Match = Token, Kind = FaultKind.TimeoutAfter });

        (await WriteAsync(Create("003A", "ann@acme.com"))).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeFalse();
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        _refreshToken = Install(["crm.objects.contacts.read", "crm.schemas.contacts.read"]);
        Sandbox.Clock.Advance(TimeSpan.FromHours(1));

        var later = (await WriteAsync(Create("003A", "ann@acme.com"))).Single().ShouldBeOfType<WriteOutcome.Later>();

        later.Message.ShouldContain("crm.objects.contacts.write");
        later.MayHaveArrived.ShouldBeFalse();
    }

    private string Install(string[] scopes)
    {
        const string Redirect = "https://app.example/callback";
        var code = Sandbox.OAuth.Authorize(1001, 1, scopes, Redirect);
        return Sandbox.OAuth.Redeem(code.Code, Redirect, null).Grant!.RefreshToken;
    }
}

public sealed class PrivateAppLoginTests : HubSpotClientTest
{
    private string _token = "wrong-token";

    protected override HubSpotLogin Login => new HubSpotLogin.PrivateApp(() => _token);

    protected override Task PrepareAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_wrong_token_is_tried_once_in_a_growing_while()
    {
        var refused = await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("contacts", Live, Ct));
        refused.Fault.ShouldBe(CrmFault.Credentials);
        refused.Message.ShouldContain("portals.emea.auth.privateAppToken");
        refused.ToString().ShouldNotContain("wrong-token");
        var calls = Sandbox.Controls.Calls.Snapshot().Calls;

        await Should.ThrowAsync<CrmException>(() => Crm.DescribeAsync("contacts", Live, Ct));
        Sandbox.Controls.Calls.Snapshot().Calls.ShouldBe(calls);

        _token = "sandbox-emea";
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(31));
        (await Crm.DescribeAsync("contacts", Live, Ct)).Fields.ShouldNotBeEmpty();
    }
}
