using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Tells others of a change of a pair once it is stored: who waits for it, whom it waits for. Nobody waits for their answers.</summary>
public sealed class PairNews(References references, Duplicates duplicates, Contests contests, SyncPlan plan)
{
    /// <summary>What has become of a pair, to all that it concerns.</summary>
    public void Tell(PairKey key, MappingGroup group, PairState before, PairState pair, Lane lane)
    {
        duplicates.TellOf(key, before, pair, group.For(pair));
        if (pair.Held is { } held && !ReferenceEquals(held, before.Held) && held.Missing.ToList() is { Count: > 0 } missing)
        {
            references.Ask(key, pair, missing, lane);
        }

        if (pair.Salesforce.HeldBy is { Presumed: false } holder && holder != before.Salesforce.HeldBy)
        {
            contests.Check(key, group, pair);
        }

        if (pair.Waiting is { Code: WaitingCodes.ReadNeeded } waiting && !ReferenceEquals(waiting, before.Waiting))
        {
            references.Read(group, pair);
        }

        if (PairStrangers.Due(pair).ToList() is { Count: > 0 } strangers)
        {
            references.Part(key, group, strangers);
        }

        if (plan.IsReferred(key.Mapping.Connection, key.Mapping.Mapping) && pair.IsWhole && !before.IsWhole)
        {
            references.Found(key, pair, lane);
        }

        if (before.IsWhole && Sides.Both.Any(side => pair[side].RecordId != before[side].RecordId))
        {
            references.Moved(key, pair);
        }
    }

    /// <summary>Asks whether another portal still has the Salesforce record of a pair.</summary>
    public void AskForHeld(PairKey key, MappingGroup group, PairState pair)
    {
        if (pair.Salesforce.HeldBy is not null)
        {
            contests.Ask(key, group, pair);
        }
    }
}
