using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sandbox.Salesforce;
using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

public sealed class ReadTests : OrgTest
{
    private static readonly DateTimeOffset LongAgo = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Those_that_carry_an_identity_of_ours_are_counted_within_the_scope()
    {
        await WriteAsync(Create("1001-1", "ada@acme.com"), Create("1001-2", "grace@acme.com"), Create("1002-1", "linus@acme.com"), Create("10010-1", "ken@acme.com"));
        await PersonCreatesAsync("Contact", ("LastName", "Nobody's"));
        var measured = Crm.ShouldBeAssignableTo<IMeasurable>()!;

        (await measured.CountStampedAsync(Contacts, "1001-", Live, Ct)).ShouldBe(2);
        (await measured.CountStampedAsync(Contacts, "", Live, Ct)).ShouldBe(4);
        (await measured.CountStampedAsync(Contacts with { Where = "Email = 'ada@acme.com'" }, "1001-", Live, Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Describe_tells_kinds_and_what_a_create_needs()
    {
        var schema = await Crm.DescribeAsync("Contact", Live, Ct);

        schema.Fields["Email"].Kind.ShouldBe(FieldKind.Email);
        schema.Fields["LastName"].Required.ShouldBeTrue();
        schema.Fields["Lead_Score__c"].Kind.ShouldBe(FieldKind.Number);
        schema.Fields["HasOptedOutOfEmail"].Required.ShouldBeFalse();
        schema.Fields["Region__c"].Options.ShouldBe(["EMEA", "APAC", "AMER"]);
        schema.Fields[Identity].Unique.ShouldBeTrue();
    }

    [Fact]
    public async Task The_identity_field_must_be_there_and_a_unique_external_id()
    {
        (await Crm.EnsureIdentityFieldAsync("Contact", Identity, Live, Ct)).ShouldBe(new IdentityField(true));
        (await Crm.EnsureIdentityFieldAsync("Contact", "Nope__c", Live, Ct)).Remedy!.ShouldContain("Fields & Relationships > New");
        (await Crm.EnsureIdentityFieldAsync("Contact", "Territory__c", Live, Ct)).Remedy!.ShouldContain("External ID");
    }

    [Fact]
    public async Task A_scan_reads_everything_once_in_pages()
    {
        Sandbox.Seed(new SampleSize(2500, 10));
        var scoped = Contacts with { Where = "Region__c = 'EMEA' OR Region__c = 'APAC'" };
        var ids = new List<string>();
        var pages = 0;
        await foreach (var page in Crm.ScanAsync(scoped, null, Live, Ct))
        {
            ids.AddRange(page.Records.Select(record => record.Id));
            pages++;
        }

        ids.Count.ShouldBeGreaterThan(2000);
        ids.Distinct().Count().ShouldBe(ids.Count);
        ids.Count.ShouldBe(Sandbox.Org.Table("Contact").LiveCount);
        pages.ShouldBe((ids.Count / 2000) + 1);
    }

    [Fact]
    public async Task Changes_are_read_from_the_cursor_on_with_deletions()
    {
        var kept = await PersonCreatesAsync("Contact", ("LastName", "Kept"), ("Region__c", "EMEA"));
        var gone = await PersonCreatesAsync("Contact", ("LastName", "Gone"), ("Region__c", "EMEA"));
        await PersonCreatesAsync("Contact", ("LastName", "Elsewhere"), ("Region__c", "APAC"));
        await PersonDeletesAsync("Contact", gone);
        var scoped = Contacts with { Where = "Region__c = 'EMEA'" };

        var page = await Crm.ReadChangesAsync(scoped, new ChangeCursor(LongAgo), Live, Ct);
        page.Records.Select(record => (record.Id, record.Deleted)).ShouldBe([(kept, false), (gone, true)], ignoreOrder: true);
        page.HasMore.ShouldBeFalse();

        (await Crm.ReadChangesAsync(scoped, page.Next, Live, Ct)).Records.ShouldBeEmpty();
        var again = await Crm.ReadChangesAsync(scoped, new ChangeCursor(page.Next.ModifiedAt), Live, Ct);
        again.Records.ShouldContain(record => record.Id == page.Next.AfterId);
    }

    [Fact]
    public async Task A_transaction_that_still_runs_holds_back_what_is_covered()
    {
        var began = Sandbox.Clock.GetUtcNow().AddMinutes(-20);
        var quiet = await Crm.ReadChangesAsync(Contacts, new ChangeCursor(LongAgo), Live, Ct);
        lock (Sandbox.Org.Gate)
        {
            Sandbox.Org.LongTransactions.Begin(began.ToUnixTimeSeconds(), [], _ => { });
        }

        var before = Permits.Granted;
        var held = await Crm.ReadChangesAsync(Contacts, new ChangeCursor(LongAgo), Live, Ct);

        quiet.CoveredUntil.ShouldBeNull();
        held.CoveredUntil.ShouldNotBeNull().ToUnixTimeSeconds().ShouldBe(began.ToUnixTimeSeconds());
        (Permits.Granted - before).ShouldBe(1);
    }

    [Fact]
    public async Task Reading_by_id_leaves_out_what_is_deleted_or_out_of_scope()
    {
        var here = await PersonCreatesAsync("Contact", ("LastName", "Here"), ("Region__c", "EMEA"));
        var elsewhere = await PersonCreatesAsync("Contact", ("LastName", "Elsewhere"), ("Region__c", "APAC"));
        var gone = await PersonCreatesAsync("Contact", ("LastName", "Gone"), ("Region__c", "EMEA"));
        await PersonDeletesAsync("Contact", gone);
        string[] ids = [here, elsewhere, gone, "003000000000999AAA"];

        (await Crm.ReadAsync(Contacts, ids, Live, Ct)).Select(record => record.Id).ShouldBe([here, elsewhere], ignoreOrder: true);
        (await Crm.ReadAsync(Contacts with { Where = "Region__c = 'EMEA'" }, ids, Live, Ct)).ShouldHaveSingleItem().Values["LastName"].ShouldBe("Here");
    }

    [Fact]
    public async Task Many_scoped_ids_are_cut_into_queries_that_fit_an_address()
    {
        Sandbox.Seed(new SampleSize(1200, 10));
        var all = (await Crm.ScanAsync(Contacts, null, Live, Ct).FirstAsync(Ct)).Records;
        var before = Permits.Granted;

        var read = await Crm.ReadAsync(Contacts with { Where = "Region__c != 'AMER'" }, [.. all.Select(record => record.Id)], Live, Ct);

        read.Count.ShouldBe(all.Count);
        (Permits.Granted - before).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_session_that_ended_is_renewed_once_for_all_calls()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        Sandbox.Org.Sessions.ExpireAll();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Crm.ScanAsync(Contacts, null, Live, Ct).CountAsync(Ct).AsTask()));

        Sandbox.Controls.Calls.CallsTo("POST /services/oauth2/token").ShouldBe(2);
    }

    [Fact]
    public async Task The_platform_s_own_count_of_calls_is_reported()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);

