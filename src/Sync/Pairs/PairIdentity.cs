using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Records that name a counterpart which is not theirs, or not there.</summary>
public static class PairIdentity
{
    /// <summary>A record that carries an identity had a counterpart once. Where that is not there, somebody deleted it, and it does not come back
    /// without being asked for.</summary>
    public static string CounterpartGone(Side target, string former, Mapping mapping) =>
        $"This record names {target} record {former} as its counterpart, which is not there any more. To create a new one, empty its field {mapping.IdentityFieldOn(target.Other())} and retry.";

    internal static Refusal CounterpartGone(Side target, string former, PlanningContext context) =>
        new(target, RefusalCodes.CounterpartGone, CounterpartGone(target, former, context.Mapping), [context.Mapping.IdentityFieldOn(target.Other())!], context.Now);

    /// <summary>The deletion of one took the other along, and then somebody brought one back. No API brings back the other.</summary>
    public static Refusal CounterpartDeleted(PairState pair, Side restored, PlanningContext context)
    {
        var (back, gone) = (pair[restored].RecordId, pair[restored.Other()].RecordId);
        var message = $"{restored} record {back} was restored; {restored.Other()} record {gone}, which was deleted along with it, was not. Restore that one too, and the two go on; or delete {back} again.";
        return new Refusal(restored.Other(), "COUNTERPART_DELETED", message, [], context.Now);
    }

    public static Refusal Erased(Side target, PlanningContext context) => new(
        target,
        "ERASED",
        $"A {target} record with this match value was deleted for privacy, and none is created there again. If there is a lawful reason, create it in {target} by hand: the two are linked then.",
        [.. context.Mapping.Match.SelectMany(rule => rule.On(target)).Take(1)],
        context.Now);

    /// <summary>A copy of a record, or one whose place in a pair another has taken, names what is not its counterpart.</summary>
    public static (PairState, IReadOnlyList<PlannedWrite>) Release(PairState pair, Side side, PlanningContext context)
    {
        var nothing = new Dictionary<string, string?>();
        var outgoing = new OutgoingWrite
        {
            Number = pair.LastWriteNumber + 1,
            Lane = context.Lane,
            SentAt = context.Now,
            Values = nothing,
            Expected = nothing,
            Sources = nothing,
            TraceParent = context.TraceParent,
            Releases = true,
        };
        pair = pair.With(side, pair[side] with { Outgoing = outgoing }) with { LastWriteNumber = outgoing.Number };
        return (pair, [new PlannedWrite(side, outgoing, new RecordWrite { RecordId = pair[side].RecordId, Identity = "", Values = nothing })]);
    }

    public static Refusal CounterpartTaken(PairState pair, Side target, string former, string rival, PlanningContext context)
    {
        var side = target.Other();
        var field = context.Mapping.IdentityFieldOn(side)!;
        var message = $"This record names {target} record {former} as its counterpart, which is paired with another {side} record ({rival}). Merge the two {side} records, or empty this one's field {field}.";
        return new Refusal(target, RefusalCodes.DuplicateSuspected, message, [field], context.Now)
        {
            Suspicion = new Suspicion { Reason = SuspicionReason.SameValue, Side = side, RecordId = pair[side].RecordId!, Rival = rival, Field = field, Value = pair[side].Identity },
        };
    }
}
