using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Transforms.Values;

/// <summary>How many fields a mapping joins; values beyond them are inputs.</summary>
internal readonly record struct FieldCounts(int HubSpot, int Salesforce)
{
    public int On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;
}
