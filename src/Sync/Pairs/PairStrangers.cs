using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>
/// A record may turn out to be a pair's counterpart while one is just being created for it. Taken in at once, it would leave the created
/// one behind, and both would claim to be the counterpart. It waits until the answer is there.
/// </summary>
public static class PairStrangers
{
    /// <summary>Whether this is another record than the one that is being created: that carries the pair's identity.</summary>
    public static bool IsStranger(PairState pair, Observation observation, Mapping mapping) =>
        pair[observation.Side].IsBeingCreated
        && pair[observation.Side.Other()].RecordId is { } source
        && mapping.IdentityFieldOn(observation.Side) is not null
        && observation.Record.Identity != mapping.IdentityOf(observation.Side.Other(), source);

    public static PairState Defer(PairState pair, Side side, string recordId)
    {
        var stranger = new StrangerRecord(side, recordId);
        return pair.Strangers.Contains(stranger) ? pair : pair with { Strangers = [.. pair.Strangers, stranger] };
    }

    /// <summary>Those that can be looked at again: nothing is being created on their side any more.</summary>
    public static IEnumerable<Stranger> Due(PairState pair) =>
        pair.Strangers.Where(one => !pair[one.Side].IsBeingCreated).Select(one => new Stranger(one.Side, one.RecordId, pair[one.Side].RecordId is { } own && own != one.RecordId));

    public static PairState Without(PairState pair, Side side, string recordId) =>
        pair with { Strangers = [.. pair.Strangers.Where(one => one.Side != side || one.RecordId != recordId)] };
}

/// <param name="Side">Where it is.</param>
/// <param name="RecordId">Its id.</param>
/// <param name="Leaves">Another record has become the counterpart: this one has to find a pair of its own.</param>
public readonly record struct Stranger(Side Side, string RecordId, bool Leaves);
