using HubSpotSfSync.Sync.Pairs;
using Orleans;

namespace HubSpotSfSync.Sync.Records;

/// <summary>Where an observation came from; named in decisions and logs.</summary>
public enum ObservationSource
{
    Webhook = 1,
    ChangeEvent = 2,
    Poll = 3,
    Scan = 4,
    ReadBack = 5,
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

    /// <summary>Why the record is there, where it was written for another reason than a merge.</summary>
    [Id(10)] public IReadOnlyList<Decision>? Decisions { get; init; }
}
