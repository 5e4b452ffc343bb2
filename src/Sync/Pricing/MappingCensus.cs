using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>What both sides of a mapping hold, as far as can be told before it is read.</summary>
public sealed record MappingCensus
{
    public required string Mapping { get; init; }

    /// <summary>Every object that is read.</summary>
    public required IReadOnlyList<ObjectCensus> Objects { get; init; }

    /// <summary>HubSpot's records that may get a counterpart in Salesforce: those in the mapping's condition and its inclusion.</summary>
    public long Included { get; init; }

    public MatchSample Sample { get; init; } = MatchSample.None;

    /// <summary>What can't be told before it is read, and why; null where all can.</summary>
    public string? Unpriced { get; init; }

    public long Records(Side side) => Objects.Where(one => one.Side == side).Sum(one => one.Records ?? 0);

    public long Stamped(Side side) => Objects.Where(one => one.Side == side).Sum(one => one.Stamped);

    /// <summary>The pairs that identities tell of: either record may carry one.</summary>
    public long Linked => Math.Min(Math.Max(Stamped(Side.HubSpot), Stamped(Side.Salesforce)), Math.Min(Records(Side.HubSpot), Records(Side.Salesforce)));

    /// <summary>The pairs that match values tell of besides.</summary>
    /// <param name="matched">The part of HubSpot's other records that have a counterpart, 0 to 1.</param>
    public long Met(double matched) => Math.Min((long)Math.Round(matched * (Records(Side.HubSpot) - Linked)), Records(Side.Salesforce) - Linked);

    public long ReadCalls(Side side) => Objects.Where(one => one.Side == side).Sum(one => one.ReadCalls);
}

/// <param name="Side">Where it is.</param>
/// <param name="ObjectType">Its name.</param>
/// <param name="Records">How many a scan brings; null where only reading tells.</param>
/// <param name="ReadCalls">How many calls the scan makes.</param>
/// <param name="Stamped">How many carry our identity: they have a counterpart.</param>
public sealed record ObjectCensus(Side Side, string ObjectType, long? Records, long ReadCalls, long Stamped);

/// <summary>What a sample of HubSpot's records tells of those that carry no identity, and of pairs.</summary>
/// <param name="Looked">So many without an identity were looked for in Salesforce by their match values.</param>
/// <param name="Found">So many were found.</param>
/// <param name="Compared">So many pairs were compared.</param>
/// <param name="ChangesHubSpot">Of these the first merge writes values into HubSpot's record.</param>
/// <param name="GuardsHubSpot">Of those it expects what it overwrites.</param>
/// <param name="ChangesSalesforce">Of these it writes values into Salesforce's record.</param>
/// <param name="GuardsSalesforce">Of those it expects what it overwrites.</param>
public sealed record MatchSample(int Looked, int Found, int Compared, int ChangesHubSpot, int GuardsHubSpot, int ChangesSalesforce, int GuardsSalesforce)
{
    public static readonly MatchSample None = new(0, 0, 0, 0, 0, 0, 0);

    public int ChangesOf(Side side) => side == Side.HubSpot ? ChangesHubSpot : ChangesSalesforce;

    /// <summary>The part of the changes to a side that expect what they overwrite, 0 to 1.</summary>
    public double GuardedOf(Side side) => ChangesOf(side) == 0 ? 0 : (double)(side == Side.HubSpot ? GuardsHubSpot : GuardsSalesforce) / ChangesOf(side);

    public static MatchSample operator +(MatchSample one, MatchSample other) => new(
        one.Looked + other.Looked,
        one.Found + other.Found,
        one.Compared + other.Compared,
        one.ChangesHubSpot + other.ChangesHubSpot,
        one.GuardsHubSpot + other.GuardsHubSpot,
        one.ChangesSalesforce + other.ChangesSalesforce,
        one.GuardsSalesforce + other.GuardsSalesforce);
}
