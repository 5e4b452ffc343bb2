using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>What a portal tells of itself and of our token, and what its properties tell.</summary>
public sealed class PortalCheckupTests : HubSpotClientTest
{
    private const string TokenInformation = "POST /oauth/v2/private-apps/get/access-token-info";

    private static readonly CheckupWish Wish = new()
    {
        Objects = [new("contacts", Written: true, Deleted: false, CarriesIdentity: true, ["email", "associations.companies"]), new("deals:contacts", Written: false, Deleted: false, CarriesIdentity: false, [])],
        Segments = true,
        Pushes = true,
    };

    [Fact]
    public async Task A_private_app_is_known_by_its_token_and_has_its_scopes()
    {
        var checkup = (ICheckup)Crm;

        (await checkup.IdentifyAsync(Live, Ct)).ShouldBe(new AccountIdentity("1001", "SANDBOX, time zone UTC, company currency EUR", "private app, app 501"));
        var findings = await checkup.LookAsync(Wish, Live, Ct);
        findings[0].ShouldBe(new Finding(Health.Ok, "the app has the 5 scopes that the mappings need"));
        findings[1].Remedy.ShouldNotBeNull().ShouldContain("contact.creation, .deletion, .merge, .restore, .associationChange, .propertyChange of email");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Scopes_that_HubSpot_does_not_tell_are_to_be_looked_up_by_hand(int status)
    {
        Fault(new FaultRule { Match = TokenInformation, Kind = FaultKind.Status, Status = status, Body = """{"category":"MISSING_SCOPES","message":"no"}""" });

        (await ((ICheckup)Crm).LookAsync(Wish, Live, Ct))[0].Health.ShouldBe(Health.Warning);
    }

    [Theory]
    [InlineData(400, CrmFault.Refused)]
    [InlineData(503, CrmFault.Unavailable)]
    public async Task A_failure_is_not_taken_for_scopes_that_nobody_tells(int status, CrmFault fault)
    {
        Fault(new FaultRule { Match = TokenInformation, Kind = FaultKind.Status, Status = status });

        (await Should.ThrowAsync<CrmException>(() => ((ICheckup)Crm).LookAsync(Wish, Live, Ct))).Fault.ShouldBe(fault);
    }

    [Fact]
    public async Task Properties_tell_how_long_they_are_and_to_what_they_refer()
    {
        var fields = (await Crm.DescribeAsync("contacts", Live, Ct)).Fields;

        (fields["jobtitle"].MaxLength, fields["jobtitle"].LongText).ShouldBe((65_536, false));
        fields["message"].LongText.ShouldBeTrue();
        fields["hubspot_owner_id"].RefersTo.ShouldBe(["OWNER"]);
        fields["hubspotscore"].MaxLength.ShouldBeNull();
    }

    [Fact]
    public async Task An_identity_property_is_offered_until_it_is_there()
    {
        (await Crm.FindIdentityFieldAsync("contacts", "sync_id", Live, Ct)).ShouldBe(new IdentityField(false) { Offered = true });
        (await Crm.EnsureIdentityFieldAsync("contacts", "sync_id", Live, Ct)).Ready.ShouldBeTrue();
        (await Crm.FindIdentityFieldAsync("contacts", "sync_id", Live, Ct)).ShouldBe(new IdentityField(true));
    }

    [Fact]
    public async Task A_list_is_found_or_not()
    {
        var segments = (ISegments)Crm;

        (await segments.LookAsync("4711", Live, Ct)).ShouldBeNull();
    }
}

/// <summary>The token of an OAuth app tells less than it was asked for where the app lacks scopes.</summary>
public sealed class OAuthCheckupTests : HubSpotClientTest
{
    private string? _refreshToken;

    protected override HubSpotLogin Login => new HubSpotLogin.OAuthApp("sandbox-app", () => "sandbox-app-secret", () => _refreshToken ??= Install(["crm.objects.contacts.read", "crm.schemas.contacts.read"]));

    [Fact]
    public async Task Missing_scopes_are_named_with_what_they_are_for()
    {
        var checkup = (ICheckup)Crm;
        var wish = new CheckupWish { Objects = [new("contacts", Written: true, Deleted: false, CarriesIdentity: true, [])], ReferenceData = true };

        (await checkup.IdentifyAsync(Live, Ct)).Login.ShouldBe("OAuth app, app 501");
        (await checkup.LookAsync(wish, Live, Ct)).ShouldBe(
        [
            new Finding(
                Health.Problem,
                "the app lacks crm.objects.contacts.write (for contacts), crm.objects.owners.read (for owners)",
                "Add to the app's scopes crm.objects.contacts.write, crm.objects.owners.read, and install it anew: the refresh token changes"),
            new Finding(Health.Warning, "the app may not create properties", "Fine where the identity property is there already; else give it crm.schemas.(object).write until it is"),
        ]);
    }

    [Fact]
    public async Task A_property_of_an_associated_record_takes_the_scopes_of_its_object()
    {
        var wish = new CheckupWish { Objects = [new("contacts", Written: false, Deleted: false, CarriesIdentity: false, ["email", "associations.companies.name"])] };

        (await ((ICheckup)Crm).LookAsync(wish, Live, Ct)).ShouldHaveSingleItem().What
            .ShouldBe("the app lacks crm.objects.companies.read (for associations.companies.name), crm.schemas.companies.read (for associations.companies.name)");
    }

    /// <summary>Addresses stay in logs.</summary>
    [Fact]
    public async Task The_token_is_in_no_address()
    {
        Sandbox.Controls.Calls.Clear();

        await ((ICheckup)Crm).IdentifyAsync(Live, Ct);

        Sandbox.Controls.Calls.CallsTo("POST /oauth/v3/token/introspect").ShouldBe(1);
        Sandbox.Controls.Calls.Snapshot().Endpoints.Keys.ShouldNotContain(endpoint => endpoint.Contains("{token}", StringComparison.Ordinal));
    }

    private string Install(string[] scopes)
    {
        const string Redirect = "https://app.example/callback";
        var code = Sandbox.OAuth.Authorize(1001, 1, scopes, Redirect);
        return Sandbox.OAuth.Redeem(code.Code, Redirect, null).Grant!.RefreshToken;
    }
}
