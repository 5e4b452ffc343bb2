using HubSpotSfSync.Sync.Crm;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>The id of a record that was merged away goes on finding the one that it went into.</summary>
public sealed class MergedRecordTests : HubSpotClientTest
{
    [Fact]
    public async Task A_read_tells_what_became_of_the_record()
    {
        var (ids, merged) = await MergedAsync();

        var records = await Crm.ReadAsync(Contacts, [.. ids, merged], Live, Ct);

        records.Single(record => record.Id == merged).Deleted.ShouldBeFalse();
        foreach (var id in ids.Where(id => id != merged))
        {
            records.Single(record => record.Id == id).ShouldSatisfyAllConditions(
                record => record.Deleted.ShouldBeTrue(),
                record => record.MergedInto.ShouldBe(merged));
        }
    }

    [Fact]
    public async Task An_update_finds_it_missing_and_does_not_take_the_others_place()
    {
        var (ids, merged) = await MergedAsync();
        var lost = ids.First(id => id != merged);

        var outcomes = await WriteAsync(
            Update(lost, "003A", ("jobtitle", "CTO")) with { Expected = new Dictionary<string, string?> { ["jobtitle"] = "CEO" } },
            Update(lost, "003A", ("jobtitle", "CTO")));

        outcomes.ShouldAllBe(outcome => outcome is WriteOutcome.Missing && ((WriteOutcome.Missing)outcome).Code == "MERGED");
    }

    private async Task<(string[] Ids, string Merged)> MergedAsync()
    {
        var ids = new[] { await PersonCreatesAsync("ann@acme.com", ("jobtitle", "CEO")), await PersonCreatesAsync("ann@old.example") };
        return (ids, await PersonMergesAsync(ids[0], ids[1]));
    }
}
