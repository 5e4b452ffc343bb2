using HubSpotSfSync.Sync.Pairs;
using Orleans;

namespace HubSpotSfSync.Sync.Records;

/// <summary>Where an observation came from; named in decisions and logs.</summary>
[GenerateSerializer]
public enum ObservationSource
{
    Webhook = 1,
    ChangeEvent = 2,
    Poll = 3,
    Scan = 4,
    ReadBack = 5,

    /// <summary>A webhook or poll that told of a form that the contact submitted.</summary>
    FormSubmission = 6,

    /// <summary>One that told of a lifecycle stage which is urgent.</summary>
    LifecycleStage = 7,

    /// <summary>The record came into the segment, or began to meet the condition, that limits what is created in Salesforce.</summary>
    Inclusion = 8,

    /// <summary>Somebody asked for it.</summary>
    SyncNow = 9,
}

/// <summary>
/// "This is how record R looked at version V". Seen twice, late or out of order, the end is the same: per field the value with the
/// highest version counts. A complete observation carries every mapped field; a partial one (a webhook, a change event) only some.
/// </summary>
[GenerateSerializer, Immutable, Alias("hss.Observation")]
public sealed record Observation
{
    [Id(0)] public required Side Side { get; init; }

    [Id(1)] public required CrmRecord Record { get; init; }

    /// <summary>Whether the record's values are all mapped fields, or only those that changed.</summary>
    [Id(2)] public required bool Complete { get; init; }

    [Id(3)] public required ObservationSource Source { get; init; }

    [Id(4)] public required Lane Lane { get; init; }

    /// <summary>W3C trace context of what brought the observation in, so that one trace leads from the webhook to the write.</summary>
    [Id(5)] public string? TraceParent { get; init; }

    /// <summary>The record was looked for within the connection's scope and is not in it. It may be there all the same.</summary>
    [Id(6)] public bool Outside { get; init; }

    /// <summary>Set where the record's counterpart is known and paired with another record: the words for the operator. It gets no
    /// counterpart of its own.</summary>
    [Id(7)] public string? DuplicateOf { get; init; }

    /// <summary>Values that the record does not hold and that are known otherwise, by its side's names: what a new counterpart gets
    /// where the record's own field is empty.</summary>
    [Id(8)] public IReadOnlyDictionary<string, string>? Hints { get; init; }

    /// <summary>The counterpart may be about to appear by itself: none is created for a few seconds.</summary>
    [Id(9)] public bool Patience { get; init; }

    /// <summary>With <see cref="DuplicateOf"/>: the pair that has the counterpart.</summary>
    [Id(10)] public string? Rival { get; init; }

    /// <summary>Who has the Salesforce record, where several portals may; null where nobody asked.</summary>
    [Id(11)] public Holder? Holder { get; init; }

    /// <summary>Somebody asked for this record: what was refused is tried again, and what waits does not wait.</summary>
    [Id(12)] public bool Forced { get; init; }

    /// <summary>Why the record is there, where it was written for another reason than a merge.</summary>
    [Id(13)] public IReadOnlyList<Decision>? Decisions { get; init; }
}

/// <summary>Who has a Salesforce record that several portals select.</summary>
/// <param name="Mapping">The key of the mapping, such as "emea-main/contacts".</param>
/// <param name="Presumed">The record names one of its HubSpot records, and it has not said yet whether it has it.</param>
[GenerateSerializer, Immutable, Alias("hss.Holder")]
public sealed record Holder([property: Id(0)] string Mapping, [property: Id(1)] bool Presumed = false);
