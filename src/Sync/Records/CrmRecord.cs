using Orleans;

namespace HubSpotSfSync.Sync.Records;

/// <summary>
/// A record as a platform showed it. Values are canonical text (see <see cref="CanonicalText"/>), keyed by the platform's own field
/// names; a field that was asked for and is empty is there with null.
/// </summary>
[GenerateSerializer, Immutable, Alias("hss.CrmRecord")]
public sealed record CrmRecord
{
    [Id(0)] public required string ObjectType { get; init; }

    /// <summary>The platform's id: HubSpot's number, Salesforce's 18 characters.</summary>
    [Id(1)] public required string Id { get; init; }

    [Id(2)] public required RecordVersion Version { get; init; }

    [Id(3)] public required IReadOnlyDictionary<string, string?> Values { get; init; }

    [Id(4)] public bool Deleted { get; init; }

    /// <summary>What the identity field holds: the other side's record, or null when nobody stamped it yet. Of a record that was
    /// merged and is shown by the one it went into: what that one holds.</summary>
    [Id(5)] public string? Identity { get; init; }

    /// <summary>Of a deleted record: the record that it was merged into, where the platform tells.</summary>
    [Id(6)] public string? MergedInto { get; init; }

    /// <summary>Of a Lead that was converted: what became of it.</summary>
    [Id(7)] public LeadConversion? Converted { get; init; }

    /// <summary>Of a record that was merged: the record whose values the winner took, where the platform tells.</summary>
    [Id(8)] public string? MergedBehind { get; init; }

    /// <summary>Of a deleted record: for privacy, and for good.</summary>
    [Id(9)] public bool Erased { get; init; }
}

/// <summary>The records that a Lead was converted into.</summary>
[GenerateSerializer, Immutable, Alias("hss.LeadConversion")]
public sealed record LeadConversion([property: Id(0)] string ContactId, [property: Id(1)] string AccountId, [property: Id(2)] string? OpportunityId);
