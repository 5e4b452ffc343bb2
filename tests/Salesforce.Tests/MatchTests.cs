using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class MatchTests : OrgTest
{
    private static readonly RecordQuery Members = new() { ObjectType = "CampaignMember", Fields = ["CampaignId", "ContactId", "Status"], IdentityField = null };

    [Fact]
    public async Task The_first_key_that_finds_a_record_counts()
    {
        var byName = await PersonCreatesAsync("Account", ("Name", "Acme"));
        var byDomain = await PersonCreatesAsync("Account", ("Name", "Acme Holding"), ("Website", "https://acme.com"));

        (await MeetAsync(By(("Website", "acme.com")), By(("Name", "Acme")))).ShouldBe(byDomain);
        (await MeetAsync(By(("Website", "other.com")), By(("Name", "acme")))).ShouldBe(byName);
    }

    [Fact]
    public async Task A_weaker_key_does_not_overrule_a_stronger_one_that_differs()
    {
        await PersonCreatesAsync("Account", ("Name", "Acme"), ("Website", "https://acme.org"));

        (await MeetAsync(By(("Website", "acme.com")), By(("Name", "Acme")) with { Blank = ["Website"] })).ShouldBeNull();
    }

    [Fact]
    public async Task All_fields_of_a_key_must_hold()
    {
        await PersonCreatesAsync("Account", ("Name", "Acme"), ("BillingCity", "Bern"), ("NumberOfEmployees", 7));
        var other = await PersonCreatesAsync("Account", ("Name", "Acme"), ("BillingCity", "Basel"), ("NumberOfEmployees", 8));

        (await MeetAsync(By(("Name", "Acme"), ("BillingCity", "Basel"), ("NumberOfEmployees", "8")))).ShouldBe(other);
        (await MeetAsync(By(("Name", "Acme"), ("BillingCity", "Bern"), ("NumberOfEmployees", "8")))).ShouldBeNull();
    }

    [Fact]
    public async Task A_record_that_can_carry_no_identity_is_recognised_by_what_it_is()
    {
        var (campaign, contact) = await PeopleAsync();
        var write = Member(campaign, contact);

        var made = (await WriteAsync(Members, write)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();
        made.Created.ShouldBeTrue();
        made.After.Values["Status"].ShouldBe("Responded");

        (await WriteAsync(Members, write)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(made.After.Id);
    }

    [Fact]
    public async Task Inserts_take_two_calls_as_upserts_do()
    {
        var (campaign, _) = await PeopleAsync();
        var contacts = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            contacts.Add(await PersonCreatesAsync("Contact", ("LastName", $"Doe {i}")));
        }

        await Crm.DescribeAsync("CampaignMember", Live, Ct);
        var before = Permits.Granted;

        var outcomes = await WriteAsync(Members, [.. contacts.Select(contact => Member(campaign, contact))]);

        outcomes.Cast<WriteOutcome.Written>().Select(written => written.After.Values["ContactId"]).ShouldBe(contacts);
        (Permits.Granted - before).ShouldBe(2);
    }

    [Fact]
    public async Task An_insert_whose_answer_is_lost_is_found_when_it_goes_again()
    {
        var (campaign, contact) = await PeopleAsync();
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "POST /services/data/v66.0/composite", Kind = FaultKind.TimeoutAfter, Count = 1 }]);

        (await WriteAsync(Members, Member(campaign, contact))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();
        (await WriteAsync(Members, Member(campaign, contact))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>();

        (await Crm.ScanAsync(Members, null, Live, Ct).FirstAsync(Ct)).Records.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Two_inserts_of_one_thing_make_one()
    {
        var (campaign, contact) = await PeopleAsync();

        var outcomes = await WriteAsync(Members, Member(campaign, contact), Member(campaign, contact) with { Identity = "1001-2" });

        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After.Id);
    }

    [Fact]
    public async Task What_could_not_be_recognised_afterwards_is_not_made()
    {
        var (campaign, contact) = await PeopleAsync();

        (await WriteAsync(Members, Member(campaign, contact) with { Match = [] })).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("NO_MATCH_KEY");
    }

    [Fact]
    public async Task A_key_of_a_field_that_is_not_there_hurts_only_its_own_record()
    {
        var outcomes = await WriteAsync(Create("1001-1", "ada@example.com") with { Match = [By(("No_Such__c", "x"))] }, Create("1001-2", "bob@example.com"));

        outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().Fields.ShouldBe(["No_Such__c"]);
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task Many_inserts_go_by_collections_because_a_job_would_not_know_them_again()
    {
        var campaigns = new RecordQuery { ObjectType = "Campaign", Fields = ["Name"], IdentityField = null };
        RecordWrite[] writes = [.. Enumerable.Range(0, 2000).Select(i => new RecordWrite { Identity = $"{i}", Values = new Dictionary<string, string?> { ["Name"] = $"List {i}" }, Match = [By(("Name", $"List {i}"))] })];
        await Crm.DescribeAsync("Campaign", Live, Ct);
        var before = Permits.Granted;

        var outcomes = await Crm.WriteAsync(new WriteBatch { Query = campaigns, Writes = writes }, new CallContext(Lane.Backfill), Ct);

        outcomes.Cast<WriteOutcome.Written>().Select(written => written.After.Values["Name"]).ShouldBe(writes.Select(write => write.Values["Name"]));
        (Permits.Granted - before).ShouldBe(20);
    }

    private static RecordWrite Member(string campaign, string contact) => new()
    {
        Identity = $"1001-{contact}",
        Values = new Dictionary<string, string?> { ["CampaignId"] = campaign, ["ContactId"] = contact, ["Status"] = "Responded" },
        Match = [By(("CampaignId", campaign), ("ContactId", contact))],
    };

    private async Task<(string Campaign, string Contact)> PeopleAsync() =>
        (await PersonCreatesAsync("Campaign", ("Name", "Fair")), await PersonCreatesAsync("Contact", ("LastName", "Doe")));

    /// <summary>The account that a create meets; null when it makes one.</summary>
    private async Task<string?> MeetAsync(params MatchKey[] keys)
    {
        var outcome = (await WriteAsync(Accounts, new RecordWrite { Identity = $"1001-{Guid.NewGuid():N}", Values = new Dictionary<string, string?> { ["Name"] = "New" }, Match = keys })).ShouldHaveSingleItem();
        return outcome is WriteOutcome.Exists exists ? exists.Current.Id : outcome.ShouldBeOfType<WriteOutcome.Written>() is { Created: true } ? null : throw new InvalidOperationException("It overwrote one.");
    }
}

public sealed class RacedInsertTests : OrgTest
{
    private static readonly RecordQuery Members = new() { ObjectType = "CampaignMember", Fields = ["CampaignId", "ContactId"], IdentityField = null };

    private Func<Task>? _before;

    [Fact]
    public async Task A_member_that_somebody_adds_between_the_look_and_the_write_is_met()
    {
        var campaign = await PersonCreatesAsync("Campaign", ("Name", "Fair"));
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var theirs = string.Empty;
        _before = async () => theirs = await PersonCreatesAsync("CampaignMember", ("CampaignId", campaign), ("ContactId", contact));

        var outcome = (await WriteAsync(Members, new RecordWrite
        {
            Identity = "1001-1",
            Values = new Dictionary<string, string?> { ["CampaignId"] = campaign, ["ContactId"] = contact },
            Match = [By(("CampaignId", campaign), ("ContactId", contact))],
        })).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(theirs);
        theirs.ShouldNotBeEmpty();
    }

    protected override void Configure(IHttpClientBuilder client) => client.AddHttpMessageHandler(() => new Rival(async () =>
    {
        var act = Interlocked.Exchange(ref _before, null);
        await (act?.Invoke() ?? Task.CompletedTask);
    }));

    private sealed class Rival(Func<Task> act) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/composite", StringComparison.Ordinal))
            {
                await act();
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
