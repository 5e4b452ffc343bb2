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

    /// <summary>Why two records are taken for one, as a sentence.</summary>
    public static string Reason(Suspicion suspicion) => suspicion.Reason switch
    {
        SuspicionReason.SameValue => $"Same {suspicion.Field}: {suspicion.Value}",
        SuspicionReason.MergedOnOtherSide => $"Their counterparts were merged in {suspicion.Side.Other()}",
        SuspicionReason.Converted => "Its Lead was converted into the other one's Contact",
        SuspicionReason.MadeByConversion => "A Lead's conversion made it beside the other one",
        SuspicionReason.ValueTaken => $"It is to get {suspicion.Field} {suspicion.Value}, which the other one has",
        SuspicionReason.PlatformRule => "Salesforce's duplicate rule says so",
        _ => suspicion.Reason.ToString(),
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
        ObservationSource.FormSubmission => "Form submission",
        ObservationSource.LifecycleStage => "Lifecycle stage",
        ObservationSource.Inclusion => "Inclusion",
        ObservationSource.SyncNow => "Sync now",
        _ => source.ToString(),
    };

    public static string Plural(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{Numbers.Count(count)} {many}";
}
