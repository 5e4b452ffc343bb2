using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>
/// Which records are a pair's own: those that its writes made or found, and where it goes on with another one
/// (<see cref="PairMoves"/>) that one. A record that belongs to nobody else is taken over, and so is the place of one that is deleted;
/// anything else is a suspected duplicate, which the mapping's rule or a person decides.
/// </summary>
public sealed class PairClaims(LinkIndex links, PortalClaims portals, Duplicates duplicates, IGrainFactory grains, TimeProvider clock, ILogger<PairClaims> log)
{
    /// <summary>The pair's own record has gone to another pair: this one is over.</summary>
    public const string TakenOver = "TAKEN_OVER";

    private const string Busy = "COUNTERPART_BUSY";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>The pair that a record belongs to; null where it has none.</summary>
    public async Task<string?> OwnerAsync(MappingKey mapping, Side side, string recordId) => (await links.LookupAsync(mapping, side, [recordId]))[0];

    /// <summary>A record that a write created or found must not belong to another pair.</summary>
    /// <returns>The pair, and what the write has come to.</returns>
    public async Task<(PairState Pair, WriteOutcome Outcome)> ClaimAsync(PairKey key, PairState pair, Side target, WriteOutcome outcome, Mapping mapping)
    {
        if (outcome is WriteOutcome.Refused { Holder: not null } refused)
        {
            return (pair, await ValueTakenAsync(key, pair, target, refused, mapping));
        }

        var record = outcome switch
        {
            WriteOutcome.Written written => written.After,
            WriteOutcome.Exists exists => exists.Current,
            _ => null,
        };
        if (record is null || pair[target].RecordId is not null || pair[target.Other()].RecordId is null)
        {
            return (pair, outcome);
        }

        var isNamed = mapping.RecordNamedBy(target, record.Identity) == pair[target.Other()].RecordId;
        if (outcome is WriteOutcome.Exists && !isNamed && await IsBusyAsync(key, target, record.Id))
        {
            return (pair, new WriteOutcome.Later(clock.GetUtcNow() + Soon, Busy, $"{target} record {record.Id} is the counterpart, and a counterpart is just being created for it.") { MayHaveArrived = false });
        }

        if (target == Side.Salesforce && await portals.TurnAwayAsync(key, mapping, record, found: outcome is WriteOutcome.Exists) is { } instead)
        {
            return (pair, instead);
        }

        var others = await IsOthersAsync(key, pair, target, outcome, mapping);
        var claim = others ? new ClaimResult(false, key.Pair) : await TakeAsync(key, target, record.Id, null);
        if (!others && !claim.Claimed && claim.Owner == key.Pair)
        {
            pair = await PartAsync(key, pair, target, record.Id);
            claim = await TakeAsync(key, target, record.Id, null);
        }

        if (!claim.Claimed && mapping.IsRelation && await grains.Pair(new PairKey(key.Mapping, claim.Owner!)).ReleaseAsync(target))
        {
            claim = await TakeAsync(key, target, record.Id, null);
        }

        if (claim.Claimed)
        {
            return (pair, outcome);
        }

        if (claim.Owner == key.Pair)
        {
            return (pair, new WriteOutcome.Later(clock.GetUtcNow(), "COUNTERPART_FOUND", $"{target} record {record.Id} is being linked; who has it is known in a moment.") { MayHaveArrived = false });
        }

        if ((await links.LookupAsync(key.Mapping, target.Other(), [pair[target.Other()].RecordId!]))[0] is { } heir && heir != key.Pair)
        {
            return (pair, new WriteOutcome.Missing(TakenOver, $"Pair {heir} goes on with the record that this one had."));
        }

        // Whoever decided once is not asked again: two records that change in turn would take the counterpart from each other.
        var version = pair.LostTo == claim.Owner ? RecordVersion.None : pair[target.Other()].Floor;
        return (pair, await ContestAsync(key, pair, target, claim.Owner!, version)
            ? new WriteOutcome.Missing(TakenOver, $"Pair {claim.Owner} goes on with this record.")
            : new WriteOutcome.Refused(
                RefusalCodes.DuplicateSuspected,
                $"{target} record {record.Id} is the counterpart by its match value ({string.Join(", then ", mapping.Match)}), but is paired already ({claim.Owner}). Merge the two {target.Other()} records, or give one another value.",
                [.. mapping.Match.SelectMany(rule => rule.On(target))])
            {
                Suspicion = Suspicions.OfSameValue(pair, target, record, claim.Owner!, mapping),
            });
    }

