using HubSpotSfSync.Sandbox.Common;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.Salesforce.Tests;

/// <summary>Every fault in the way of what can't be sent twice, and of what is only read.</summary>
public sealed class MoreFaultTests : OrgTest
{
    private static readonly RecordQuery Members = new() { ObjectType = "CampaignMember", Fields = ["CampaignId", "ContactId"], IdentityField = null };
    private static readonly RecordQuery Leads = new() { ObjectType = "Lead", Fields = ["LastName"], IdentityField = Identity };

    public static TheoryData<string, bool> Rows => [.. FaultTests.Faults.SelectMany(fault => new[] { (fault.Name, false), (fault.Name, true) })];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_insert_that_fails_makes_one_record_in_the_end(string name, bool lasts)
    {
        var campaign = await PersonCreatesAsync("Campaign", ("Name", "Fair"));
        var contact = await PersonCreatesAsync("Contact", ("LastName", "Doe"));
        var write = new RecordWrite
        {
            Identity = "1001-1",
            Values = new Dictionary<string, string?> { ["CampaignId"] = campaign, ["ContactId"] = contact },
            Match = [By(("CampaignId", campaign), ("ContactId", contact))],
        };
        await Crm.DescribeAsync("CampaignMember", Live, Ct);

        // The look before goes through, and what writes does not.
        Sandbox.Controls.Faults.Replace([FaultTests.Faults.Single(fault => fault.Name == name).Rule with { Count = lasts ? null : 1, Skip = 1 }]);
        var outcome = await OutcomeAsync(write);
        Sandbox.Controls.Faults.Clear();
        var there = await MembersAsync();

        if (outcome is WriteOutcome.Later later)
        {
            (later.MayHaveArrived || there.Count == 0).ShouldBeTrue();
            Sandbox.Clock.Advance(TimeSpan.FromMinutes(30));
            (await OutcomeAsync(write)).ShouldBeAssignableTo(there.Count == 0 ? typeof(WriteOutcome.Written) : typeof(WriteOutcome.Exists));
        }
        else
        {
            outcome.ShouldBeOfType<WriteOutcome.Written>().Created.ShouldBeTrue();
        }

        (await MembersAsync()).ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task What_is_told_besides_records_is_whole_or_not_told(string name, bool lasts)
    {
        var account = await PersonCreatesAsync("Account", ("Name", "Acme"));
        await PersonCreatesAsync("Contact", ("LastName", "Doe"), ("Email", "jo@acme.com"), ("AccountId", account));
        var lead = await PersonCreatesAsync("Lead", ("LastName", "Doe"), ("Company", "Acme"));
        var (contact, _, _) = await PersonConvertsAsync(lead);
        await Crm.DescribeAsync("Lead", Live, Ct);
        var rule = FaultTests.Faults.Single(fault => fault.Name == name).Rule with { Count = lasts ? null : 1 };

        await WholeAsync(rule, async () =>
        {
            var reference = await Crm.ReadReferenceDataAsync(Live, Ct);
            reference.People.Count.ShouldBe(2);
            reference.Pipelines.ShouldHaveSingleItem().Stages.ShouldNotBeEmpty();
            reference.Currencies.Home.ShouldBe("USD");
        });
        await WholeAsync(rule, async () => (await Relations.ReadConvertedIntoAsync(Leads, "Contact", [contact], Live, Ct)).ShouldHaveSingleItem());
        await WholeAsync(rule, async () => (await Relations.ReadEmailsOfAsync([account], Live, Ct))[account].ShouldBe(["jo@acme.com"]));
    }

    private async Task WholeAsync(FaultRule rule, Func<Task> read)
    {
        Sandbox.Controls.Faults.Replace([rule]);
        try
        {
            await read();
        }
        catch (CrmException failure)
        {
            failure.Fault.ShouldBeOneOf(CrmFault.Unavailable, CrmFault.BudgetSpent, CrmFault.Credentials);
        }

        Sandbox.Controls.Faults.Clear();
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(30));
        await read();
    }

    private async Task<WriteOutcome> OutcomeAsync(RecordWrite write) => (await WriteAsync(Members, write)).ShouldHaveSingleItem();

    private async Task<IReadOnlyList<CrmRecord>> MembersAsync() => await Crm.ScanAsync(Members, null, Live, Ct).SelectMany(page => page.Records).ToListAsync(Ct);
}
