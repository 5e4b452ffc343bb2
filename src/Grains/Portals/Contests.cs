using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Portals;

/// <summary>Asks again for records that another portal had, beside the pair: it can't wait for what reads a record and then comes back to
/// it. What fails here is asked again when the pair is looked at next, or everything is compared.</summary>
public sealed class Contests(PortalClaims portals, Delivery delivery, IGrainFactory grains, WorkInHand work, ILogger<Contests> log)
{
    /// <summary>The pair lost the record a moment ago. Whoever let go of it since has told nobody of us.</summary>
    public void Check(PairKey key, MappingGroup group, PairState pair) => Run(key, async () =>
    {
        if (group.For(pair).Exclusivity is not { } exclusivity || await portals.HolderAsync(exclusivity, pair.Salesforce.RecordId!) is null)
        {
            await AskAsync(key, group, pair);
        }
    });

    /// <summary>The record may be free: claims it, and reads it if it is.</summary>
    public void Ask(PairKey key, MappingGroup group, PairState pair) => Run(key, () => AskAsync(key, group, pair));

    private async Task AskAsync(PairKey key, MappingGroup group, PairState pair)
    {
        var mapping = group.For(pair);
        var record = new CrmRecord
        {
            ObjectType = mapping.SalesforceObject,
            Id = pair.Salesforce.RecordId!,
            Version = RecordVersion.None,
            Values = new Dictionary<string, string?>(),
            Identity = pair.Salesforce.Identity,
        };
        var holder = (await portals.TakeAsync(mapping, [record])).GetValueOrDefault(record.Id);
        if (holder is null || holder.Mapping == mapping.Key)
        {
            await delivery.LookAfterAsync(group, Side.Salesforce, [record.Id], ReadFor.Itself, CancellationToken.None);
        }
        else if (holder != pair.Salesforce.HeldBy)
        {
            await grains.Pair(key).ObserveAsync([PortalClaims.Told(record, holder)]);
        }
    }

    private void Run(PairKey pair, Func<Task> step) => work.Run(step, failure => log.ContestFailed(pair, failure));
}

internal static partial class ContestsLog
{
    [LoggerMessage(EventName = "portal.contest-failed", Level = LogLevel.Warning, Message = "Pair {Pair}: whether its record is free could not be found out; it is tried again when the pair is looked at next")]
    public static partial void ContestFailed(this ILogger log, PairKey pair, Exception failure);
}
