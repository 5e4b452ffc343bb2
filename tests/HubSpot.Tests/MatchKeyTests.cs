using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class MatchKeyTests : HubSpotClientTest
{
    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        await Crm.EnsureIdentityFieldAsync("companies", Identity, Live, Ct);
    }

    [Fact]
    public async Task Keys_are_tried_in_their_order()
    {
        var byName = await PersonAddsAsync("companies", ("name", "Acme"));
        var byDomain = await PersonCreatesCompanyAsync("Other", "acme.com");
        var create = New("001A", ("name", "Acme"), ("domain", "acme.com"));

        (await WriteAsync(Companies, create with { Match = [Key(("domain", "acme.com")), Key(("name", "Acme"))] })).Single().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(byDomain);
        (await WriteAsync(Companies, create with { Match = [Key(("domain", "unknown.com")), Key(("name", "acme"))] })).Single().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(byName);
    }

    [Fact]
    public async Task All_values_of_a_key_have_to_be_there()
    {
        await PersonCreatesCompanyAsync("Acme", "acme.com");
        await PersonCreatesCompanyAsync("Beta", "beta.com");
        var id = await PersonCreatesCompanyAsync("Acme", "beta.com");

        var outcomes = await WriteAsync(
            Companies,
            New("001A", ("name", "X")) with { Match = [Key(("name", "Acme"), ("domain", "beta.com"))] },
            New("001B", ("name", "Y")) with { Match = [Key(("name", "Beta"), ("domain", "acme.com"))] });

        outcomes[0].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task A_name_does_not_find_a_record_that_has_another_domain()
    {
        await PersonCreatesCompanyAsync("Acme", "acme.de");
        var blank = await PersonAddsAsync("companies", ("name", "Beta"));
        MatchKey Weak(string name) => Key(("name", name)) with { Blank = ["domain"] };

        var outcomes = await WriteAsync(Companies, New("001A", ("name", "Acme")) with { Match = [Weak("Acme")] }, New("001B", ("name", "Beta")) with { Match = [Weak("Beta")] });

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(blank);
    }

    [Fact]
    public async Task A_deal_is_found_by_its_name_and_company()
    {
        await Crm.EnsureIdentityFieldAsync("deals", Identity, Live, Ct);
        var deals = new RecordQuery { ObjectType = "deals", Fields = ["dealname"], IdentityField = Identity };
        var (one, other) = (await PersonCreatesCompanyAsync("A", "a.com"), await PersonCreatesCompanyAsync("B", "b.com"));
        var deal = await PersonAddsAsync("deals", ("dealname", "Big"), ("dealstage", "appointmentscheduled"));
        await PersonAssociatesAsync("deals", deal, "companies", one);
        RecordWrite Of(string identity, string company) => New(identity, ("dealname", "Big"), ("dealstage", "appointmentscheduled")) with { Match = [Key(("dealname", "Big"), ("associations.companies", company))] };

        var outcomes = await WriteAsync(deals, Of("006A", one), Of("006B", other));

        outcomes[0].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(deal);
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task A_property_of_the_company_alone_finds_nobody_and_says_so()
    {
        var company = await PersonCreatesCompanyAsync("Acme", "acme.com");
        var ann = await PersonCreatesAsync("ann@gmail.com", ("jobtitle", "CTO"));
        await PersonAssociatesAsync("contacts", ann, "companies", company);
        RecordWrite By(params (string, string)[] key) => New("003A", ("email", "a.doe@gmail.com")) with { Match = [Key(key)] };

        (await WriteAsync(By(("associations.companies.name", "Acme")))).Single().ShouldBeOfType<WriteOutcome.Refused>().Message.ShouldContain("can't be found by associations.companies.name alone");
        (await WriteAsync(By(("associations.companies.name", "Acme"), ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(ann);
    }

    [Fact]
    public async Task The_other_e_mails_of_a_contact_can_be_read()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("hs_additional_emails", "ann@old.example;doe@acme.com"));

        (await ReadAsync(Contacts with { Fields = ["hs_additional_emails"] }, id)).Values["hs_additional_emails"].ShouldBe("ann@old.example;doe@acme.com");
    }

    [Fact]
    public async Task Records_without_an_identity_field_are_read_and_updated_but_not_created()
    {
        var query = Contacts with { IdentityField = null };
        var id = await PersonCreatesAsync("ann@acme.com");

        (await WriteAsync(query, Update(id, "", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Identity.ShouldBeNull();
        (await WriteAsync(query, New("003A", ("email", "new@acme.com")))).Single().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("NO_IDENTITY_FIELD");
    }
}
