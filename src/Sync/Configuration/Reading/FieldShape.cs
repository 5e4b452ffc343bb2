namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>The fields that a transform stands between.</summary>
internal sealed record FieldShape(IReadOnlyList<string> HubSpot, IReadOnlyList<string> HubSpotInputs, IReadOnlyList<string> Salesforce, IReadOnlyList<string> SalesforceInputs)
{
    public IReadOnlyList<string> HubSpotReads => [.. HubSpot, .. HubSpotInputs];

    public IReadOnlyList<string> SalesforceReads => [.. Salesforce, .. SalesforceInputs];
}
