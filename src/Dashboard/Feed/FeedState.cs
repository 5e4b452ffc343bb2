using HubSpotSfSync.Grains.Interfaces;

namespace HubSpotSfSync.Dashboard.Feed;

/// <summary>What the open pages show at this moment.</summary>
/// <param name="Now">When the cluster was asked; ages on screen are counted from here.</param>
/// <param name="Overview">The latest answer, kept on screen while the cluster does not answer; null before the first one.</param>
/// <param name="Outage">Set while the cluster does not answer.</param>
public sealed record FeedState(DateTimeOffset Now, Overview? Overview, Outage? Outage)
{
    public static readonly FeedState NotAsked = new(default, null, null);
}

/// <summary>The cluster does not answer.</summary>
public sealed record Outage(DateTimeOffset Since, string Reason);
