using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Pricing;

/// <summary>What a load would do with single records, by the merge itself. Fields whose conversion looks something up - people, stages, rates,
/// other records - are left out: nothing is looked up for a price.</summary>
public static class SampleJudging
{
    /// <summary>By what HubSpot's record is looked for in Salesforce; none where it has no match value.</summary>
    public static IReadOnlyList<MatchKey> KeysOf(Mapping mapping, CrmRecord hubSpot)
    {
        var matched = mapping.Match.SelectMany(rule => rule.Salesforce).ToHashSet(StringComparer.Ordinal);
        var plain = Plain(mapping) with { Inclusion = null };
        plain = plain with { Fields = [.. plain.Fields.Where(field => field.Salesforce.Any(matched.Contains))] };
        var pair = Seen(new PairState(), plain, Side.HubSpot, hubSpot with { Identity = null });
        return PairPlanning.Plan(pair, Context(plain)).Writes is [{ Target: Side.Salesforce } create, ..] ? create.Write.Match : [];
    }

    /// <summary>What the first merge of two records writes.</summary>
    public static MatchSample Compare(Mapping mapping, CrmRecord hubSpot, CrmRecord salesforce)
    {
        var plain = Plain(mapping) with { Direction = mapping.Direction };
        var pair = Seen(Seen(new PairState(), plain, Side.HubSpot, hubSpot), plain, Side.Salesforce, salesforce);
        var writes = PairPlanning.Plan(pair, Context(plain)).Writes.Where(write => write.Write.Values.Count > 0).ToLookup(write => write.Target, write => write.Write.Expected.Count > 0);
        return new MatchSample(
            0,
            0,
            1,
            writes[Side.HubSpot].Count(),
            writes[Side.HubSpot].Count(guarded => guarded),
            writes[Side.Salesforce].Count(),
            writes[Side.Salesforce].Count(guarded => guarded));
    }

    private static Mapping Plain(Mapping mapping) => mapping with
    {
        Direction = Direction.Both,
        Exclusivity = null,
        Fields = [.. mapping.Fields.Where(field => !field.Transform.UsesReferenceData && !field.Transform.RefersTo.Any())],
    };

    private static PairState Seen(PairState pair, Mapping mapping, Side side, CrmRecord record) =>
        PairObserving.Observe(pair, new Observation { Side = side, Record = record, Complete = true, Source = ObservationSource.Scan, Lane = Lane.Backfill }, mapping);

    private static PlanningContext Context(Mapping mapping) => new(mapping, Lane.Backfill, default) { Scanned = Sides.Both };
}
