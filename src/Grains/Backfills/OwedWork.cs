using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>Whether pairs still owe what a backfill brought. What waits for a person, another record or a rate may wait for ever, and does not count.</summary>
public sealed class OwedWork(PairIndex index, IGrainFactory grains)
{
    /// <summary>The soonest due tell: what a platform or the budget postponed is due within minutes.</summary>
    private const int LookedAt = 50;

    /// <param name="groups">The mappings that were read.</param>
    /// <param name="readAt">When all was read. Changes go on, and what they bring is always owed: a write that is due for a look later than the last
    /// of a load could be is none of it.</param>
    public async Task<bool> AnyAsync(IEnumerable<MappingGroup> groups, DateTimeOffset readAt)
    {
        var lastDue = readAt + PairPolicy.LostAfter(Lane.Backfill);
        foreach (var group in groups)
        {
            var mapping = MappingKey.Of(group);
            if (await index.CountPendingAsync(mapping, lastDue) > 0)
            {
                return true;
            }

            var parked = await Task.WhenAll((await index.ParkedAsync(mapping, LookedAt)).Select(pair => grains.GetGrain<IRecordPairGrain>(new PairKey(mapping, pair).ToString()).LookAsync()));
            if (parked.Any(pair => pair.Postponements > 0 || pair.HubSpot.Unanswered is not null || pair.Salesforce.Unanswered is not null))
            {
                return true;
            }
        }

        return false;
    }
}
