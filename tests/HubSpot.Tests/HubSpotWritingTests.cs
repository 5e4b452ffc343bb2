using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class HubSpotWritingTests : HubSpotClientTest
{
    [Fact]
    public async Task A_create_answers_with_the_record_as_HubSpot_holds_it()
    {
        var outcome = (await WriteAsync(Create("003A", "Ann@ACME.com", ("lastname", "Doe")))).Single();

        var written = outcome.ShouldBeOfType<WriteOutcome.Written>();
        written.Created.ShouldBeTrue();
        written.After.Values["email"].ShouldBe("ann@acme.com");
        written.After.Identity.ShouldBe("003A");
        written.Taken.ShouldBe(new Dictionary<string, string?> { ["email"] = "ann@acme.com", ["lastname"] = "Doe" }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_create_whose_answer_was_lost_makes_no_second_record()
    {
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/upsert", Kind = FaultKind.TimeoutAfter, Count = 1 });

        await WriteAsync(Create("003A", "ann@acme.com"));
        var again = (await WriteAsync(Create("003A", "ann@acme.com"))).Single();

        again.ShouldBeOfType<WriteOutcome.Exists>().Current.Identity.ShouldBe("003A");
        (await Crm.ScanAsync(Contacts, null, Live, Ct).FirstAsync(Ct)).Records.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_create_leaves_the_record_that_carries_its_identity_as_it_is()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        await WriteAsync(Update(id, "003A", ("jobtitle", "CEO")));

        // The rule for duplicates has given the contact to another one, whose write goes along with the create of the one that it was.
        var outcomes = await WriteAsync(Update(id, "003B", ("jobtitle", "CFO")), Create("003A", "ann@acme.com", ("jobtitle", "CTO")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After.Values["jobtitle"].ShouldBe("CFO");
        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
        (await Crm.ReadAsync(Contacts, [id], Live, Ct)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            now => now.Identity.ShouldBe("003B"),
            now => now.Values["jobtitle"].ShouldBe("CFO"));
    }

    [Fact]
    public async Task A_create_finds_the_record_that_has_the_e_mail_already()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("jobtitle", "CEO"));

        var outcome = (await WriteAsync(Create("003A", "Ann@acme.com", ("jobtitle", "CTO")))).Single();

        var exists = outcome.ShouldBeOfType<WriteOutcome.Exists>();
        exists.Current.Id.ShouldBe(id);
        exists.Current.Values["jobtitle"].ShouldBe("CEO");
    }

    [Fact]
    public async Task One_bad_record_leaves_the_rest_of_its_batch_unharmed()
    {
        var ids = await PeopleAsync(7);

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", i == 4 ? ("lifecyclestage", "no such stage") : ("jobtitle", $"T{i}")))]);

        outcomes[4].ShouldBeOfType<WriteOutcome.Refused>().Code.ShouldBe("INVALID_OPTION");
        outcomes.Where((_, i) => i != 4).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    [Fact]
    public async Task A_guarded_update_is_not_written_over_a_change_that_nobody_had_seen()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("jobtitle", "CEO"));

        var outcome = (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")) with { Expected = new Dictionary<string, string?> { ["jobtitle"] = "Boss" } })).Single();

        outcome.ShouldBeOfType<WriteOutcome.Stale>().Current.Values["jobtitle"].ShouldBe("CEO");
    }

    [Fact]
    public async Task An_update_of_a_record_that_is_gone_says_so()
    {
        var id = await PersonCreatesAsync("ann@acme.com");

        var outcomes = await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")), Update("99999999", "003B", ("jobtitle", "CTO")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Missing>();
    }

    [Fact]
    public async Task A_rate_limit_is_waited_out_as_long_as_HubSpot_asks()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Fault(new FaultRule
        {
            Match = "POST /crm/v3/objects/contacts/batch/update",
            Kind = FaultKind.Status,
            Status = 429,
            RetryAfterSeconds = 1,
            Body = """{"status":"error","message":"slow down","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}""",
            Count = 1,
        });

        (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task An_outage_postpones_the_write_instead_of_losing_it()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/update", Kind = FaultKind.Status, Status = 503 });

        (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Later>();
    }

    [Fact]
    public async Task A_contact_is_also_found_by_its_other_e_mails()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("hs_additional_emails", "ann@old.example;doe@acme.com"));

        var exists = (await WriteAsync(Create("003A", "Doe@acme.com"))).Single().ShouldBeOfType<WriteOutcome.Exists>();

        exists.Current.Id.ShouldBe(id);
        exists.Current.Values.Keys.ShouldBe(Contacts.Fields, ignoreOrder: true);
    }

    [Fact]
    public async Task Of_two_creates_with_one_e_mail_the_second_finds_the_first()
    {
        var outcomes = await WriteAsync(Create("003A", "ann@acme.com"), Create("003B", "ann@acme.com"));

        var written = outcomes[0].ShouldBeOfType<WriteOutcome.Written>();
        outcomes[1].ShouldBeOfType<WriteOutcome.Exists>().Current.ShouldSatisfyAllConditions(
            current => current.Id.ShouldBe(written.After.Id),
            current => current.Identity.ShouldBe("003A"));
    }

    [Fact]
    public async Task A_conflict_names_the_record_that_is_there_though_nobody_looked_for_it()
    {
        var id = await PersonCreatesAsync("ann@acme.com");

        var outcome = (await WriteAsync(Create("003A", "ann@acme.com") with { Match = [] })).Single();

        outcome.ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_company_is_found_by_its_domain_and_one_without_a_counterpart_is_preferred()
    {
        await Crm.EnsureIdentityFieldAsync("companies", Identity, Live, Ct);
        var taken = new RecordWrite { Identity = "001A", Values = new Dictionary<string, string?> { ["name"] = "Acme", ["domain"] = "acme.com" } };
        await Crm.WriteAsync(new WriteBatch { Query = Companies, Writes = [taken] }, Live, Ct);
        var id = await PersonCreatesCompanyAsync("Acme Europe", "acme.com");

        var create = taken with { Identity = "001B", Match = [Key(("domain", "Acme.com"))] };
        var outcome = (await Crm.WriteAsync(new WriteBatch { Query = Companies, Writes = [create] }, Live, Ct)).Single();

        outcome.ShouldBeOfType<WriteOutcome.Exists>().Current.Id.ShouldBe(id);
    }

    [Fact]
    public async Task Many_long_match_values_still_fit_into_searches()
    {
        await Crm.EnsureIdentityFieldAsync("companies", Identity, Live, Ct);
        var creates = Enumerable.Range(0, 100).Select(i => new RecordWrite
        {
            Identity = $"001{i}",
            Values = new Dictionary<string, string?> { ["name"] = $"Acme {i}" },
            Match = [Key(("domain", $"{new string('x', 60)}{i}.example"))],
        });

        var outcomes = await Crm.WriteAsync(new WriteBatch { Query = Companies, Writes = [.. creates] }, Live, Ct);

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Written);
    }

    [Fact]
    public async Task A_property_that_nobody_may_write_is_refused_without_halving()
    {
        var ids = await PeopleAsync(8);
        var before = Permits.Granted;

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", i < 6 ? ("no_such_property", "x") : ("jobtitle", "CTO")))]);

        outcomes.Take(6).ShouldAllBe(outcome => outcome is WriteOutcome.Refused);
        outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().ShouldSatisfyAllConditions(
            refused => refused.Code.ShouldBe("PROPERTY_DOESNT_EXIST"),
            refused => refused.Fields.ShouldBe(["no_such_property"]));
        outcomes.Skip(6).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(5); // properties twice, two updates, one read back
    }

    [Fact]
    public async Task A_create_leaves_out_what_HubSpot_computes_itself() =>
        (await WriteAsync(Create("003A", "ann@acme.com", ("hubspotscore", "7")))).Single().ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeTrue();

    [Fact]
    public async Task Two_updates_of_one_record_go_one_after_the_other()
    {
        var id = await PersonCreatesAsync("ann@acme.com");

        var outcomes = await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")), Update(id, "003A", ("jobtitle", "CEO"), ("firstname", "Ann")));

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["jobtitle"].ShouldBe("CEO");
    }

    [Fact]
    public async Task A_call_that_fails_postpones_its_own_records_only()
    {
        var ids = await PeopleAsync(3);
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/upsert", Kind = FaultKind.Status, Status = 503, RetryAfterSeconds = 60 });

        var outcomes = await WriteAsync([.. ids.Select((id, i) => Update(id, $"003{i}", ("jobtitle", "CTO"))), Create("003X", "new@acme.com")]);

        outcomes.Take(3).ShouldAllBe(outcome => outcome is WriteOutcome.Written);
        outcomes[3].ShouldBeOfType<WriteOutcome.Later>().NotBefore.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddSeconds(50));
    }

    [Fact]
    public async Task A_null_empties_a_property_and_comes_back_as_null()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("jobtitle", "CEO"));

        (await WriteAsync(Update(id, "003A", ("jobtitle", null)))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values["jobtitle"].ShouldBeNull();
    }

    [Fact]
    public async Task A_lifecycle_stage_moves_back_at_the_price_of_two_calls_and_a_look()
    {
        var ids = new[] { await PersonCreatesAsync("ann@acme.com", ("lifecyclestage", "customer")), await PersonCreatesAsync("bob@acme.com", ("lifecyclestage", "lead")) };
        await ReadAsync(Contacts, ids[0]);
        var before = Permits.Granted;

        var outcomes = await WriteAsync(Update(ids[0], "003A", ("lifecyclestage", "lead"), ("jobtitle", "CTO")), Update(ids[1], "003B", ("lifecyclestage", "customer")));

        outcomes[0].ShouldBeOfType<WriteOutcome.Written>().After.Values.ShouldSatisfyAllConditions(
            values => values["lifecyclestage"].ShouldBe("lead"),
            values => values["jobtitle"].ShouldBe("CTO"));
        outcomes[1].ShouldBeOfType<WriteOutcome.Written>().After.Values["lifecyclestage"].ShouldBe("customer");
        (Permits.Granted - before).ShouldBe(2 + 3);
    }

    [Fact]
    public async Task A_stage_that_was_cleared_and_not_written_again_goes_again()
    {
        var id = await PersonCreatesAsync("ann@acme.com", ("lifecyclestage", "customer"));
        Fault(new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/update", Kind = FaultKind.Status, Status = 423, Skip = 2, Count = 1 });

        (await WriteAsync(Update(id, "003A", ("lifecyclestage", "lead")))).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();
        (await WriteAsync(Update(id, "003A", ("lifecyclestage", "lead")))).Single().ShouldBeOfType<WriteOutcome.Written>().After.Values["lifecyclestage"].ShouldBe("lead");
    }

    [Fact]
    public async Task A_write_that_did_not_get_its_turn_did_not_arrive()
    {
        var past = Live with { Deadline = Sandbox.Clock.GetUtcNow().AddSeconds(-1) };
        var batch = new WriteBatch { Query = Contacts, Writes = [Create("003A", "ann@acme.com")] };
        (await Crm.WriteAsync(batch, past, Ct)).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeFalse();

        Permits.ClosedUntil = Sandbox.Clock.GetUtcNow().AddHours(1);
        (await Crm.WriteAsync(batch, Live, Ct)).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeFalse();
    }

    [Fact]
    public async Task A_write_that_an_earlier_attempt_may_have_made_stays_in_doubt()
    {
        var id = await PersonCreatesAsync("ann@acme.com");
        Sandbox.Controls.Faults.Replace(
        [
            new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/update", Kind = FaultKind.TimeoutAfter, Count = 1 },
            new FaultRule { Match = "POST /crm/v3/objects/contacts/batch/update", Kind = FaultKind.Status, Status = 429, RetryAfterSeconds = 60 },
        ]);

        (await WriteAsync(Update(id, "003A", ("jobtitle", "CTO")))).Single().ShouldBeOfType<WriteOutcome.Later>().MayHaveArrived.ShouldBeTrue();
    }
}
