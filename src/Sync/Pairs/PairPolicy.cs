using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>How long things may take.</summary>
public static class PairPolicy
{
    /// <summary>The deadline plus one attempt, so that a lost write can't land behind its successor.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(25);

    /// <summary>A write that has not started by then is dropped by its sender: the cluster may have taken the pair elsewhere. In a
    /// backfill nobody waits, and the jobs that cost the fewest calls take their time.</summary>
    public static TimeSpan WriteDeadline(Lane lane) => lane == Lane.Backfill ? TimeSpan.FromMinutes(2.5) : TimeSpan.FromSeconds(15);

    /// <summary>An outgoing write without an answer after this is lost and planned anew.</summary>
    public static TimeSpan LostAfter(Lane lane) => WriteDeadline(lane) + Attempt;

    /// <summary>How many decisions a pair keeps.</summary>
    public const int DecisionsKept = 8;

    public static readonly TimeSpan LongestPostponement = TimeSpan.FromMinutes(10);

    /// <summary>Nothing comes by itself that such a pair could be woken for.</summary>
    public static readonly TimeSpan AfterCancelledLoad = TimeSpan.FromDays(365);

    /// <summary>How long a record waits for a record that it refers to, unless the field is required or that one is on its way: then it is created
    /// without, and the reference follows in a second write. This is what breaks a circle of records that refer to each other.</summary>
    public static readonly TimeSpan ReferenceGrace = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(5);

    /// <summary>How long a record that has to be read may take to come before it is read again.</summary>
    public static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(15);

    /// <summary>How long HubSpot gets to create a company by itself, and its webhook to arrive.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
}
