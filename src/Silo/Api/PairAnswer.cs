using HubSpotSfSync.Sync.Pairs;

namespace HubSpotSfSync.Silo.Api;

/// <summary>How a pair stands, as an operator wants to know it.</summary>
internal sealed record PairAnswer
{
    /// <summary>Its name within the mapping.</summary>
    public required string Pair { get; init; }

    public string? HubSpotId { get; init; }
    public string? SalesforceId { get; init; }
    public required PairStatus Status { get; init; }

    /// <summary>Until when it waits, and for what.</summary>
    public Waiting? Waiting { get; init; }

    /// <summary>Single fields that wait, and for what; the others go on.</summary>
    public IReadOnlyList<HeldField> Held { get; init; } = [];

    /// <summary>Why a platform will not take its values.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The latest, newest last.</summary>
    public required IReadOnlyList<Decision> Decisions { get; init; }

    public static PairAnswer Of(string name, PairState pair) => new()
    {
        Pair = name,
        HubSpotId = pair.HubSpot.RecordId,
        SalesforceId = pair.Salesforce.RecordId,
        Status = pair.Status,
        Waiting = pair.Waiting,
        Held = pair.Held?.Fields ?? [],
        Refusal = pair.Refusal,
        Decisions = pair.Decisions,
    };
}
