using System.Globalization;
using CsCheck;
using HubSpotSfSync.HubSpot.Objects;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

/// <summary>The readers of a scan from both ends.</summary>
public sealed class TwoEndedScanTests
{
    private const int ListPage = 10;
    private const int SearchPage = 20;

    /// <summary>Whatever the ids, whichever reader is the faster, and wherever it is broken off: all is read, by few calls more than one reader needs.</summary>
    [Fact]
    public void Everything_is_read_also_when_it_is_broken_off_and_goes_on()
    {
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 9], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 30]).Sample(
            (count, gap, listPause, searchPause, brokenAfter) =>
            {
                var ids = Enumerable.Range(1, count).Select(i => (long)i * gap).ToList();
                var portal = new Portal(ids, listPause, searchPause);
                var seen = new HashSet<string>(StringComparer.Ordinal);

                var checkpoint = Read(portal, null, seen, brokenAfter);
                if (checkpoint is not null)
                {
                    Read(portal, checkpoint, seen, int.MaxValue);
                }

                seen.Select(id => long.Parse(id, CultureInfo.InvariantCulture)).Order().ShouldBe(ids);
                portal.Calls.ShouldBeLessThanOrEqualTo((count / ListPage) + 10);
            },
            iter: 300);
    }

    /// <summary>In order within each page, and not from page to page: what comes later is not skipped.</summary>
    [Fact]
    public void A_list_in_another_order_is_read_to_its_end()
    {
        List<int> pages = [0, 30, 20, 10, 100, 110, 120];
        List<long> ids = [.. pages.SelectMany(from => Enumerable.Range(from + 1, ListPage).Select(id => (long)id))];
        var portal = new Portal(ids, 0, 200);
        var seen = new HashSet<string>(StringComparer.Ordinal);

        Read(portal, null, seen, int.MaxValue).ShouldBeNull();

        seen.Count.ShouldBe(ids.Count);
    }

    [Fact]
    public void A_list_that_begins_at_the_top_is_not_met()
    {
        IReadOnlyList<CrmRecord> Records(params long[] ids) => [.. ids.Select(Portal.Record)];

        TwoEndedScan.IsAbove(Records(80, 90, 99), Records(1, 2, 3)).ShouldBeTrue();
        TwoEndedScan.IsAbove(Records(80, 90, 99), Records(90, 95, 99)).ShouldBeFalse();
        TwoEndedScan.IsInOrder(Records(3, 2, 1)).ShouldBeFalse();
    }

    /// <returns>Where to go on; null at the end.</returns>
    private static string? Read(Portal portal, string? checkpoint, HashSet<string> seen, int most)
    {
        return RunAsync().GetAwaiter().GetResult();

        async Task<string?> RunAsync()
        {
            var scan = new TwoEndedScan(portal.ListAsync, portal.SearchAsync);
            await foreach (var page in scan.ReadAsync(TwoEndedScan.Place.Parse(checkpoint) ?? new TwoEndedScan.Place(null, null), TestContext.Current.CancellationToken))
            {
                seen.UnionWith(page.Records.Select(record => record.Id));
                if (most-- == 0 || page.NextCheckpoint is null)
                {
                    return page.NextCheckpoint;
                }
            }

            return null;
        }
    }

    private sealed class Portal(List<long> ids, int listPause, int searchPause)
    {
        private int _calls;

        public int Calls => _calls;

        public async Task<ScanPage> ListAsync(string? after, CancellationToken cancellationToken)
        {
            await PauseAsync(listPause);
            var from = int.Parse(after ?? "0", CultureInfo.InvariantCulture);
            var page = ids.Skip(from).Take(ListPage).Select(Record).ToList();
            return new ScanPage(page, from + ListPage < ids.Count ? (from + ListPage).ToString(CultureInfo.InvariantCulture) : null);
        }

        public async Task<IReadOnlyList<CrmRecord>> SearchAsync(string? below, CancellationToken cancellationToken)
        {
            await PauseAsync(searchPause);
            var top = below is null ? long.MaxValue : long.Parse(below, CultureInfo.InvariantCulture);
            return [.. ids.Where(id => id < top).OrderDescending().Take(SearchPage).Select(Record)];
        }

        private async Task PauseAsync(int yields)
        {
            Interlocked.Increment(ref _calls);
            for (var i = 0; i <= yields; i++)
            {
                await Task.Yield();
            }
        }

        public static CrmRecord Record(long id) => new()
        {
            ObjectType = "contacts",
            Id = id.ToString(CultureInfo.InvariantCulture),
            Version = new RecordVersion(1),
            Values = new Dictionary<string, string?>(),
        };
    }
}
