using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Moves a pair from the Lead to the Contact that it became.</summary>
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

        return pair with
        {
            Salesforce = new SideState { RecordId = contactId, ObjectType = contact.SalesforceObject, Agreed = agreed, Source = pair.Salesforce.Source },
            Refusal = null,
            Held = null,
            Waiting = new(now, WaitingCodes.ReadNeeded, $"The Lead became Contact {contactId}, which has to be read first."),
        };
    }
}
