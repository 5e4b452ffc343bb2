using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class LeadConversionTests : OrgTest
{
    private static readonly RecordQuery Leads = new() { ObjectType = "Lead", Fields = ["LastName", "Email", "Company"], IdentityField = Identity };

    protected override SalesforceSandboxOptions Options { get; } = new()
    {
        KeepAlive = TimeSpan.FromMilliseconds(300),
        ChangeDataCaptureObjects = ["Account", "Contact", "Lead", "Opportunity"],
    };

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Reads_scans_polls_and_events_tell_what_a_lead_became(bool intoExisting, bool withOpportunity)
    {
        var lead = await LeadAsync();
        var into = new JsonObject();
        if (intoExisting)
        {
            var account = await PersonCreatesAsync("Account", ("Name", "Acme"));
            into["accountId"] = account;
            into["contactId"] = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("AccountId", account));
        }

        if (withOpportunity)
        {
            into["opportunityName"] = "Deal";
        }

        await using var changes = await FollowAsync(null, Leads);
        var (contact, accountId, opportunity) = await PersonConvertsAsync(lead, into);
        var expected = new LeadConversion(contact, accountId, opportunity);
        (opportunity is not null).ShouldBe(withOpportunity);

        var told = (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>();
        told.Complete.ShouldBeFalse();
        told.Record.Id.ShouldBe(lead);
        told.Record.Converted.ShouldBe(expected);
        (await Crm.ReadAsync(Leads, [lead], Live, Ct)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            read => read.Converted.ShouldBe(expected),
            read => read.Values.Keys.ShouldBe(Leads.Fields, ignoreOrder: true));
        (await Crm.ScanAsync(Leads, null, Live, Ct).FirstAsync(Ct)).Records.ShouldHaveSingleItem().Converted.ShouldBe(expected);
        (await Crm.ReadChangesAsync(Leads, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct)).Records.ShouldHaveSingleItem().Converted.ShouldBe(expected);
    }

    [Fact]
    public async Task People_are_found_by_their_match_value_an_open_lead_before_a_converted_one()
    {
        var converted = await PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "Acme"), ("Email", "ann@acme.com"));
        await PersonConvertsAsync(converted, []);
        var open = await PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "Acme"), ("Email", "Ann@acme.com"));
        await PersonCreatesAsync("Lead", ("LastName", "Roe"), ("Company", "Beta"), ("Email", "roe@beta.com"));

        var found = await Relations.FindAsync(Leads, [[By(("Email", "ann@acme.com"))], [By(("Email", "nobody@acme.com"))], [], [By(("No_Such_Field__c", "x"))]], Live, Ct);

        found.Select(record => record?.Id).ShouldBe([open, null, null, null]);
        found[0]!.Values.Keys.ShouldContain("Company");
    }

    [Fact]
    public async Task A_lead_that_was_not_converted_became_nothing()
    {
        var lead = await LeadAsync();

        (await Crm.ReadAsync(Leads, [lead], Live, Ct)).ShouldHaveSingleItem().Converted.ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_comes_first_the_lead_behind_it_is_known()
    {
        var lead = await LeadAsync();
        var opportunities = new RecordQuery { ObjectType = "Opportunity", Fields = ["Name"], IdentityField = Identity };
        await using var leads = await FollowAsync(null, Leads);
        await using var contacts = await FollowAsync(null, Contacts);
        await using var accounts = await FollowAsync(null, Accounts);
        await using var deals = await FollowAsync(null, opportunities);
        await PersonConvertsAsync(lead, new JsonObject { ["opportunityName"] = "Deal" });

        foreach (var (into, changes) in new[] { ("Account", accounts), ("Contact", contacts), ("Opportunity", deals) })
        {
            var told = (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record;
            told.ObjectType.ShouldBe(into);
            (await Relations.ReadConvertedIntoAsync(Leads, into, [told.Id], Live, Ct)).ShouldHaveSingleItem().Id.ShouldBe(lead);
        }

        (await leads.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.ShouldSatisfyAllConditions(
            told => told.Id.ShouldBe(lead),
            told => told.Converted!.OpportunityId.ShouldNotBeNull());
    }

    [Fact]
    public async Task A_conversion_is_told_to_a_scope_that_it_ends()
    {
        var lead = await LeadAsync();
        await using var changes = await FollowAsync(null, Leads with { Where = "IsConverted = false" });

        var (contact, _, _) = await PersonConvertsAsync(lead);

        var told = (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record;
        told.Converted!.ContactId.ShouldBe(contact);
        told.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_conversion_whose_contact_our_user_may_not_see_is_read()
    {
        var lead = await LeadAsync();
        await SetUpSandboxAsync("field-security", new JsonObject { ["object"] = "Lead", ["field"] = "ConvertedContactId", ["readable"] = false, ["editable"] = false });
        await using var changes = await FollowAsync(null, Leads);

        await PersonConvertsAsync(lead);

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([lead]);
        (await Crm.ReadAsync(Leads, [lead], Live, Ct)).ShouldHaveSingleItem().Converted.ShouldBeNull();
    }

    [Fact]
    public async Task An_update_of_a_converted_lead_shows_what_it_became()
    {
        var lead = await LeadAsync();
        var other = await LeadAsync();
        var (contact, account, _) = await PersonConvertsAsync(lead);

        var outcomes = await WriteAsync(Leads, Update(lead, "1001-1", ("Company", "New")), Update(other, "1001-2", ("Company", "New")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Stale>().Current.Converted.ShouldBe(new LeadConversion(contact, account, null));
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task A_create_whose_lead_was_converted_since_meets_it()
    {
        var create = new RecordWrite { Identity = "1001-1", Values = new Dictionary<string, string?> { ["LastName"] = "Doe", ["Company"] = "Acme" } };
        var made = (await WriteAsync(Leads, create)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;
        var (contact, _, _) = await PersonConvertsAsync(made.Id);

        var met = (await WriteAsync(Leads, create)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current;

        met.Id.ShouldBe(made.Id);
        met.Converted!.ContactId.ShouldBe(contact);
    }

    [Fact]
    public async Task A_person_who_is_a_lead_again_is_met_as_the_lead()
    {
        var converted = await PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "Acme"), ("Email", "jo@acme.com"));
        await PersonConvertsAsync(converted);
        var write = new RecordWrite { Identity = "1001-1", Values = new Dictionary<string, string?> { ["LastName"] = "Doe", ["Company"] = "Acme" }, Match = [By(("Email", "jo@acme.com"))] };
        (await WriteAsync(Leads, write)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current.Converted.ShouldNotBeNull();

        var again = await PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "New"), ("Email", "jo@acme.com"));

        (await WriteAsync(Leads, write)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(again);
    }

    [Fact]
    public async Task A_task_about_a_converted_lead_waits_until_it_is_about_the_contact()
    {
        var lead = await LeadAsync();
        await PersonConvertsAsync(lead);
        var tasks = new RecordQuery { ObjectType = "Task", Fields = ["Subject", "WhoId"], IdentityField = Identity };

        var later = (await WriteAsync(tasks, new RecordWrite { Identity = "1001-1", Values = new Dictionary<string, string?> { ["Subject"] = "Call", ["WhoId"] = lead } }))
            .ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>();

        (later.Code, later.MayHaveArrived).ShouldBe(("CANNOT_UPDATE_CONVERTED_LEAD", false));
    }

    [Theory]
    [InlineData("Contact")]
    [InlineData("Account")]
    [InlineData("Opportunity")]
    public async Task The_leads_behind_records_are_found_whatever_the_scope(string into)
    {
        var lead = await LeadAsync();
        var other = await LeadAsync();
        await LeadAsync();
        var (contact, account, opportunity) = await PersonConvertsAsync(lead, new JsonObject { ["opportunityName"] = "Deal" });
        await PersonConvertsAsync(other);
        var id = into switch { "Contact" => contact, "Account" => account, _ => opportunity! };

        var found = (await Relations.ReadConvertedIntoAsync(Leads with { Where = "IsConverted = false" }, into, [id, "003000000000999AAA"], Live, Ct)).ShouldHaveSingleItem();

        found.Id.ShouldBe(lead);
        found.Values["Company"].ShouldBe("Acme");
        found.Converted.ShouldBe(new LeadConversion(contact, account, opportunity));
    }

    [Fact]
    public async Task Two_leads_may_become_one_account()
    {
        var first = await LeadAsync();
        var second = await LeadAsync();
        var (_, account, _) = await PersonConvertsAsync(first);
        await PersonConvertsAsync(second, new JsonObject { ["accountId"] = account });

        (await Relations.ReadConvertedIntoAsync(Leads, "Account", [account], Live, Ct)).Select(lead => lead.Id).ShouldBe([first, second], ignoreOrder: true);
    }

    [Fact]
    public async Task The_addresses_of_a_companys_people_are_told_by_company()
    {
        var acme = await PersonCreatesAsync("Account", ("Name", "Acme"));
        var empty = await PersonCreatesAsync("Account", ("Name", "Nobody"));
        foreach (var email in new[] { "ada@acme.com", "bob@acme.com", null })
        {
            await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Email", email), ("AccountId", acme));
        }

        var before = Permits.Granted;
        var emails = await Relations.ReadEmailsOfAsync([acme, empty], Live, Ct);

        emails[acme].ShouldBe(["ada@acme.com", "bob@acme.com"], ignoreOrder: true);
        emails[empty].ShouldBeEmpty();
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Asking_about_nobody_costs_nothing()
    {
        await Crm.DescribeAsync("Lead", Live, Ct);
        var before = Permits.Granted;

        (await Relations.ReadEmailsOfAsync([], Live, Ct)).ShouldBeEmpty();
        (await Relations.ReadConvertedIntoAsync(Leads, "Contact", [], Live, Ct)).ShouldBeEmpty();

        Permits.Granted.ShouldBe(before);
    }

    private Task<string> LeadAsync() => PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "Acme"));
}
