using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Validation;

/// <summary>What an account was found to be like, as far as a connection needs to know.</summary>
public sealed record AccountSchema
{
    public required Side Side { get; init; }

    /// <summary>The objects that the connection maps, and those that its fields reach through them, by the names they were asked by.</summary>
    public required IReadOnlyDictionary<string, ObjectSchema> Objects { get; init; }

    /// <summary>Mapped objects that are not there for us, with the platform's own words.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    /// <summary>Object to how its identity field stands; without those that carry none.</summary>
    public IReadOnlyDictionary<string, IdentityField> Identities { get; init; } = new Dictionary<string, IdentityField>();

    /// <summary>List id to the list; null for one that is not there.</summary>
    public IReadOnlyDictionary<string, SegmentInfo?> Segments { get; init; } = new Dictionary<string, SegmentInfo?>();

    /// <summary>Null where nobody asked.</summary>
    public ReferenceData? Reference { get; init; }
}
