using Orleans;

namespace HubSpotSfSync.Sync.Records;

/// <summary>One of the two systems of a pair.</summary>
[GenerateSerializer]
public enum Side
{
    HubSpot = 1,
    Salesforce = 2,
}

public static class Sides
{
    public static readonly IReadOnlyList<Side> Both = [Side.HubSpot, Side.Salesforce];

    public static Side Other(this Side side) => side == Side.HubSpot ? Side.Salesforce : Side.HubSpot;
}
