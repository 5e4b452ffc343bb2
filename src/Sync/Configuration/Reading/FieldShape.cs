using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>The fields that a transform stands between.</summary>
internal sealed record FieldShape(IReadOnlyList<string> HubSpot, IReadOnlyList<string> Salesforce)
{
    public IReadOnlyList<string> HubSpotInputs { get; init; } = [];

    public IReadOnlyList<string> SalesforceInputs { get; init; } = [];

    /// <summary>The side that a transform makes which can make only one.</summary>
    public Side Goal { get; init; } = Side.Salesforce;

    /// <summary>Whether a name is missing or wrong: that was told, and nothing more can be said.</summary>
    public bool IsBroken => HubSpot.Concat(Salesforce).Any(name => name.Length == 0);

    public FieldCounts Counts => new(HubSpot.Count, Salesforce.Count);

    public IReadOnlyList<string> On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public IReadOnlyList<string> HubSpotReads => [.. HubSpot, .. HubSpotInputs];

    public IReadOnlyList<string> SalesforceReads => [.. Salesforce, .. SalesforceInputs];

    public IReadOnlyList<string> ReadOn(Side side) => side == Side.HubSpot ? HubSpotReads : SalesforceReads;
}