        Permits.Reports.ShouldContain(usage => usage.Limit == 115_000 && usage.Used > 0);
    }

    [Fact]
    public async Task A_query_that_names_an_unknown_field_is_refused()
    {
        var failure = await Should.ThrowAsync<CrmException>(() => Crm.ScanAsync(Contacts with { Fields = ["Nope__c"] }, null, Live, Ct).CountAsync(Ct).AsTask());

        failure.Fault.ShouldBe(CrmFault.Refused);
        failure.Code.ShouldBe("INVALID_FIELD");
    }
}

public sealed class SpentOrgTests : OrgTest
{
    protected override SalesforceSandboxOptions Options { get; } = new() { DailyApiRequests = 3 };

    [Fact]
    public async Task A_used_up_day_closes_reads_and_writes_for_a_while()
    {
        await Crm.DescribeAsync("Contact", Live, Ct);
        CrmException? failure = null;
        while (failure is null)
        {
            failure = await Record.ExceptionAsync(() => Crm.ScanAsync(Contacts, null, Live, Ct).CountAsync(Ct).AsTask()) as CrmException;
        }

        failure.Fault.ShouldBe(CrmFault.BudgetSpent);
        failure.Code.ShouldBe("REQUEST_LIMIT_EXCEEDED");
        var later = (await WriteAsync(Create("1001-1", "ada@example.com"))).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Later>();
        later.NotBefore.ShouldBeGreaterThan(Sandbox.Clock.GetUtcNow().AddMinutes(10));
    }
}
