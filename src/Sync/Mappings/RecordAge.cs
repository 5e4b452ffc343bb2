namespace HubSpotSfSync.Sync.Mappings;

/// <summary>Both platforms number their records upwards: HubSpot in decimals, Salesforce in base 62 with a prefix for the object.</summary>
public static class RecordAge
{
    public static bool IsOlder(string one, string other) =>
        one.Length != other.Length ? one.Length < other.Length : string.CompareOrdinal(one, other) < 0;
}
