using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Takes observations into a pair: per field the value with the highest version counts, whatever the order of arrival.</summary>
public static class PairObserving
{
    /// <summary>The state with the observation in it; the very same instance when it tells nothing new, or is of another record than
    /// the pair's own.</summary>
    public static PairState Observe(PairState pair, Observation observation, Mapping mapping)
    {
        var side = pair[observation.Side];
        var record = observation.Record;
        if (side.RecordId is { } own && own != record.Id)
        {
            return pair;
        }

        if (observation.Outside)
        {
            return side.Outside || side.Deleted ? pair : pair.With(observation.Side, side with { Outside = true, OutsideAt = record.Version, HeldBy = null }) with { Refusal = null };
        }

        if (observation.Side == Side.Salesforce && mapping.Exclusivity is not null && !record.Deleted)
        {
            if (!PairContest.IsOurs(side, observation.Holder, mapping))
            {
                return PairContest.Observe(pair, observation, mapping);
            }

            side = side with { HeldBy = null };
        }

        var seen = record.Deleted ? Delete(side, record) : observation.Complete ? Complete(side, record, mapping, observation.Side) : Partial(side, record, mapping, observation.Side);
        if (ReferenceEquals(seen, side) && side == pair[observation.Side])
        {
            return pair;
        }

        seen = seen with { RecordId = record.Id, ObjectType = record.ObjectType, Source = TellsNews(side, seen) ? observation.Source : side.Source, Hints = observation.Hints ?? side.Hints };
        pair = pair.With(observation.Side, seen) with
        {
            Refusal = Moved(pair[observation.Side], seen) ? null : pair.Refusal,
            Decisions = seen.Erased ? [] : observation.Decisions is { } told ? [.. pair.Decisions.Concat(told).TakeLast(PairPolicy.DecisionsKept)] : pair.Decisions,
        };
        if (mapping.IsRelation && side.Deleted && !seen.Deleted && pair[observation.Side.Other()].Deleted)
        {
            // Both had ended, and somebody joins the two again. What ended is not in any bin: a new one is made.
            pair = pair.With(observation.Side.Other(), new SideState());
        }

        return pair[observation.Side.Other()].RecordId is null ? Alone(pair, observation) : pair;
    }

    /// <summary>Whether the newest values are from this observation: the answer to a write may come after the news of a change that followed it.</summary>
    private static bool TellsNews(SideState before, SideState after) =>
        before.RecordId is null || before.Deleted != after.Deleted || after.Known.Any(known => !before.Known.TryGetValue(known.Key, out var held) || held != known.Value);

