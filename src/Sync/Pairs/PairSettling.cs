using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

public static class WaitingCodes
{
    public const string FirstScan = "FIRST_SCAN";
    public const string ReadNeeded = "READ_NEEDED";
    public const string Patience = "PATIENCE";

    /// <summary>The Salesforce record seems to be another portal's, which has not said so yet.</summary>
    public const string ClaimUnsettled = "CLAIM_UNSETTLED";

    /// <summary>The budget keeps what is left for more important work.</summary>
    public const string Budget = "BUDGET";
}

/// <summary>Takes the answer to an outgoing write into the pair.</summary>
public static class PairSettling
{
    /// <summary>The state after the answer; the very same instance when the answer belongs to a write that was given up long ago.</summary>
    public static PairState Settle(PairState pair, Side target, long number, WriteOutcome outcome, Mapping mapping, DateTimeOffset now)
    {
        var outgoing = pair[target].Outgoing;
        if (outgoing is null || outgoing.Number != number)
        {
            return pair;
        }

        pair = pair.With(target, pair[target] with { Outgoing = null });
        return outcome switch
        {
            WriteOutcome.Written written => Arrived(pair, target, outgoing, written, mapping),
            WriteOutcome.Stale stale => PairAgreeing.RecogniseOwnValues(Look(pair, target, stale.Current, mapping), target, outgoing, mapping),
            WriteOutcome.Exists exists => PairAgreeing.RecogniseOwnValues(Look(pair, target, exists.Current, mapping), target, outgoing, mapping),
            WriteOutcome.Deleted or WriteOutcome.Missing when outgoing.Deletes => DeletedTogether(pair, target, (outcome as WriteOutcome.Deleted)?.At ?? RecordVersion.None),
            WriteOutcome.Missing => pair.With(target, pair[target] with { Deleted = true }),
            WriteOutcome.Deleted deleted => pair.With(target, pair[target] with { Deleted = true, Floor = deleted.At > pair[target].Floor ? deleted.At : pair[target].Floor }),
            WriteOutcome.Outside => pair.With(target, pair[target] with { Outside = true }),
            WriteOutcome.Later later when later.MayHaveArrived || outgoing.Again => Postpone(pair.With(target, pair[target] with { Unanswered = outgoing }), outgoing, later, now),
            WriteOutcome.Later later => Postpone(pair, outgoing, later, now),
            WriteOutcome.Refused refused => pair with { Refusal = new(target, refused.Code, refused.Message, refused.Fields, now) { Suspicion = refused.Suspicion, Expected = refused.Expected }, Postponements = 0, LostTo = refused.Suspicion?.Rival ?? pair.LostTo },
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown outcome"),
        };
    }

    /// <summary>The record on this side is gone because the other one is.</summary>
    internal static PairState DeletedTogether(PairState pair, Side target, RecordVersion at)
    {
        var (gone, first) = (pair[target], pair[target.Other()]);
        return pair
            .With(target, gone with { Deleted = true, DeletedTogether = true, Floor = at > gone.Floor ? at : gone.Floor })
            .With(target.Other(), first with { DeletedTogether = first.Deleted });
    }

    private static PairState Arrived(PairState pair, Side target, OutgoingWrite outgoing, WriteOutcome.Written written, Mapping mapping)
    {
        pair = Look(pair, target, written.After, mapping, complete: !written.InPart);
        if (pair[target].RecordId != written.After.Id)
        {
            return pair;
        }

        // The platform took the identity with the write; should it hide the field from us, asking again would change nothing.
        var identity = pair[target.Other()].RecordId is { } other ? mapping.IdentityOf(target.Other(), other) : null;
        pair = pair.With(target, pair[target] with { Identity = identity }) with { Postponements = 0 };
        var agreement = new Agreement(pair, mapping.Fields.Count);
        foreach (var field in mapping.Fields)
        {
            if (outgoing.ValuesOf(field.On(target)) is { } sent && field.On(target).All(written.After.Values.ContainsKey))
            {
                Arrived(agreement, pair[target], target, field, outgoing, sent, [.. field.On(target).Select(name => written.Taken.TryGetValue(name, out var taken) ? taken : written.After.Values[name])]);
            }
        }

        return agreement.Reach();
    }

    /// <summary>What the platform made of a value counts as the same value, and is not fought, once it did so twice. After the first
    /// time the merge decides: where the answer to the write tells nothing, it may as well have been somebody's change a moment after ours.</summary>
    private static void Arrived(Agreement agreement, SideState side, Side target, FieldMapping field, OutgoingWrite outgoing, IReadOnlyList<string?> sent, IReadOnlyList<string?> held)
    {
        var names = field.On(target);
        if (field.Same(held, sent) || names.Index().All(one => side.Reshaped.TryGetValue(one.Item, out var before) && before == held[one.Index]))
        {
            agreement.AgreeOn(field, target, outgoing.SourcesOf(field, target), held);
            return;
        }

        for (var i = 0; i < names.Count; i++)
        {
            agreement.Reshape(target, names[i], held[i]);
        }
    }

    private static PairState Look(PairState pair, Side target, CrmRecord record, Mapping mapping, bool complete = true) => PairObserving.Observe(
        pair,
        new Observation { Side = target, Record = record, Complete = complete, Source = ObservationSource.ReadBack, Lane = Lane.Live },
        mapping);

    private static PairState Postpone(PairState pair, OutgoingWrite outgoing, WriteOutcome.Later later, DateTimeOffset now)
    {
        var backOff = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, pair.Postponements), PairPolicy.LongestPostponement.TotalSeconds));
        var notBefore = later.NotBefore > now + backOff ? later.NotBefore : now + backOff;
        return pair with { Waiting = new(notBefore, later.Code, later.Message) { Lane = later.Code == WaitingCodes.Budget ? outgoing.Lane : null }, Postponements = Math.Min(pair.Postponements + 1, 16) };
    }
}
