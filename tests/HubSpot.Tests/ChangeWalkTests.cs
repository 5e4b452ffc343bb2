using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Shouldly;
using Xunit;

namespace HubSpotSfSync.HubSpot.Tests;

public sealed class ChangeWalkTests
{
    private const int PageSize = 4;

    [Theory]
    [InlineData("1 2 3")]
    [InlineData("1 2 3 4 5 6 7 8 9")]
    [InlineData("1 1 1 1")]
    [InlineData("1 1 1 1 1 1 1 1 1")]
    [InlineData("1 2 2 2 2 2 2 2 3 3")]
    [InlineData("1 1 1 2 2 2 2 2 2 2 2 3 4 4 4 4 4")]
    public void Every_change_is_seen_however_many_share_a_stamp(string stamps)
    {
        var all = stamps.Split(' ').Select((stamp, i) => Record($"{i + 1}", Number(stamp))).ToList();
        var seen = new HashSet<string>();
        var cursor = new ChangeCursor(DateTimeOffset.UnixEpoch);
        ChangePage page;
        var pages = 0;
        do
        {
            page = ChangeWalk.Page(cursor, Search(all, cursor), PageSize);
            seen.UnionWith(page.Records.Select(record => record.Id));
            cursor = page.Next;
            pages++;
        }
        while (page.HasMore && pages < 100);

        seen.Count.ShouldBe(all.Count);
        pages.ShouldBeLessThan(all.Count + 4);
    }

    [Fact]
    public void A_walk_that_found_nothing_stays_where_it_was()
    {
        var cursor = new ChangeCursor(DateTimeOffset.UnixEpoch.AddDays(1));

        ChangeWalk.Page(cursor, [], PageSize).ShouldSatisfyAllConditions(page => page.Next.ShouldBe(cursor), page => page.HasMore.ShouldBeFalse());
    }

    /// <summary>The two searches that a cursor stands for.</summary>
    private static List<CrmRecord> Search(List<CrmRecord> all, ChangeCursor cursor)
    {
        var from = cursor.ModifiedAt.ToUnixTimeMilliseconds();
        var found = ChangeWalk.IsWithinStamp(cursor)
            ? all.Where(record => record.Version.ModifiedAtMs == from && Number(record.Id) > Number(cursor.AfterId!)).OrderBy(record => Number(record.Id))
            : all.Where(record => record.Version.ModifiedAtMs >= from).OrderBy(record => record.Version.ModifiedAtMs);
        return [.. found.Take(PageSize)];
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static CrmRecord Record(string id, long stamp) => new()
    {
        ObjectType = "contacts",
        Id = id,
        Version = new RecordVersion(stamp),
        Values = new Dictionary<string, string?>(),
    };
}
