using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Which changes in HubSpot go before all others: somebody in sales waits for them.</summary>
public sealed record Urgency
{
    public const string StageField = "lifecyclestage";

    /// <summary>Moves with every form that the contact submits.</summary>
    public const string SubmissionField = "recent_conversion_date";

    /// <summary>Contacts that submit a form.</summary>
    public bool FormSubmissions { get; init; } = true;

    /// <summary>Records that reach one of these lifecycle stages.</summary>
    public IReadOnlyList<string> LifecycleStages { get; init; } = [];

    /// <summary>Records that enter the segment, or begin to meet the condition, of their inclusion.</summary>
    public bool Inclusion { get; init; }

    public static Lane LaneOf(ObservationSource source) =>
        source is ObservationSource.FormSubmission or ObservationSource.LifecycleStage or ObservationSource.Inclusion ? Lane.Urgent : Lane.Live;

    /// <summary>What a webhook's news count as.</summary>
    public ObservationSource SourceOf(CrmRecord? record, bool formSubmission) =>
        formSubmission && FormSubmissions ? ObservationSource.FormSubmission
        : record is { Deleted: false } && Reaches(record, null) ? ObservationSource.LifecycleStage
        : ObservationSource.Webhook;

    /// <summary>An observation that tells one of these changes, put before all others. A first scan tells how things are, and no change.</summary>
    public Observation Raise(PairState pair, Observation observation, Mapping mapping)
    {
        var (before, record) = (pair.HubSpot, observation.Record);
        if (observation is not { Side: Side.HubSpot, Outside: false, Source: ObservationSource.Poll or ObservationSource.Webhook or ObservationSource.ReadBack, Record.Deleted: false }
            || record.Version <= before.Floor)
        {
            return observation;
        }

        var source = FormSubmissions && record.Values.GetValueOrDefault(SubmissionField) is { } submitted && !Had(before, SubmissionField, submitted) ? ObservationSource.FormSubmission
            : Reaches(record, before) ? ObservationSource.LifecycleStage
            : Inclusion && Enters(before, record, mapping) ? ObservationSource.Inclusion
            : observation.Source;
        return source == observation.Source ? observation : observation with { Lane = Lane.Urgent, Source = source };
    }

    private bool Reaches(CrmRecord record, SideState? before) =>
        record.Values.GetValueOrDefault(StageField) is { } stage && LifecycleStages.Contains(stage, StringComparer.OrdinalIgnoreCase) && !(before is not null && Had(before, StageField, stage));

    private static bool Had(SideState before, string field, string value) => before.TryGetValue(field, out var had) && had == value;

    private static bool Enters(SideState before, CrmRecord record, Mapping mapping) =>
        mapping.Inclusion?.Where is { } where
        && !where.Matches(field => before.TryGetValue(field, out var value) ? value : null)
        && where.Matches(field => record.Values.TryGetValue(field, out var value) || before.TryGetValue(field, out value) ? value : null);
}