    /// <summary>A record has joined while a counterpart is being created. A first create that has not left yet finds it by the link index;
    /// one that may have arrived must find what it has made.</summary>
    public async Task<PairState> DeferAsync(PairKey key, PairState pair, Side side, string recordId)
    {
        if (pair[side].MayHaveBeenCreated)
        {
            await links.ReleaseAsync(key, side, recordId);
        }

        return PairStrangers.Defer(pair, side, recordId);
    }

    /// <summary>A create may have arrived after all: those that joined meanwhile make room for what it has made.</summary>
    public async Task MakeRoomAsync(PairKey key, PairState pair)
    {
        foreach (var stranger in pair.Strangers.Where(one => pair[one.Side].MayHaveBeenCreated))
        {
            await links.ReleaseAsync(key, stranger.Side, stranger.RecordId);
        }
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

    /// <summary>The records that a pair must have still to make these writes: it may have been taken over by another pair without having
    /// heard of it.</summary>
    public static IReadOnlyCollection<OwnRecord> NeededFor(PairState pair, IReadOnlyList<PlannedWrite> writes) =>
        [.. writes.Where(write => write.Outgoing.Creates || write.Outgoing.Releases).Select(write => write.Outgoing.Releases ? write.Target : write.Target.Other()).Select(side => new OwnRecord(side, pair[side].RecordId!))];

    /// <summary>A record without a counterpart names one that another pair has. It gets its place there if that is free.</summary>
    /// <returns>The other pair; null where there is none; <see cref="TakenOver"/> where it goes on with the record.</returns>
    public async Task<string?> RivalAsync(PairKey key, PairState pair, Mapping mapping)
    {
        foreach (var side in Sides.Both)
        {
            if (pair.Refusal is null && pair[side] is { Exists: true } own && pair[side.Other()].RecordId is null && mapping.RecordNamedBy(side, own.Identity) is { } named
                && await OwnerAsync(key.Mapping, side.Other(), named) is { } owner && owner != key.Pair)
            {
                return await ContestAsync(key, pair, side.Other(), owner, RecordVersion.None) ? TakenOver : owner;
            }
        }

        return null;
    }

    /// <summary>Another pair's record asks for this pair's place, because the two are one by their match value. Where the pair's own is
    /// deleted it gets it, and else by the mapping's rule; or it stays alone. A challenger without a version asks for a free place only.</summary>
    /// <returns>The pair with the other record; null where it keeps its own.</returns>
    public async Task<PairState?> YieldAsync(PairKey key, PairState pair, Side side, string challenger, RecordVersion version, MappingGroup group)
    {
        var (own, other) = (pair[side], pair[side.Other()]);
        if (!other.Exists || other.Outgoing is { Deletes: true } || !(own.Deleted || Prefers(own, challenger, version, group.For(pair))))
        {
            return null;
        }

        if (!(await TakeAsync(key, side, challenger, own.RecordId, release: true, dissolve: false)).Claimed)
        {
            return null;
        }

        log.Yielded(key, side, own.RecordId!, challenger);
        if (!own.Deleted)
        {
            duplicates.ReadAgain(key, group, side, own.RecordId!);
        }

        return PairConversion.Replace(pair, side, challenger, $"{side} record {challenger} takes the place of {own.RecordId}, and has to be read first.", clock.GetUtcNow());
    }

    /// <summary>What a write found was made for another pair a moment ago, whose answer is still on its way.</summary>
    private async Task<bool> IsOthersAsync(PairKey key, PairState pair, Side target, WriteOutcome outcome, Mapping mapping)
    {
        var side = target.Other();
        return outcome is WriteOutcome.Exists { Current: var found }
            && mapping.RecordNamedBy(target, found.Identity) is { } named && named != pair[side].RecordId
            && await OwnerAsync(key.Mapping, side, named) is { } owner && owner != key.Pair
            && (await links.CounterpartsAsync(key.Mapping, side, [named]))[0] is null;
    }

    private static bool Prefers(SideState own, string challenger, RecordVersion version, Mapping mapping) =>
        version != RecordVersion.None && own.Floor != RecordVersion.None && mapping.Duplicates switch
        {
            DuplicatePolicy.Report => false,
            DuplicatePolicy.Oldest => RecordAge.IsOlder(challenger, own.RecordId!),
            DuplicatePolicy.MostRecent => version > own.Floor,
            _ => throw new InvalidOperationException($"Unknown policy {mapping.Duplicates}"),
        };

    /// <summary>The pair that has the target's record is asked for the place beside it.</summary>
    private Task<bool> ContestAsync(PairKey key, PairState pair, Side target, string owner, RecordVersion version) =>
        grains.Pair(new PairKey(key.Mapping, owner)).YieldAsync(target.Other(), pair[target.Other()].RecordId!, version);

    /// <summary>Whether the pair of a record without a counterpart is having one created: taken over now, it would leave that behind.</summary>
    private async Task<bool> IsBusyAsync(PairKey key, Side side, string recordId)
    {
        var owner = (await links.LookupAsync(key.Mapping, side, [recordId]))[0];
        return owner is not null && owner != key.Pair
            && (await grains.Pair(new PairKey(key.Mapping, owner)).LookAsync())[side.Other()].IsBeingCreated;
    }

    /// <summary>Claims a record for the pair. A pair that had nothing else is over.</summary>
    /// <param name="key">Of the pair.</param>
    /// <param name="side">Where the record is.</param>
    /// <param name="recordId">The record.</param>
    /// <param name="insteadOf">The pair's own record, whose place it takes; null where it has none.</param>
    /// <param name="release">The pair's own is anybody's from then on.</param>
    /// <param name="dissolve">The pair that had the record is told.</param>
    public async Task<ClaimResult> TakeAsync(PairKey key, Side side, string recordId, string? insteadOf, bool release = false, bool dissolve = true)
    {
        var claim = await links.ClaimAsync(key, side, recordId, insteadOf, release);
        if (dissolve && claim is { Claimed: true, Owner: { } former })
        {
            await grains.Pair(new PairKey(key.Mapping, former)).DissolveAsync();
        }

        return claim;
    }

    /// <summary>Another record has a value that only one may have. If that is the identity, it is about to give it up.</summary>
    private async Task<WriteOutcome> ValueTakenAsync(PairKey key, PairState pair, Side target, WriteOutcome.Refused refused, Mapping mapping)
    {
        if (pair[target].RecordId is null || await OwnerAsync(key.Mapping, target, refused.Holder!) is not { } owner || owner == key.Pair)
        {
            return refused;
        }

        var identity = mapping.IdentityFieldOn(target);
        return identity is not null && (refused.Fields.Contains(identity) || refused.Message.Contains(identity, StringComparison.Ordinal))
            ? new WriteOutcome.Later(clock.GetUtcNow(), "IDENTITY_HELD", $"{target} record {refused.Holder} still names this pair's {target.Other()} record in {identity}, and is giving it up.") { MayHaveArrived = false }
            : refused with { Suspicion = Suspicions.OfTakenValue(pair, target, refused, owner, mapping) };
    }
}

internal static partial class PairClaimsLog
{
    [LoggerMessage(EventName = "pair.yielded", Level = LogLevel.Information, Message = "Pair {Pair}: {Side} record {Record} takes the place of {Former}, which is deleted, or a duplicate that the mapping's rule puts behind")]
    public static partial void Yielded(this ILogger log, PairKey pair, Side side, string former, string record);
}
