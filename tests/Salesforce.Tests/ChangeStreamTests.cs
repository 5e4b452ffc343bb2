using System.Text.Json.Nodes;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Events;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class ChangeStreamTests : OrgTest
{
    [Fact]
    public async Task An_update_tells_only_the_fields_that_changed()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("FirstName", "Jo"), ("MailingCity", "Bern"));
        await using var changes = await FollowAsync(null, Contacts);

        await PersonUpdatesAsync("Contact", id, ("MailingCity", "Basel"), ("FirstName", null), ("Title", "not followed"));

        var values = (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>();
        values.Complete.ShouldBeFalse();
        values.Record.Id.ShouldBe(id);
        values.Record.Values.ShouldBe(new Dictionary<string, string?> { ["MailingCity"] = "Basel", ["FirstName"] = null }, ignoreOrder: true);
    }

    [Fact]
    public async Task An_event_and_a_read_of_the_same_change_carry_the_same_stamp_and_values()
    {
        await using var changes = await FollowAsync(null, Contacts);

        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Email", "jo@example.com"), ("Lead_Score__c", 12.5), ("HasOptedOutOfEmail", true));

        var told = (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>();
        var read = (await Crm.ReadAsync(Contacts, [id], Live, Ct)).ShouldHaveSingleItem();
        told.Complete.ShouldBeTrue();
        told.Record.Values.ShouldBe(read.Values, ignoreOrder: true);
        told.Record.Version.ModifiedAtMs.ShouldBe(read.Version.ModifiedAtMs);
        told.Record.Version.ShouldBeLessThan(read.Version);
    }

    [Fact]
    public async Task Where_the_scope_decides_a_new_record_is_told_as_news_for_who_has_it_already()
    {
        await using var changes = await FollowAsync(null, Contacts with { Where = "Region__c = 'EMEA'" });

        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Region__c", "EMEA"));

        var told = (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>();
        told.Record.Id.ShouldBe(id);
        told.Complete.ShouldBeFalse();
    }

    [Fact]
    public async Task Deletions_and_gaps_are_told_and_objects_nobody_follows_are_not()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        await using var changes = await FollowAsync(null, Contacts);

        await PersonCreatesAsync("Account", ("Name", "Acme"));
        Sandbox.Org.Events.Disturb(new EventDisorder(Gap: true));
        await PersonUpdatesAsync("Contact", id, ("FirstName", "Jo"));
        await PersonDeletesAsync("Contact", id);

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.ReadNeeded>().RecordIds.ShouldBe([id]);
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Deleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_record_that_was_merged_is_told_with_the_one_it_was_merged_into()
    {
        var loser = await PersonCreatesAsync("Contact", ("LastName", "Loser"));
        var winner = await PersonCreatesAsync("Contact", ("LastName", "Winner"));
        var gone = await PersonCreatesAsync("Contact", ("LastName", "Gone"));
        await using var changes = await FollowAsync(null, Contacts);

        await PersonMergesAsync(winner, loser);
        await PersonDeletesAsync("Contact", gone);

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.ShouldSatisfyAllConditions(
            told => told.Id.ShouldBe(loser),
            told => told.Deleted.ShouldBeTrue(),
            told => told.MergedInto.ShouldBe(winner));
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.ShouldSatisfyAllConditions(
            told => told.Id.ShouldBe(gone),
            told => told.MergedInto.ShouldBeNull());
    }

    [Fact]
    public async Task A_deletion_that_can_not_be_looked_into_is_told_when_it_can()
    {
        var loser = await PersonCreatesAsync("Contact", ("LastName", "Loser"));
        var winner = await PersonCreatesAsync("Contact", ("LastName", "Winner"));
        string position;
        await using (var changes = await FollowAsync(null, Contacts))
        {
            await PersonUpdatesAsync("Contact", winner, ("FirstName", "Jo"));
            await changes.NextAsync();
            position = await changes.PositionAsync();
            Sandbox.Controls.Faults.Replace([new FaultRule { Match = "GET /services/data/v66.0/queryAll", Kind = FaultKind.Status, Status = 503 }]);

            await PersonMergesAsync(winner, loser);

            (await Should.ThrowAsync<CrmException>(changes.NextAsync)).Fault.ShouldBe(CrmFault.Unavailable);
        }

        Sandbox.Controls.Faults.Clear();
        await using var resumed = await FollowAsync(position, Contacts);
        (await resumed.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.MergedInto.ShouldBe(winner);
    }

    [Fact]
    public async Task A_subscription_goes_on_behind_its_position()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        string position;
        await using (var changes = await FollowAsync(null, Contacts))
        {
            await PersonUpdatesAsync("Contact", id, ("FirstName", "One"));
            await changes.NextAsync();
            position = await changes.PositionAsync();
        }

        await PersonUpdatesAsync("Contact", id, ("FirstName", "Two"));

        await using var resumed = await FollowAsync(position, Contacts);
        (await resumed.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values["FirstName"].ShouldBe("Two");
    }

    [Fact]
    public async Task A_position_that_is_gone_is_said_before_anything_new()
    {
        await using var changes = new Follower(Stream, Convert.ToBase64String([9, 9, 9, 9, 9, 9, 9, 9]), [Contacts], Ct);

        (await changes.BatchAsync()).PositionLost.ShouldBeTrue();
        await changes.PositionAsync();
        await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>();
    }

    [Fact]
    public async Task A_session_that_ends_during_the_stream_is_renewed()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        await using var changes = await FollowAsync(null, Contacts);

        Sandbox.Org.Sessions.ExpireAll();
        await PersonUpdatesAsync("Contact", id, ("FirstName", "Jo"));

        (await changes.NextAsync()).ShouldBeOfType<StreamedChange.Values>().Record.Values["FirstName"].ShouldBe("Jo");
    }

    [Fact]
    public async Task Each_object_has_a_stream_of_its_own_and_what_it_delivers_is_counted()
    {
        await using var contacts = await FollowAsync(null, Contacts);
        var before = Sandbox.Org.Limits.DeliveredEvents.Used;

        await PersonCreatesAsync("Account", ("Name", "Acme"));
        await PersonCreatesAsync("Contact", ("LastName", "Doe"));

        var batch = await contacts.BatchAsync();
        batch.Events.ShouldBe(1);
        batch.Changes.ShouldHaveSingleItem().ObjectType.ShouldBe("Contact");
        (Sandbox.Org.Limits.DeliveredEvents.Used - before).ShouldBe(1, "nobody asked for the Account's");
    }

    [Fact]
    public async Task An_object_that_is_not_selected_is_refused_with_what_to_do()
    {
        await using var changes = new Follower(Stream, null, [new RecordQuery { ObjectType = "Task", Fields = ["Subject"], IdentityField = Identity }], Ct);

        var refusal = await Should.ThrowAsync<CrmException>(changes.BatchAsync);

        refusal.Fault.ShouldBe(CrmFault.Refused);
        refusal.Message.ShouldContain("/data/TaskChangeEvent");
        refusal.Message.ShouldEndWith("Select the object under Setup > Change Data Capture, if it can be.");
    }

    [Fact]
    public async Task When_all_events_of_the_day_are_delivered_the_stream_says_so()
    {
        await using var changes = await FollowAsync(null, Contacts);
        await SetUpSandboxAsync("events/allocation", new JsonObject { ["daily"] = 1 });
        await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        await changes.NextAsync();

        await PersonCreatesAsync("Contact", ("LastName", "Roe"));

        (await Should.ThrowAsync<CrmException>(changes.NextAsync)).Fault.ShouldBe(CrmFault.EventsSpent);
    }

    [Fact]
    public async Task An_empty_position_says_when_the_subscription_stands()
    {
        await using var changes = new Follower(Stream, "", [Contacts], Ct);

        (await changes.BatchAsync()).PositionLost.ShouldBeTrue();
    }
}
