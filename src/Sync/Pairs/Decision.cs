using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Why the merge chose as it did.</summary>
[GenerateSerializer]
public enum DecisionReason
{
    /// <summary>Only the source side had changed, and may.</summary>
    CarriedOver = 1,

    /// <summary>The side that does not own the field had changed it; the owner's value went back.</summary>
    PutBack = 2,

    /// <summary>Both had changed; the owner's value holds.</summary>
    OwnerWins = 3,

    /// <summary>Both had changed a shared field.</summary>
    SalesforceWins = 4,

    /// <summary>Both had changed; this change was the later one.</summary>
    LaterWins = 5,

    /// <summary>The field was empty.</summary>
    FilledBlank = 6,

    /// <summary>The record was created with it.</summary>
    Created = 7,

    /// <summary>The source side moved the record up a ladder, or the target had moved it down, which nobody may.</summary>
    StepUp = 8,

    /// <summary>Neither side's value may stand; what was last agreed does.</summary>
    Restored = 9,

    /// <summary>Nobody changed the field: the record that it refers to became another one, as a Lead becomes a Contact.</summary>
    ReferenceFollowed = 10,

    /// <summary>The Opportunity had no contact roles, and the configuration says that it gets its account's people.</summary>
    FilledFromAccount = 11,
}

/// <summary>What was decided for one field, and why.</summary>
[GenerateSerializer, Immutable, Alias("hss.Decision")]
public sealed record Decision
{
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>The side that was written.</summary>
    [Id(1)] public required Side Target { get; init; }

    /// <summary>The written field, by the target's name.</summary>
    [Id(2)] public required string Field { get; init; }

    [Id(3)] public string? Old { get; init; }
    [Id(4)] public string? New { get; init; }
    [Id(5)] public required Ownership Rule { get; init; }
    [Id(6)] public required DecisionReason Reason { get; init; }

    /// <summary>What brought in the value that won.</summary>
    [Id(7)] public required ObservationSource Source { get; init; }
}
