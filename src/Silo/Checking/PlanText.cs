using System.Globalization;
using HubSpotSfSync.Sync.Pricing;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>A planned load for people to read.</summary>
internal static class PlanText
{
    public static IEnumerable<string> Of(PlannedLoad load)
    {
        yield return load.Connection;
        foreach (var mapping in load.Price.Mappings)
        {
            yield return $"  {mapping.Mapping}: {Count(mapping.HubSpotRecords)} in HubSpot, {Count(mapping.SalesforceRecords)} in Salesforce";
            if (mapping.Unpriced is { } unpriced)
            {
                yield return $"    {unpriced}";
            }
            else
            {
                yield return $"    {Pairs(mapping)}; to create: {Count(mapping.CreatesInSalesforce)} in Salesforce, {Count(mapping.CreatesInHubSpot)} in HubSpot";
            }

            yield return Row("", "read", "match", "write", "calls", "");
            foreach (var side in Sides.Both)
            {
                yield return Row(side, mapping[side]);
            }
        }

        foreach (var account in load.Accounts)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {account.Account}: {account.Price}, {account.Duration.OfDay:0.00 %} of our {account.Capacity:N0} a day; {Time(account.Duration.Floor)} at its limits, {Time(account.Duration.Paced)} in the Backfill lane");
        }
    }

    private static string Pairs(MappingPrice mapping) => mapping.Pairs is var pairs && pairs.Low == pairs.High
        ? $"{Count(pairs.Likely)} pairs exist"
        : $"about {Count(pairs.Likely)} pairs exist ({Count(pairs.Low)} to {Count(pairs.High)}, by a sample of {Count(mapping.Sampled)})";

    private static string Row(Side side, SidePrice price) =>
        Row($"{side}", Count(price.Read), Count(price.Match), Count(price.Write), Count(price.Total), price.Low == price.High ? "" : $"{Count(price.Low)} to {Count(price.High)}");

    private static string Row(string side, string read, string match, string write, string calls, string range) => $"    {side,-10}{read,10}{match,10}{write,10}{calls,10}   {range}".TrimEnd();

    private static string Count(long? number) => number is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "unknown";

    private static string Time(TimeSpan time) => time == TimeSpan.MaxValue ? "for ever"
        : time.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.0} days")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss}");
}
