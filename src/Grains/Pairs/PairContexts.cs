using System.Diagnostics;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Pairs;

/// <summary>Looks up what the merge of a pair may know besides the pair, so that the merge itself stays pure.</summary>
public sealed class PairContexts(CreationGate gate, PairClaims claims, SegmentMembers segments, References references, SyncPlan plan, TimeProvider clock)
{
    public async Task<PlanningContext> OfAsync(PairKey key, PairState pair, Mapping mapping, Lane lane, string? traceParent)
    {
        var stand = await gate.LookAsync(key.Mapping);
        var now = clock.GetUtcNow();
        return new PlanningContext(mapping, lane, now)
        {
            Scanned = stand.Scanned,
            LoadCancelled = stand.IsCancelled,
            Rival = Sides.Both.Any(side => pair[side].RecordId is null && stand.Open.Contains(side)) ? await claims.RivalAsync(key, pair, mapping) : null,
            Included = await IsIncludedAsync(pair, mapping),
            Conversion = await references.ContextAsync(pair, mapping),
            ReferencesComing = pair is { IsWhole: false, Refusal: null, Held: { } held } && now - held.Since >= PairPolicy.ReferenceGrace && await references.AreComingAsync(key, pair),
            TraceParent = Activity.Current?.Id ?? traceParent,
        };
    }

    /// <summary>Whether the HubSpot record is in the segment or meets the condition that limits what is created.</summary>
    public async Task<bool> IsIncludedAsync(PairState pair, Mapping mapping)
    {
        if (mapping.Inclusion is not { } inclusion || pair.HubSpot.RecordId is not { } id)
        {
            return true;
        }

        return (inclusion.Segment is not { } segment || await segments.ContainsAsync(plan.Connection(mapping.Connection).Portal, segment, id))
            && (inclusion.Where is not { } where || where.Matches(field => pair.HubSpot.TryGetValue(field, out var value) ? value : null));
    }
}
