using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class DeletionTests : OrgTest
{
    [Fact]
    public async Task Two_hundred_deletions_take_one_call()
    {
        var made = await WriteAsync([.. Enumerable.Range(0, 200).Select(i => Create($"1001-{i}", $"person{i}@example.com"))]);
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. made.Cast<WriteOutcome.Written>().Select(written => Delete(written.After.Id))]);

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Deleted);
        (Permits.Granted - before).ShouldBe(1);
        (await Crm.ScanAsync(Contacts, null, Live, Ct).FirstAsync(Ct)).Records.ShouldBeEmpty();
        var poll = await Crm.ReadChangesAsync(Contacts, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct);
        poll.Records.ShouldAllBe(record => record.Deleted);
        outcomes.Cast<WriteOutcome.Deleted>().Select(deleted => deleted.At.ModifiedAtMs).ShouldBe(poll.Records.Select(record => record.Version.ModifiedAtMs), ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_deleted_already_counts_as_deleted_and_what_is_hidden_as_outside()
    {
        var gone = await PersonCreatesAsync("Contact", ("LastName", "Gone"));
        var hidden = await PersonCreatesAsync("Contact", ("LastName", "Hidden"), ("Region__c", "APAC"));
        var readOnly = await PersonCreatesAsync("Contact", ("LastName", "Theirs"), ("Region__c", "AMER"));
        var locked = await PersonCreatesAsync("Contact", ("LastName", "Locked"));
        var alive = await PersonCreatesAsync("Contact", ("LastName", "Alive"));
        await PersonDeletesAsync("Contact", gone);
        await SetUpSandboxAsync("sharing-rules", new JsonArray(
            new JsonObject { ["object"] = "Contact", ["field"] = "Region__c", ["equals"] = "APAC" },
            new JsonObject { ["object"] = "Contact", ["field"] = "Region__c", ["equals"] = "AMER", ["visible"] = true }));
        Sandbox.Org.RowFaults.Replace([new RowFault("Contact", "UNABLE_TO_LOCK_ROW", Field: "LastName", Value: "Locked")]);

        var outcomes = await WriteAsync(Delete(gone), Delete(hidden), Delete(readOnly), Delete(locked), Delete("003000000000999AAA"), Delete(alive), new RecordWrite { Identity = "1", Values = new Dictionary<string, string?>(), Delete = true });

        outcomes[0].ShouldBeOfType<WriteOutcome.Deleted>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Outside>();
        outcomes[2].ShouldBeOfType<WriteOutcome.Outside>().Code.ShouldBe("INSUFFICIENT_ACCESS_OR_READONLY");
        outcomes[3].ShouldBeOfType<WriteOutcome.Later>().Code.ShouldBe("UNABLE_TO_LOCK_ROW");
        outcomes[4].ShouldBeOfType<WriteOutcome.Outside>();
        outcomes[5].ShouldBeOfType<WriteOutcome.Deleted>();
        outcomes[6].ShouldBeOfType<WriteOutcome.Refused>();
    }

    [Fact]
    public async Task A_guarded_deletion_spares_what_it_did_not_expect()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("FirstName", "Jo"));

        (await WriteAsync(Delete(id) with { Expected = new Dictionary<string, string?> { ["FirstName"] = "Joe" } })).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Stale>();
        (await WriteAsync(Delete(id) with { Expected = new Dictionary<string, string?> { ["FirstName"] = "Jo" } })).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Deleted>();
    }

    [Fact]
    public async Task A_deletion_whose_answer_is_lost_is_a_deletion()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "POST /services/data/v66.0/composite", Kind = FaultKind.TimeoutAfter, Count = 1 }]);

        (await WriteAsync(Delete(id))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Deleted>();
    }

    [Fact]
    public async Task Updates_creates_and_deletions_share_a_call()
    {
        var first = await PersonCreatesAsync("Contact", ("LastName", "First"));
        var second = await PersonCreatesAsync("Contact", ("LastName", "Second"));

        var outcomes = await WriteAsync(Delete(first), Update(second, "1001-2", ("FirstName", "Jo")), Create("1001-3", "new@example.com"));

        outcomes[0].ShouldBeOfType<WriteOutcome.Deleted>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["FirstName"].ShouldBe("Jo");
        outcomes[2].ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeTrue();
        Sandbox.Controls.Calls.CallsTo("POST /services/data/{version}/composite").ShouldBe(2);
    }

    [Fact]
    public async Task A_membership_is_deleted_for_good()
    {
        var members = new RecordQuery { ObjectType = "CampaignMember", Fields = ["Status"], IdentityField = null };
        var campaign = await PersonCreatesAsync("Campaign", ("Name", "Fair"));
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var member = await PersonCreatesAsync("CampaignMember", ("CampaignId", campaign), ("ContactId", contact));

        (await WriteAsync(members, Delete(member))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Deleted>();

        (await Crm.ReadAsync(members, [member], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_to_a_record_that_was_merged_shows_into_what()
    {
        var loser = await PersonCreatesAsync("Contact", ("LastName", "Loser"));
        var winner = await PersonCreatesAsync("Contact", ("LastName", "Winner"));
        await PersonMergesAsync(winner, loser);

        var current = (await WriteAsync(Update(loser, "1001-1", ("FirstName", "Jo")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Stale>().Current;

        current.Deleted.ShouldBeTrue();
        current.MergedInto.ShouldBe(winner);
        (await WriteAsync(Delete(loser))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Deleted>();
    }

    [Fact]
    public async Task A_write_to_a_record_that_is_hidden_is_outside()
    {
        var hidden = await PersonCreatesAsync("Contact", ("LastName", "Hidden"), ("Region__c", "APAC"));
        var readOnly = await PersonCreatesAsync("Contact", ("LastName", "Theirs"), ("Region__c", "AMER"));
        await SetUpSandboxAsync("sharing-rules", new JsonArray(
            new JsonObject { ["object"] = "Contact", ["field"] = "Region__c", ["equals"] = "APAC" },
            new JsonObject { ["object"] = "Contact", ["field"] = "Region__c", ["equals"] = "AMER", ["visible"] = true }));

        var outcomes = await WriteAsync(Update(hidden, "1001-1", ("FirstName", "Jo")), Update(readOnly, "1001-2", ("FirstName", "Jo")));

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Outside);
        (await Crm.ReadAsync(Contacts, [hidden], Live, Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_that_a_write_takes_out_of_sight_is_outside()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        await SetUpSandboxAsync("sharing-rules", new JsonArray(new JsonObject { ["object"] = "Contact", ["field"] = "Region__c", ["equals"] = "APAC" }));

        (await WriteAsync(Update(id, "1001-1", ("Region__c", "APAC")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Outside>().Code.ShouldBe("NOT_VISIBLE");
    }

    [Theory]
    [InlineData("EXCEEDED_ID_LIMIT", 1, 2)]
    [InlineData("EXCEEDED_ID_LIMIT", 3, 4)]
    [InlineData("INVALID_REPLICATION_DATE", 3, 4)]
    public async Task A_delete_log_that_does_not_tell_all_tells_the_latest(string code, int refused, int calls)
    {
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var gone = await PersonCreatesAsync("CampaignMember", ("CampaignId", await PersonCreatesAsync("Campaign", ("Name", "Webinar"))), ("ContactId", contact));
        await PersonDeletesAsync("CampaignMember", gone);
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(2));
        Sandbox.Controls.Faults.Replace([new FaultRule
        {
            Match = "GET ~/CampaignMember/deleted$",
            Kind = FaultKind.Status,
            Status = 400,
            Body = $$"""[{"errorCode":"{{code}}","message":"choose dates that are closer together"}]""",
            Count = refused,
        }]);
        await Crm.DescribeAsync("CampaignMember", Live, Ct);
        var before = Permits.Granted;

        (await ((IJoins)Crm).ReadTornAsync("CampaignMember", [gone], Live, Ct)).ShouldBeEmpty();

        (Permits.Granted - before).ShouldBe(calls);
    }

    private static RecordWrite Delete(string id) => new() { RecordId = id, Identity = $"1001-{id}", Values = new Dictionary<string, string?>(), Delete = true };

    [Fact]
    public async Task Campaign_members_have_no_bin_and_the_delete_log_tells_who_left()
    {
        var members = new RecordQuery { ObjectType = "CampaignMember", Fields = ["CampaignId", "ContactId"], IdentityField = null };
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var campaign = await PersonCreatesAsync("Campaign", ("Name", "Webinar"));
        var began = new ChangeCursor(Sandbox.Clock.GetUtcNow());
        var gone = await PersonCreatesAsync("CampaignMember", ("CampaignId", campaign), ("ContactId", contact));
        await PersonDeletesAsync("CampaignMember", gone);
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(2));

        (await Crm.ReadChangesAsync(members, began, Live, Ct)).Records.ShouldHaveSingleItem().ShouldSatisfyAllConditions(record => record.Id.ShouldBe(gone), record => record.Deleted.ShouldBeTrue());
        (await ((IJoins)Crm).ReadTornAsync("CampaignMember", [gone, "00v000000000999AAA"], Live, Ct)).ShouldHaveSingleItem().ShouldBe("00v000000000999AAA", "of that one nobody knows whether it is only hidden");
    }
}
