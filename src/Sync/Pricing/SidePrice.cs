using System.Globalization;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>The calls that a load makes to one account, when nothing goes wrong.</summary>
/// <param name="Read">Reads everything.</param>
/// <param name="Match">Looks for what is to be created.</param>
/// <param name="Write">Writes, and reads back what it became.</param>
/// <param name="Low">All of it, if as few as may be have to be written.</param>
/// <param name="High">All of it, if as many.</param>
[GenerateSerializer, Immutable, Alias("hss.SidePrice")]
public sealed record SidePrice([property: Id(0)] long Read, [property: Id(1)] long Match, [property: Id(2)] long Write, [property: Id(3)] long Low, [property: Id(4)] long High)
{
    public static readonly SidePrice Nothing = new(0, 0, 0, 0, 0);

    public long Total => Read + Match + Write;

    public override string ToString() => Low == High
        ? string.Create(CultureInfo.InvariantCulture, $"{Total:N0} calls")
        : string.Create(CultureInfo.InvariantCulture, $"{Total:N0} calls ({Low:N0} to {High:N0})");

    public static SidePrice operator +(SidePrice one, SidePrice other) => new(one.Read + other.Read, one.Match + other.Match, one.Write + other.Write, one.Low + other.Low, one.High + other.High);

    /// <summary>A price without a range.</summary>
    public static SidePrice Of(CrmCosts costs, SideWork work, long readCalls, long lastLooks = 0)
    {
        var match = lastLooks + (costs.Looks?.CallsInBatches(work.Creates, Lane.Backfill) ?? 0);
        var gathered = Gathered(costs, work);
        var once = gathered.Where(batch => batch.Key.IsBulk(batch.Value, Lane.Backfill)).Select(batch => batch.Key.Bulk!.CallsOnce).DefaultIfEmpty(0).Max();
        var total = readCalls + lastLooks + once + gathered.Sum(batch => batch.Key.CallsInBatches(batch.Value, Lane.Backfill));
        return new SidePrice(readCalls, match, total - readCalls - match, total, total);
    }

    /// <summary>What has one price goes in one batch.</summary>
    private static Dictionary<OperationCost, long> Gathered(CrmCosts costs, SideWork work)
    {
        var records = new Dictionary<OperationCost, long>();
        foreach (var (cost, count) in new[] { (costs.Write, work.Creates), (costs.Guarded, work.Guarded), (costs.Update, work.Updates), (costs.Stamp, work.Stamps) })
        {
            records[cost] = records.GetValueOrDefault(cost) + count;
        }

        return records;
    }
}
