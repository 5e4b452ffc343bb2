using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What a pair does whose Salesforce record is another portal's: nothing, and it says so. Once that lets go of the record, the
/// pair goes on from where it was.</summary>
public static class PairContest
{
    /// <summary>Whether nothing speaks against taking in what was seen of the record. What we let go of (it left our scope, it was
    /// deleted, another has it) is ours again only when that was asked for.</summary>
    public static bool IsOurs(SideState side, Holder? holder, Mapping mapping) => holder is not null
        ? holder.Mapping == mapping.Key
        : side.HeldBy is null && !side.Outside && !side.Deleted;

    /// <summary>The record is known, and none of its values: they are the other portal's.</summary>
    public static PairState Observe(PairState pair, Observation observation, Mapping mapping)
    {
        var side = pair.Salesforce;
        if (observation.Holder is not { } holder || holder.Mapping == mapping.Key || side.HeldBy == holder)
        {
            return pair;
        }

        // A write without an answer is not sent again: when the record comes back it is merged as it is then.
        var held = side with
        {
            RecordId = observation.Record.Id,
            ObjectType = observation.Record.ObjectType,
            Identity = observation.Record.Identity ?? side.Identity,
            HeldBy = holder,
            Outside = false,
            Deleted = false,
            Unanswered = null,
        };
        return pair.With(Side.Salesforce, held) with { Refusal = null };
    }

    /// <summary>Tells who has the record. A portal that comes first by the configuration is nobody's business; else a person may want
    /// to decide.</summary>
    public static PairState Report(PairState pair, PlanningContext context)
    {
        var holder = pair.Salesforce.HeldBy!;
        var why = Words(context.Mapping, holder.Mapping, pair.Salesforce.RecordId!);
        return holder.Presumed ? AskAgain(pair, why, context.Now) : pair.Refusal is { Code: RefusalCodes.ClaimedByOtherPortal } ? pair with { Waiting = null, Held = null } : pair with
        {
            Waiting = null,
            Held = null,
            Refusal = new(Side.Salesforce, RefusalCodes.ClaimedByOtherPortal, $"{why} {Remedy(context.Mapping)}", [], context.Now) { Expected = IsExpected(context.Mapping, holder.Mapping) },
        };
    }

    /// <summary>A portal that is just creating the record has it in a moment; one that has not seen its records yet may take long.</summary>
    private static PairState AskAgain(PairState pair, string why, DateTimeOffset now)
    {
        if (pair.Waiting is { Code: WaitingCodes.ClaimUnsettled } waiting && waiting.NotBefore > now)
        {
            return pair;
        }

        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, pair.Postponements + 1), PairPolicy.LongestPostponement.TotalSeconds));
        return pair with
        {
            Held = null,
            Refusal = null,
            Waiting = new(now + pause, WaitingCodes.ClaimUnsettled, $"{why} Whether it has it is being asked."),
            Postponements = Math.Min(pair.Postponements + 1, 16),
        };
    }

    public static string Words(Mapping mapping, string holder, string recordId) =>
        $"{mapping.SalesforceObject} {recordId} belongs to portal '{mapping.Exclusivity?.Find(holder)?.Portal}' ({holder}): nothing is synced with it here.";

    public static string Remedy(Mapping mapping) =>
        $"It comes by itself once that portal does not select it any more. To share such records instead, write sharedRecords: shared below orgs.{mapping.Exclusivity?.Org}.";

    public static bool IsExpected(Mapping mapping, string holder) => mapping.Exclusivity?.Find(holder)?.IsPrimary ?? false;

    /// <summary>What the pair asked for may be free now.</summary>
    public static PairState Reopen(PairState pair) =>
        pair is { Refusal.Code: RefusalCodes.ClaimedByOtherPortal, Salesforce.HeldBy: null } ? pair with { Refusal = null } : pair;
}
