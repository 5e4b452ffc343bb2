using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Where a pair goes on with another record than its own: with the Contact that its Lead became, with the record that its own was
/// merged into.</summary>
public sealed class PairMoves(PairClaims claims, LinkIndex links, PortalClaims portals, TimeProvider clock, ILogger<PairMoves> log)
{
    /// <summary>The Lead became a Contact, and so does the pair. The Contact may have been seen already, and have a pair of its own.</summary>
    /// <returns>The pair with the Contact; null where the pair is over: the Contact has its contact already, and the Lead had none.</returns>
    public async Task<PairState?> ConvertAsync(PairKey key, PairState pair, CrmRecord lead, MappingGroup group)
    {
        var contact = group.Mappings.FirstOrDefault(mapping => mapping.SalesforceObject == SalesforceObjects.Contact);
        if (contact is null)
        {
            // Contacts are not synced: with the Lead the pair's work is over.
            return pair.With(Side.Salesforce, pair.Salesforce with { RecordId = lead.Id, ObjectType = lead.ObjectType, Outside = true });
        }

        var contactId = lead.Converted!.ContactId;
        if (await HeldElsewhereAsync(contact, contactId) is { } holder)
        {
            return Lose(pair, Side.HubSpot, holder, contact, $"Lead {lead.Id} was converted into a Contact of another portal. {PairContest.Words(contact, holder.Mapping, contactId)}");
        }

        var claim = await claims.TakeAsync(key, Side.Salesforce, contactId, lead.Id);
        if (!claim.Claimed && pair.HubSpot.RecordId is null)
        {
            log.ConvertedInto(key, lead.Id, contactId, claim.Owner!);
            await links.GiveUpAsync(key, Side.Salesforce, lead.Id, claim.Owner!);
            return null;
        }

        if (!claim.Claimed)
        {
            var reason = $"Lead {lead.Id} was converted into Contact {contactId}, which is paired with another HubSpot contact ({claim.Owner}). Merge the two HubSpot contacts.";
            return Refuse(pair, Side.HubSpot, reason, Suspicions.Of(SuspicionReason.Converted, Side.HubSpot, pair, claim.Owner!));
        }

        log.Converted(key, lead.Id, contactId);
        return PairConversion.Convert(pair, contactId, group.For(lead.ObjectType), contact, clock.GetUtcNow());
    }

    /// <summary>One of the pair's records was merged into another: the pair goes on with that, unless it has a counterpart of its own.</summary>
    public async Task<PairState> FollowMergesAsync(PairKey key, PairState pair, Mapping mapping)
    {
        foreach (var side in Sides.Both)
        {
            if (pair.Refusal is null && pair[side] is { Deleted: true, MergedInto: not null } && pair[side.Other()].Exists)
            {
                pair = await FollowMergeAsync(key, pair, side, mapping);
            }
        }

        return pair;
    }

    private async Task<PairState> FollowMergeAsync(PairKey key, PairState pair, Side side, Mapping mapping)
    {
        var (loser, winner) = (pair[side].RecordId!, pair[side].MergedInto!);
        if (side == Side.Salesforce && await HeldElsewhereAsync(mapping, winner) is { } holder)
        {
            return Lose(pair, side.Other(), holder, mapping, $"{side} record {loser} was merged into a record of another portal. {PairContest.Words(mapping, holder.Mapping, winner)}");
        }

        var claim = await AheadAsync(key, pair, side, mapping) is { } ahead ? new ClaimResult(false, ahead) : await claims.TakeAsync(key, side, winner, loser);
        if (claim.Claimed)
        {
            log.FollowedMerge(key, side, loser, winner);
            return PairConversion.Move(pair, side, winner, $"{side} record {loser} was merged into {winner}, which has to be read first.", clock.GetUtcNow());
        }

        var reason = $"{side} record {loser} was merged into {winner}, which has a counterpart already ({claim.Owner}). {side.Other()} record {pair[side.Other()].RecordId} is left without one: merge it there too, or delete it.";
        return Refuse(pair, side.Other(), reason, Suspicions.Of(SuspicionReason.MergedOnOtherSide, side.Other(), pair, claim.Owner!));
    }

    /// <summary>The winner of a merge has the values of one of the records that went into it: where that one has a counterpart, its pair
    /// goes on, whoever hears of the merge first.</summary>
    private async Task<string?> AheadAsync(PairKey key, PairState pair, Side side, Mapping mapping)
    {
        var gone = pair[side];
        var (where, record) = gone.MergedBehind is { } first ? (side, first) : (side.Other(), mapping.RecordNamedBy(side, gone.Identity));
        return record is not null && record != pair[where].RecordId
            && (await links.CounterpartsAsync(key.Mapping, where, [record]))[0] is not null
            && await claims.OwnerAsync(key.Mapping, where, record) is { } owner && owner != key.Pair
            ? owner
            : null;
    }

    /// <summary>Claims a record that takes the place of the pair's own.</summary>
    /// <returns>Who has it instead; null where it is ours.</returns>
    private async Task<Holder?> HeldElsewhereAsync(Mapping mapping, string recordId)
    {
        var record = new CrmRecord { ObjectType = mapping.SalesforceObject, Id = recordId, Version = RecordVersion.None, Values = new Dictionary<string, string?>() };
        return (await portals.TakeAsync(mapping, [record])).GetValueOrDefault(recordId) is { } holder && holder.Mapping != mapping.Key ? holder : null;
    }

    private PairState Lose(PairState pair, Side side, Holder holder, Mapping mapping, string reason) => pair with
    {
        Refusal = new(side, RefusalCodes.ClaimedByOtherPortal, reason, [], clock.GetUtcNow()) { Expected = PairContest.IsExpected(mapping, holder.Mapping) },
    };

    private PairState Refuse(PairState pair, Side side, string reason, Suspicion? suspicion) =>
        pair with { Refusal = new(side, RefusalCodes.DuplicateSuspected, reason, [], clock.GetUtcNow()) { Suspicion = suspicion } };
}

internal static partial class PairMovesLog
{
    [LoggerMessage(EventName = "pair.converted", Level = LogLevel.Information, Message = "Pair {Pair}: Lead {Lead} became Contact {Contact}, and the pair goes on with it")]
    public static partial void Converted(this ILogger log, PairKey pair, string lead, string contact);

    [LoggerMessage(EventName = "pair.converted-into", Level = LogLevel.Information, Message = "Pair {Pair}: Lead {Lead} became Contact {Contact} of pair {Owner}, and this pair is over")]
    public static partial void ConvertedInto(this ILogger log, PairKey pair, string lead, string contact, string owner);

    [LoggerMessage(EventName = "pair.merge-followed", Level = LogLevel.Information, Message = "Pair {Pair}: {Side} record {Loser} was merged into {Winner}, and the pair goes on with it")]
    public static partial void FollowedMerge(this ILogger log, PairKey pair, Side side, string loser, string winner);
}
