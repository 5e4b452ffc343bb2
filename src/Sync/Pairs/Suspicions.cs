using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Says what makes two records of a side look like one.</summary>
public static class Suspicions
{
    /// <summary>The counterpart that was found belongs to another pair: by which key are this pair's record and that one's the same?</summary>
    /// <param name="pair">The pair without a counterpart.</param>
    /// <param name="target">The side on which one was found.</param>
    /// <param name="found">What was found.</param>
    /// <param name="rival">The pair that it belongs to.</param>
    /// <param name="mapping">Names the keys.</param>
    public static Suspicion OfSameValue(PairState pair, Side target, CrmRecord found, string rival, Mapping mapping)
    {
        var side = target.Other();
        foreach (var rule in mapping.Match)
        {
            var own = rule.ReadOn(side).ToDictionary(field => field, field => pair[side].TryGetValue(field, out var value) && value is not null ? value : pair[side].Hints?.GetValueOrDefault(field));
            if (rule.KeysOf(side, own).Intersect(rule.KeysOf(target, found.Values), StringComparer.Ordinal).FirstOrDefault() is { } shared)
            {
                return Of(SuspicionReason.SameValue, side, pair, rival)! with { Field = rule.On(side)[0], Value = shared };
            }
        }

        return Of(SuspicionReason.PlatformRule, side, pair, rival)!;
    }

    /// <summary>The pair's own record was to get a value that another has.</summary>
    public static Suspicion? OfTakenValue(PairState pair, Side target, WriteOutcome.Refused refused, string rival, Mapping mapping)
    {
        // Where the platform does not name the field, it is the key that the write carries.
        var field = refused.Fields is [var only, ..] ? only
            : mapping.Match.SelectMany(rule => rule.On(target)).FirstOrDefault(key => pair[target].Outgoing?.Values.ContainsKey(key) ?? false);
        return field is null
            ? Of(SuspicionReason.PlatformRule, target, pair, rival)
            : Of(SuspicionReason.ValueTaken, target, pair, rival) is { } suspicion ? suspicion with { Field = field, Value = pair[target].Outgoing?.Values.GetValueOrDefault(field) } : null;
    }

    /// <summary>A conversion made this record although the Lead's contact had the rival's already.</summary>
    /// <param name="side">Where the two are.</param>
    /// <param name="recordId">What the conversion made.</param>
    /// <param name="rival">The pair of the one that was there.</param>
    public static Suspicion MadeByConversion(Side side, string recordId, string rival) => new()
    {
        Reason = SuspicionReason.MadeByConversion,
        Side = side,
        RecordId = recordId,
        Rival = rival,
    };

    /// <summary>Null where the pair has no record on that side.</summary>
    public static Suspicion? Of(SuspicionReason reason, Side side, PairState pair, string rival) => pair[side].RecordId is not { } own ? null : new Suspicion
    {
        Reason = reason,
        Side = side,
        RecordId = own,
        Rival = rival,
    };
}