    /// <summary>What is known about a record without a counterpart.</summary>
    private static PairState Alone(PairState pair, Observation observation)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(observation.Record.Version.ModifiedAtMs);
        var suspicion = observation.Rival is { } rival ? Suspicions.MadeByConversion(observation.Side, observation.Record.Id, rival) : null;
        return observation switch
        {
            { DuplicateOf: { } other } => pair with { Refusal = new(observation.Side.Other(), RefusalCodes.DuplicateSuspected, other, [], at) { Suspicion = suspicion } },
            { Patience: true } => pair with { Waiting = new(at + PairPolicy.Patience, WaitingCodes.Patience, "HubSpot may be creating the counterpart by itself.") },
            _ => pair,
        };
    }

    /// <summary>Whether anything but the version is new: only then is a refused write worth another try.</summary>
    private static bool Moved(SideState before, SideState after) =>
        before.Deleted != after.Deleted || before.MergedInto != after.MergedInto || before.Outside != after.Outside || before.HeldBy != after.HeldBy || before.RecordId != after.RecordId
        || after.Known.Any(known => !before.TryGetValue(known.Key, out var value) || value != known.Value.Value)
        || before.Known.Any(known => !after.TryGetValue(known.Key, out var value) || value != known.Value.Value);

    /// <summary>That it was merged may be learnt after that it is gone. A record that was looked for after its deletion was not out of scope:
    /// it was gone, and that was not told yet. One that was deleted after it had left the scope is nobody's business.</summary>
    private static SideState Delete(SideState side, CrmRecord record)
    {
        var isNews = side.Deleted && side.RecordId == record.Id
            ? (side.MergedInto is null && record.MergedInto is not null) || (record.Erased && !side.Erased)
            : record.Version > side.Floor;
        return !isNews ? side : (record.Erased ? new SideState { Deleted = side.Deleted, DeletedTogether = side.DeletedTogether, Floor = side.Floor, Identity = side.Identity, Erased = true } : side) with
        {
            Deleted = true,
            HeldBy = null,
            Outside = side.Outside && record.Version > side.OutsideAt,
            DeletedTogether = side.Deleted && side.DeletedTogether,
            Floor = record.Version > side.Floor ? record.Version : side.Floor,
            MergedInto = record.MergedInto,
            MergedBehind = record.MergedBehind,
            Identity = record.Identity ?? side.Identity,
        };
    }

    private static SideState Complete(SideState side, CrmRecord record, Mapping mapping, Side which)
    {
        if (side.RecordId is not null && record.Version <= side.Floor)
        {
            return record.Version == side.Floor ? WithNew(side, record, mapping, which) : side;
        }

        var known = new Dictionary<string, KnownValue>(side.Agreed.Count == 0 ? record.Values.Count : 0);
        foreach (var field in mapping.ReadsOn(which))
        {
            var had = side.Known.TryGetValue(field, out var before);
            if (had && before.At > record.Version)
            {
                known[field] = before;
                continue;
            }

            if (!record.Values.TryGetValue(field, out var value))
            {
                if (had)
                {
                    known[field] = before;
                }
            }
            else if (!side.Agreed.TryGetValue(field, out var agreed) || agreed != value)
            {
                known[field] = had && before.Value == value ? before : new(value, record.Version);
            }
        }

        return side with
        {
            Floor = record.Version,
            Deleted = false,
            DeletedTogether = false,
            MergedInto = null,
            MergedBehind = null,
            Outside = false,
            Known = known,
            Identity = record.Identity,
        };
    }

    /// <summary>The same look once more tells of fields that were not mapped when it was first had.</summary>
    private static SideState WithNew(SideState side, CrmRecord record, Mapping mapping, Side which)
    {
        var unknown = mapping.ReadsOn(which).Where(field => !side.TryGetValue(field, out _) && record.Values.ContainsKey(field)).ToList();
        return side.Deleted || unknown.Count == 0
            ? side
            : side with { Known = side.Known.Concat(unknown.Select(field => KeyValuePair.Create(field, new KnownValue(record.Values[field], record.Version)))).ToDictionary() };
    }

    private static SideState Partial(SideState side, CrmRecord record, Mapping mapping, Side which)
    {
        if (side.Deleted || record.Version <= side.Floor)
        {
            return side;
        }

        Dictionary<string, KnownValue>? known = null;
        foreach (var field in mapping.ReadsOn(which))
        {
            if (record.Values.TryGetValue(field, out var value) && !(side.Known.TryGetValue(field, out var before) && before.At >= record.Version))
            {
                known ??= new Dictionary<string, KnownValue>(side.Known);
                known[field] = new(value, record.Version);
            }
        }

        return known is null ? side : side with { Known = known };
    }
}

public static class RefusalCodes
{
    public const string DuplicateSuspected = "DUPLICATE_SUSPECTED";

    /// <summary>The record names a counterpart that is not there.</summary>
    public const string CounterpartGone = "COUNTERPART_GONE";

    /// <summary>The Salesforce record is another portal's.</summary>
    public const string ClaimedByOtherPortal = "CLAIMED_BY_OTHER_PORTAL";

    /// <summary>The Salesforce record that has the match value is not one that this connection selects.</summary>
    public const string MatchOutOfScope = "MATCH_OUT_OF_SCOPE";
}
