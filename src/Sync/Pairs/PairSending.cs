using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What becomes of planned changes: they go out, or wait, or can't be made.</summary>
internal static class PairSending
{
    public static (PairState, IReadOnlyList<PlannedWrite>) Send(PairState pair, Side target, PlanningContext context, Changes changes, bool deletes = false)
    {
        var mapping = context.Mapping;
        var source = pair[target.Other()];
        var create = pair[target].RecordId is null;
        var outgoing = new OutgoingWrite
        {
            Number = pair.LastWriteNumber + 1,
            Lane = context.Lane,
            SentAt = context.Now,
            Values = changes.Values,
            Expected = changes.Expected,
            Sources = changes.Sources,
            TraceParent = context.TraceParent,
            Creates = create,
            Deletes = deletes,
        };
        var write = new RecordWrite
        {
            RecordId = pair[target].RecordId,
            Identity = mapping.IdentityOf(target.Other(), source.RecordId!),
            Values = changes.Values,
            Expected = changes.Expected,
            Match = create ? MatchKeys.For(target, source, changes.Values, mapping) : [],
            Delete = deletes,
        };
        pair = pair.With(target, pair[target] with { Outgoing = outgoing }) with
        {
            LastWriteNumber = outgoing.Number,
            Decisions = [.. pair.Decisions.Concat(changes.Decisions).TakeLast(PairPolicy.DecisionsKept)],
        };
        return (pair, [new PlannedWrite(target, outgoing, write)]);
    }

    /// <summary>The same fields that wait again keep their beginning; the next look comes later and later.</summary>
    public static Held? Hold(Held? before, List<HeldField> fields, PlanningContext context)
    {
        if (fields.Count == 0)
        {
            return null;
        }

        var since = before?.Since ?? context.Now;
        if (before is not null && before.Fields.SequenceEqual(fields) && before.NotBefore > context.Now)
        {
            return before;
        }

        var pause = TimeSpan.FromTicks(Math.Clamp((context.Now - since).Ticks, PairPolicy.ShortestHold.Ticks, PairPolicy.LongestPostponement.Ticks));
        return new Held(fields, since, context.Now + pause);
    }

    public static Refusal Unconvertible(FieldMapping field, Side target, Conversion.Refused refused, PlanningContext context) =>
        new(target, refused.Code, $"{field}: {refused.Message}", [.. field.On(target)], context.Now);
}
