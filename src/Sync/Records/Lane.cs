using Orleans;

namespace HubSpotSfSync.Sync.Records;

/// <summary>Priority of a piece of work: the lower the number, the longer it keeps moving as the budget tightens.</summary>
[GenerateSerializer]
public enum Lane
{
    Urgent = 1,
    Live = 2,
    Sweep = 3,
    Backfill = 4,
}
