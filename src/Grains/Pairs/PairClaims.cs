using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>
/// Which records are a pair's own: those that its writes made or found, the Contact that its Lead became, the record that its own was
/// merged into. A record that belongs to nobody else is taken over; one that does is a suspected duplicate, which a person decides.
/// </summary>
public sealed class PairClaims(LinkIndex links, IGrainFactory grains, TimeProvider clock, ILogger<PairClaims> log)
{
    /// <summary>The pair's own record has gone to another pair: this one is over.</summary>
    public const string TakenOver = "TAKEN_OVER";

    private const string Busy = "COUNTERPART_BUSY";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>A record that a write created or found must not belong to another pair.</summary>
    /// <returns>The pair, and what the write has come to.</returns>
    public async Task<(PairState Pair, WriteOutcome Outcome)> ClaimAsync(PairKey key, PairState pair, Side target, WriteOutcome outcome, Mapping mapping)
    {
        var record = outcome switch
        {
            WriteOutcome.Written written => written.After,
            WriteOutcome.Exists exists => exists.Current,
            _ => null,
        };
        if (record is null || pair[target].RecordId is not null)
        {
            return (pair, outcome);
        }

        if (outcome is WriteOutcome.Exists && await IsBusyAsync(key, target, record.Id))
        {
            return (pair, new WriteOutcome.Later(clock.GetUtcNow() + Soon, Busy, $"{target} record {record.Id} is the counterpart, and a counterpart is just being created for it.") { MayHaveArrived = false });
        }

        pair = await PartAsync(key, pair, target, record.Id);
        var claim = await TakeAsync(key, target, record.Id, null);
        if (claim.Claimed)
        {
            return (pair, outcome);
        }

        return (pair, await ContestAsync(key, pair, target, claim.Owner!, mapping)
            ? new WriteOutcome.Missing(TakenOver, $"Pair {claim.Owner} goes on with this record.")
            : new WriteOutcome.Refused(
                RefusalCodes.DuplicateSuspected,
                $"{target} record {record.Id} is the counterpart by its match value ({string.Join(", then ", mapping.Match)}), but is paired already ({claim.Owner}). Merge the two {target.Other()} records, or give one another value.",
                [.. mapping.Match.SelectMany(rule => rule.On(target))]));
    }

    /// <summary>A record has joined while a counterpart is being created. A first create that has not left yet finds it by the link index;
    /// one that may have arrived must find what it has made.</summary>
    public async Task<PairState> DeferAsync(PairKey key, PairState pair, Side side, string recordId)
    {
        if (pair[side].Unanswered is not null || pair[side].Outgoing is { Again: true })
        {
            await links.ReleaseAsync(key, side, recordId);
        }

        return PairStrangers.Defer(pair, side, recordId);
    }

    /// <summary>Another record has joined while this one was created or found, and was not seen by the pair yet: it makes room.</summary>
    private async Task<PairState> PartAsync(PairKey key, PairState pair, Side target, string recordId)
    {
        var joined = (await links.CounterpartsAsync(key.Mapping, target.Other(), [pair[target.Other()].RecordId!]))[0];
        if (joined is null || joined == recordId)
        {
            return pair;
        }

        await links.ReleaseAsync(key, target, joined);
        return PairStrangers.Defer(pair, target, joined);
    }

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
        var claim = await TakeAsync(key, Side.Salesforce, contactId, lead.Id);
        if (!claim.Claimed && pair.HubSpot.RecordId is null)
        {
            log.ConvertedInto(key, lead.Id, contactId, claim.Owner!);
            await links.GiveUpAsync(key, Side.Salesforce, lead.Id, claim.Owner!);
            return null;
        }

        if (!claim.Claimed)
        {
            return Refuse(pair, Side.HubSpot, $"Lead {lead.Id} was converted into Contact {contactId}, which is paired with another HubSpot contact ({claim.Owner}). Merge the two HubSpot contacts.");
        }

