namespace HubSpotSfSync.Sync.Mappings;

/// <summary>What happens to a record that leaves the segment or filter after it got its counterpart.</summary>
public enum Leaving
{
    /// <summary>It goes on being synced.</summary>
    Keep = 1,

    /// <summary>Both records stay as they are until it comes back.</summary>
    Stop = 2,
}

/// <summary>Which HubSpot records get a counterpart in Salesforce.</summary>
public sealed record Inclusion
{
    /// <summary>A list's id.</summary>
    public string? Segment { get; init; }

    public RecordFilter? Where { get; init; }

    public Leaving Leaving { get; init; } = Leaving.Keep;
}
