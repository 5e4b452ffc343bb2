using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Dashboard.Formatting;

/// <summary>What the screen calls things. Names that this silo does not know yet are shown as they are.</summary>
public static class Words
{
    /// <summary>Why the merge chose as it did, as a sentence.</summary>
    public static string Reason(Decision decision) => decision.Reason switch
    {
        DecisionReason.CarriedOver => $"Only {decision.Target.Other()} had changed it",
        DecisionReason.PutBack => $"{decision.Target.Other()} owns the field: its value was put back",
        DecisionReason.OwnerWins => $"Both had changed it: {decision.Target.Other()} owns the field",
        DecisionReason.SalesforceWins => "Both had changed it: Salesforce wins on a shared field",
        DecisionReason.LaterWins => $"Both had changed it: {decision.Target.Other()}'s change was later",
        DecisionReason.FilledBlank => "The field was empty",
        DecisionReason.Created => "The record was created with it",
        DecisionReason.ReferenceFollowed => "The record that it refers to became another one",
        DecisionReason.FilledFromAccount => "The opportunity had no contact roles: it got its account's people",
        _ => decision.Reason.ToString(),
    };

    /// <summary>The rule as the configuration spells it.</summary>
    public static string Rule(Ownership rule) => rule switch
    {
        Ownership.HubSpot => "hubspot",
        Ownership.Salesforce => "salesforce",
        Ownership.Shared => "shared",
        Ownership.Newest => "newest",
        Ownership.FillBlank => "fillBlank",
        _ => rule.ToString(),
    };

    public static string Source(ObservationSource source) => source switch
    {
        ObservationSource.Webhook => "Webhook",
        ObservationSource.ChangeEvent => "Change event",
        ObservationSource.Poll => "Poll",
        ObservationSource.Scan => "Scan",
        ObservationSource.ReadBack => "Read-back",
        _ => source.ToString(),
    };

    public static string Plural(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{Numbers.Count(count)} {many}";
}
