using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>Whether pairs still owe what a backfill brought. What waits for a person, another record or a rate may wait for ever, and does not count.</summary>
public sealed class OwedWork(PairIndex index, IGrainFactory grains)
{
    /// <summary>The soonest due tell: what a platform or the budget postponed is due within minutes.</summary>
    private const int LookedAt = 50;

    public async Task<bool> AnyAsync(IEnumerable<MappingGroup> groups)
    {
        foreach (var group in groups)
        {
            // Changes go on, and what they bring is always owed: it is listed by itself.
            var mapping = MappingKey.Of(group);
            if (await index.CountLoadingAsync(mapping) > 0)
            {
                return true;
            }

            // What was postponed goes once more by itself, too.
            var soonest = await Task.WhenAll((await index.SoonestAsync(mapping, LookedAt)).Select(pair => grains.Pair(new PairKey(mapping, pair)).LookAsync()));
            if (soonest.Any(pair => pair.Postponements > 0 || pair.HubSpot.Unanswered is not null || pair.Salesforce.Unanswered is not null))
            {
                return true;
            }
        }

        return false;
    }
}
