using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>What changes when somebody asks for a pair: a refusal counts no more, and nothing waits for its time.</summary>
public static class PairAsking
{
    /// <param name="pair">As it is.</param>
    /// <param name="side">Whose record was asked for.</param>
    /// <param name="by">Named in the decisions that follow.</param>
    public static PairState Force(PairState pair, Side side, ObservationSource by) => pair.With(side, pair[side] with { Source = by }) with
    {
        Refusal = null,
        Waiting = null,
        Postponements = 0,
        Held = pair.Held is { } held ? held with { NotBefore = default } : null,
    };
}
