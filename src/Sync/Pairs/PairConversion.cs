using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Moves a pair to another record: from the Lead to the Contact that it became, from a record to the one it was merged into.</summary>
public static class PairConversion
{
    /// <summary>
    /// What was agreed with the Lead is the base with the Contact: Salesforce carries the values over, and whoever changed one since
    /// changed it from there. The Contact itself has to be seen before anything is merged with it.
    /// </summary>
    public static PairState Convert(PairState pair, string contactId, Mapping lead, Mapping contact, DateTimeOffset now)
    {
        var agreed = new Dictionary<string, string?>();
        foreach (var field in contact.Fields)
        {
            if (lead.Fields.FirstOrDefault(one => one.HubSpot.SequenceEqual(field.HubSpot)) is { } same)
            {
                foreach (var (here, there) in field.BaseOn(Side.Salesforce).Zip(same.BaseOn(Side.Salesforce)))
                {
                    if (pair.Salesforce.Agreed.TryGetValue(there, out var value))
                    {
                        agreed[here] = value;
                    }
                }
            }
        }

        pair = pair.With(Side.Salesforce, pair.Salesforce with { Agreed = agreed, ObjectType = contact.SalesforceObject });
        return Move(pair, Side.Salesforce, contactId, $"The Lead became Contact {contactId}, which has to be read first.", now);
    }

    /// <summary>Another record takes the place of the pair's own, and is linked as if for the first time: nothing was ever agreed with
    /// it, and what it leaves empty nobody emptied.</summary>
    public static PairState Replace(PairState pair, Side side, string recordId, string why, DateTimeOffset now)
    {
        var other = pair[side.Other()];
        var known = new Dictionary<string, KnownValue>(other.Known);
        foreach (var (field, value) in other.Agreed)
        {
            known.TryAdd(field, new KnownValue(value, other.Floor));
        }

        var nothing = new Dictionary<string, string?>();
        pair = Move(pair.With(side, pair[side] with { Agreed = nothing }), side, recordId, why, now);
        return pair.With(side.Other(), other with { Agreed = nothing, Known = known, Reshaped = nothing });
    }

    /// <summary>Another record takes the place of the pair's own, with what was agreed as its base.</summary>
    public static PairState Move(PairState pair, Side side, string recordId, string why, DateTimeOffset now)
    {
        var former = pair[side];
        var moved = new SideState { RecordId = recordId, ObjectType = former.ObjectType, Agreed = former.Agreed, Source = former.Source };
        return pair.With(side, moved) with { Refusal = null, Held = null, Waiting = new(now, WaitingCodes.ReadNeeded, why) };
    }
}
