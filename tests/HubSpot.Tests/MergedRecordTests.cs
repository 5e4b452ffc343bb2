using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
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
    public async Task An_update_tells_what_it_was_merged_into_and_does_not_take_the_others_place()
    {
        var (ids, merged) = await MergedAsync();
        var lost = ids.First(id => id != merged);

        var outcomes = await WriteAsync(
            Update(lost, "003A", ("jobtitle", "CTO")) with { Expected = new Dictionary<string, string?> { ["jobtitle"] = "CEO" } },
            Update(lost, "003A", ("jobtitle", "CTO")));

        outcomes.Cast<WriteOutcome.Stale>().ShouldAllBe(outcome => outcome.Current.Deleted && outcome.Current.Id == lost && outcome.Current.MergedInto == merged);
    }

    /// <summary>Webhooks get lost, and an archived record is in no search.</summary>
    [Fact]
    public async Task A_scan_and_a_poll_tell_what_was_merged_into_the_records_that_they_find()
    {
        var (ids, merged) = await MergedAsync();
        var since = new ChangeCursor(DateTimeOffset.UnixEpoch);

        var scanned = new List<CrmRecord>();
        await foreach (var page in Crm.ScanAsync(Contacts, null, Live, Ct))
        {
            scanned.AddRange(page.Records);
        }

        foreach (var records in (IReadOnlyList<CrmRecord>[])[scanned, (await Crm.ReadChangesAsync(Contacts, since, Live, Ct)).Records])
        {
            records.Where(record => record.Deleted).Select(record => (record.Id, record.MergedInto)).ShouldBe(ids.Where(id => id != merged).Select(id => (id, (string?)merged)), ignoreOrder: true);
        }
    }

    /// <summary>The first condition is searched for, the second takes reading all: what is left of a merged record has no values to meet either by.</summary>
    [Theory]
    [InlineData("lifecyclestage != customer")]
    [InlineData("firstname != nobody")]
    public async Task A_scan_by_a_condition_finds_the_merged_record_alone(string condition)
    {
        var (_, merged) = await MergedAsync();

        (await ScanAsync(Contacts with { Filter = FilterParser.Parse(condition, out _) })).ShouldHaveSingleItem().Id.ShouldBe(merged);
    }

    private async Task<(string[] Ids, string Merged)> MergedAsync()
    {
        var ids = new[] { await PersonCreatesAsync("ann@acme.com", ("jobtitle", "CEO")), await PersonCreatesAsync("ann@old.example") };
        return (ids, await PersonMergesAsync(ids[0], ids[1]));
    }
}