        log.Converted(key, lead.Id, contactId);
        return PairConversion.Convert(pair, contactId, group.For(lead.ObjectType), contact, clock.GetUtcNow());
    }

    /// <summary>One of the pair's records was merged into another: the pair goes on with that, unless it has a counterpart of its own.</summary>
    public async Task<PairState> FollowMergeAsync(PairKey key, PairState pair, Side side)
    {
        var (loser, winner) = (pair[side].RecordId!, pair[side].MergedInto!);
        var claim = await TakeAsync(key, side, winner, loser);
        if (!claim.Claimed)
        {
            return Refuse(
                pair,
                side.Other(),
                $"{side} record {loser} was merged into {winner}, which has a counterpart already ({claim.Owner}). {side.Other()} record {pair[side.Other()].RecordId} is left without one: merge it there too, or delete it.");
        }

        log.FollowedMerge(key, side, loser, winner);
        return PairConversion.Move(pair, side, winner, $"{side} record {loser} was merged into {winner}, which has to be read first.", clock.GetUtcNow());
    }

    /// <summary>Another pair's record asks for this pair's place, because the two are one by their match value. By the mapping's rule it
    /// gets it, or stays alone.</summary>
    /// <returns>The pair with the other record; null where it keeps its own.</returns>
    public async Task<PairState?> YieldAsync(PairKey key, PairState pair, Side side, string challenger, RecordVersion version, Mapping mapping)
    {
        var yields = mapping.Duplicates switch
        {
            DuplicatePolicy.Report => false,
            DuplicatePolicy.Oldest => RecordAge.IsOlder(challenger, pair[side].RecordId!),
            DuplicatePolicy.MostRecent => version > pair[side].Floor,
            _ => throw new InvalidOperationException($"Unknown policy {mapping.Duplicates}"),
        };
        if (!yields || !(await links.ClaimAsync(key, side, challenger, insteadOf: pair[side].RecordId)).Claimed)
        {
            return null;
        }

        log.Yielded(key, side, pair[side].RecordId!, challenger);
        return PairConversion.Move(pair, side, challenger, $"{side} record {challenger} stands for its duplicates by the mapping's rule, and has to be read first.", clock.GetUtcNow());
    }

    private async Task<bool> ContestAsync(PairKey key, PairState pair, Side target, string owner, Mapping mapping)
    {
        var side = target.Other();
        return mapping.Duplicates != DuplicatePolicy.Report
            && await grains.GetGrain<IRecordPairGrain>(new PairKey(key.Mapping, owner).ToString()).YieldAsync(side, pair[side].RecordId!, pair[side].Floor);
    }

    /// <summary>Whether the pair of a record without a counterpart is having one created: taken over now, it would leave that behind.</summary>
    private async Task<bool> IsBusyAsync(PairKey key, Side side, string recordId)
    {
        var owner = (await links.LookupAsync(key.Mapping, side, [recordId]))[0];
        return owner is not null && owner != key.Pair
            && (await grains.GetGrain<IRecordPairGrain>(new PairKey(key.Mapping, owner).ToString()).LookAsync())[side.Other()].IsBeingCreated;
    }

    private async Task<ClaimResult> TakeAsync(PairKey key, Side side, string recordId, string? insteadOf)
    {
        var claim = await links.ClaimAsync(key, side, recordId, insteadOf);
        if (claim is { Claimed: true, Owner: { } former })
        {
            await grains.GetGrain<IRecordPairGrain>(new PairKey(key.Mapping, former).ToString()).DissolveAsync();
        }

        return claim;
    }

    private PairState Refuse(PairState pair, Side side, string reason) => pair with { Refusal = new(side, RefusalCodes.DuplicateSuspected, reason, [], clock.GetUtcNow()) };
}

internal static partial class PairClaimsLog
{
    [LoggerMessage(EventName = "pair.converted", Level = LogLevel.Information, Message = "Pair {Pair}: Lead {Lead} became Contact {Contact}, and the pair goes on with it")]
    public static partial void Converted(this ILogger log, PairKey pair, string lead, string contact);

    [LoggerMessage(EventName = "pair.converted-into", Level = LogLevel.Information, Message = "Pair {Pair}: Lead {Lead} became Contact {Contact} of pair {Owner}, and this pair is over")]
    public static partial void ConvertedInto(this ILogger log, PairKey pair, string lead, string contact, string owner);

    [LoggerMessage(EventName = "pair.merge-followed", Level = LogLevel.Information, Message = "Pair {Pair}: {Side} record {Loser} was merged into {Winner}, and the pair goes on with it")]
    public static partial void FollowedMerge(this ILogger log, PairKey pair, Side side, string loser, string winner);

    [LoggerMessage(EventName = "pair.yielded", Level = LogLevel.Information, Message = "Pair {Pair}: {Side} record {Former} has a duplicate {Record}, which takes its place by the mapping's rule")]
    public static partial void Yielded(this ILogger log, PairKey pair, Side side, string former, string record);
}
