using System.Net.Http.Json;
using System.Text;
using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class WriteTests : OrgTest
{
    [Fact]
    public async Task A_create_that_is_sent_again_finds_the_record_it_made_and_leaves_it_as_it_is()
    {
        var first = (await WriteAsync(Create("1001-1", "ada@example.com", ("FirstName", "Ada")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();
        var second = (await WriteAsync(Create("1001-1", "ada@example.com", ("FirstName", "Augusta")))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>();

        first.Created.ShouldBeTrue();
        second.Current.Id.ShouldBe(first.After.Id);
        second.Current.Values["FirstName"].ShouldBe("Ada");
        second.Current.Identity.ShouldBe("1001-1");
        (await Crm.ReadAsync(Contacts, [first.After.Id], Live, Ct)).ShouldHaveSingleItem().Values["FirstName"].ShouldBe("Ada");
    }

    /// <summary>The rule for duplicates has given the record to another one, whose write goes along with the create of the one that it was.</summary>
    [Fact]
    public async Task A_create_leaves_the_record_that_carries_its_identity_as_it_is()
    {
        var id = (await WriteAsync(Create("1001-1", "ada@example.com", ("FirstName", "Ada")))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Id;

        var outcomes = await WriteAsync(Update(id, "1001-2", ("FirstName", "Augusta")), Create("1001-1", "ada@example.com", ("FirstName", "Ada")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After.Values["FirstName"].ShouldBe("Augusta");
        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
        (await Crm.ReadAsync(Contacts, [id], Live, Ct)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            now => now.Identity.ShouldBe("1001-2"),
            now => now.Values["FirstName"].ShouldBe("Augusta"));
    }

    [Fact]
    public async Task The_outcome_shows_the_record_as_Salesforce_holds_it()
    {
        var outcome = (await WriteAsync(Create("1001-1", "Ada@Example.com", ("FirstName", "  Ada "), ("Lead_Score__c", "12.50"), ("HasOptedOutOfEmail", null)))).ShouldHaveSingleItem();

        var after = outcome.ShouldBeOfType<WriteOutcome.Written>().After;
        after.Values["Email"].ShouldBe("ada@example.com");
        after.Values["FirstName"].ShouldBe("Ada");
        after.Values["Lead_Score__c"].ShouldBe("12.5");
        after.Values["HasOptedOutOfEmail"].ShouldBe("false");
        after.Values["MailingCity"].ShouldBeNull();
    }

    [Fact]
    public async Task Two_hundred_creates_take_two_calls()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. Enumerable.Range(0, 200).Select(i => Create($"1001-{i}", $"person{i}@example.com"))]);

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        outcomes.Cast<WriteOutcome.Written>().Select(written => written.After.Identity).ShouldBe(Enumerable.Range(0, 200).Select(i => $"1001-{i}"));
        (Permits.Granted - before).ShouldBe(2);
    }

    [Fact]
    public async Task A_create_meets_the_account_that_has_the_domain_in_its_website()
    {
        var id = await PersonCreatesAsync("Account", ("Name", "Acme"), ("Website", "https://www.Acme.com/about"));
        await PersonCreatesAsync("Account", ("Name", "Not Acme"), ("Website", "https://notacme.com"));

        var outcome = (await WriteAsync(Accounts, new RecordWrite
        {
            Identity = "1001-7",
            Values = new Dictionary<string, string?> { ["Name"] = "Acme Inc", ["Website"] = "acme.com" },
            Match = [By(("Website", "acme.com"))],
        })).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_quote_in_a_match_value_is_part_of_the_value()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "O'Hara"), ("Email", "o'hara@example.com"));

        var outcome = (await WriteAsync(Create("1001-1", "o'hara@example.com"))).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
    }

    [Fact]
    public async Task Two_creates_with_one_match_value_make_one_record()
    {
        var outcomes = await WriteAsync(Create("1001-1", "ada@example.com"), Create("1001-2", "ada@example.com"));

        var written = outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(written.After.Id);
    }

    [Fact]
    public async Task An_update_stamps_the_identity_and_empties_what_is_null()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("FirstName", "Jo"), ("MailingCity", "Bern"));

        var after = (await WriteAsync(Update(id, "1001-9", ("MailingCity", null)))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;

        after.Identity.ShouldBe("1001-9");
        after.Values["MailingCity"].ShouldBeNull();
        after.Values["FirstName"].ShouldBe("Jo");
    }

    [Fact]
    public async Task A_guarded_update_does_not_overwrite_what_it_did_not_expect()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("FirstName", "Jo"));
        var guarded = Update(id, "1001-9", ("FirstName", "Joanna")) with { Expected = new Dictionary<string, string?> { ["FirstName"] = "Joe" } };

        var outcome = (await WriteAsync(guarded)).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<WriteOutcome.Stale>().Current.Values["FirstName"].ShouldBe("Jo");
        (await WriteAsync(guarded with { Expected = new Dictionary<string, string?> { ["FirstName"] = "Jo" } })).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task A_bad_record_does_not_hurt_its_neighbours()
    {
        var deleted = await PersonCreatesAsync("Contact", ("LastName", "Gone"));
        await PersonDeletesAsync("Contact", deleted);
        Sandbox.Org.RowFaults.Replace([new RowFault("Contact", "UNABLE_TO_LOCK_ROW", Field: "Email", Value: "locked@example.com")]);

        var outcomes = await WriteAsync(
            Create("1001-1", "ada@example.com"),
            Create("1001-2", "score@example.com", ("Lead_Score__c", "many")),
            Create("1001-3", "field@example.com", ("No_Such_Field__c", "x")),
            Create("1001-4", "nameless@example.com", ("LastName", null)),
            Create("1001-5", "locked@example.com"),
            Update(deleted, "1001-6", ("FirstName", "Jo")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Refused>().Fields.ShouldBe(["Lead_Score__c"]);
        outcomes[2].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("INVALID_FIELD");
        outcomes[3].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("REQUIRED_FIELD_MISSING");
        outcomes[4].ShouldBeOfType<WriteOutcome.Later>().ShouldSatisfyAllConditions(
            later => later.Code.ShouldBe("UNABLE_TO_LOCK_ROW"),
            later => later.MayHaveArrived.ShouldBeFalse());
        outcomes[5].ShouldBeOfType<WriteOutcome.Missing>();
    }

    [Fact]
    public async Task A_record_whose_parent_is_gone_is_not_taken_for_gone_itself()
    {
        var id = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var query = Contacts with { Fields = ["Email", "AccountId"] };

        var outcomes = await WriteAsync(query, Update(id, "1", ("AccountId", "001000000000999AAA")), Update("003000000000999AAA", "2", ("Email", "jo@example.com")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("INVALID_CROSS_REFERENCE_KEY");
        outcomes[1].ShouldBeOfType<WriteOutcome.Outside>();
    }

    [Fact]
    public async Task An_answer_that_is_lost_leaves_one_record()
    {
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "POST /services/data/v66.0/composite", Kind = FaultKind.TimeoutAfter, Count = 1, Skip = 1 }]);

        (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>();

        (await Crm.ScanAsync(Contacts, null, Live, Ct).FirstAsync(Ct)).Records.ShouldHaveSingleItem().Identity.ShouldBe("1001-1");
    }

    [Fact]
    public async Task A_create_whose_record_was_deleted_since_makes_no_other()
    {
        var made = (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;
        await PersonDeletesAsync("Contact", made.Id);

        (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Missing>().Message.ShouldContain(made.Id);
    }

    [Fact]
    public async Task A_create_whose_record_was_merged_away_meets_the_winner()
    {
        var made = (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Written>().After;
        var winner = await PersonCreatesAsync("Contact", ("LastName", "Winner"));
        await PersonMergesAsync(winner, made.Id);

        (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(winner);

        var changes = await Crm.ReadChangesAsync(Contacts, new ChangeCursor(DateTimeOffset.UnixEpoch), Live, Ct);
        changes.Records.Single(record => record.Id == made.Id).ShouldSatisfyAllConditions(
            loser => loser.Deleted.ShouldBeTrue(),
            loser => loser.MergedInto.ShouldBe(winner));
    }

    [Fact]
    public async Task A_locked_row_gets_another_chance_beside_less()
    {
        Sandbox.Org.RowFaults.Replace([new RowFault("Contact", "UNABLE_TO_LOCK_ROW", Field: "Email", Value: "locked@example.com", Count: 1)]);

        var outcomes = await WriteAsync(Create("1001-1", "ada@example.com"), Create("1001-2", "locked@example.com"));

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    [Fact]
    public async Task Children_of_one_parent_go_out_in_one_call()
    {
        var parents = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            parents.Add(await PersonCreatesAsync("Account", ("Name", $"Parent {i}")));
        }

        var query = Contacts with { Fields = ["Email", "AccountId"] };
        var writes = Enumerable.Range(0, 400).Select(i => Create($"1001-{i}", $"person{i}@example.com", ("AccountId", parents[i % 2]))).ToArray();
        lock (Sandbox.Org.Gate)
        {
            Sandbox.Org.Locks.Hold([parents[0]], DateTimeOffset.MaxValue);
        }

        var outcomes = await WriteAsync(query, writes);

        // Two calls look and write the 200 that go through, two the others, and one tries these again.
        outcomes.Where((_, i) => i % 2 == 1).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        outcomes.Where((_, i) => i % 2 == 0).ShouldAllBe(outcome => outcome is WriteOutcome.Later && !((WriteOutcome.Later)outcome).MayHaveArrived);
        Sandbox.Controls.Calls.CallsTo("POST /services/data/{version}/composite").ShouldBe(5);
    }

    [Theory]
    [InlineData(FaultKind.Status, 503, false)]
    [InlineData(FaultKind.Status, 429, false)]
    [InlineData(FaultKind.Status, 500, true)]
    [InlineData(FaultKind.TimeoutBefore, 0, true)]
    [InlineData(FaultKind.Truncate, 0, true)]
    public async Task A_write_says_whether_it_may_have_arrived(FaultKind kind, int status, bool mayHaveArrived)
    {
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "POST /services/data/v66.0/composite", Kind = kind, Status = status, Skip = 1 }]);

        (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBe(mayHaveArrived);
    }

    [Fact]
    public async Task Writes_wait_while_the_platform_is_down_or_the_budget_is_closed()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        Sandbox.Controls.Faults.Replace([new FaultRule { Match = "POST /services/data/v66.0/composite", Kind = FaultKind.Status, Status = 503 }]);
        (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>();

        Sandbox.Controls.Faults.Clear();
        Permits.ClosedUntil = Sandbox.Clock.GetUtcNow().AddHours(1);
        var later = (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>();

        later.Code.ShouldBe("BUDGET");
        later.MayHaveArrived.ShouldBeFalse();
        later.NotBefore.ShouldBeGreaterThan(Sandbox.Clock.GetUtcNow().AddMinutes(59));
    }
}

public sealed class UnreadableValueTests : OrgTest
{
    [Fact]
    public async Task A_value_that_has_the_whole_collection_refused_is_found_by_halving()
    {
        var outcomes = await WriteAsync([.. Enumerable.Range(0, 9).Select(i => Create($"1001-{i}", $"person{i}@example.com", ("FirstName", i == 4 ? Garbler.Word : "Jo")))]);

        outcomes[4].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("JSON_PARSER_ERROR");
        outcomes.Where((_, i) => i != 4).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    protected override void Configure(IHttpClientBuilder client) => client.AddHttpMessageHandler(() => new Garbler());

    /// <summary>Makes one value unreadable on its way: what describe promised no longer holds.</summary>
    private sealed class Garbler : DelegatingHandler
    {
        public const string Word = "garbled";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is JsonContent content)
            {
                var text = await content.ReadAsStringAsync(cancellationToken);
                request.Content = new StringContent(text.Replace($"\"{Word}\"", "{}", StringComparison.Ordinal), Encoding.UTF8, "application/json");
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}

public sealed class UnreachableOrgTests : OrgTest
{
    private bool _isUnreachable;

    [Fact]
    public async Task A_write_that_reached_nobody_did_not_arrive()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        _isUnreachable = true;

        (await WriteAsync(Update("003000000000999AAA", "1001-1"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeFalse();
    }

    protected override void Configure(IHttpClientBuilder client) => client.AddHttpMessageHandler(() => new Cable(() => _isUnreachable));

    private sealed class Cable(Func<bool> isCut) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            isCut() ? throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused") : base.SendAsync(request, cancellationToken);
    }
}
