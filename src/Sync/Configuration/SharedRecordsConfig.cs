using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Sync.Configuration;

/// <summary>Who gets the Salesforce records of an org that several portals select.</summary>
/// <param name="Default">For every object that is not named; null where nothing is said.</param>
/// <param name="ByObject">Salesforce object to what holds for it.</param>
public sealed record SharedRecordsConfig(SharingConfig? Default, IReadOnlyDictionary<string, SharingConfig> ByObject)
{
    public SourceLocation Location { get; init; }
}

public sealed record SharingConfig(Sharing Sharing)
{
    public SourceLocation Location { get; init; }
}
