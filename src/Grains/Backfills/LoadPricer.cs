using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pricing;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>
/// Finds out what a load of a connection costs, with few calls: counts what each side selects and what carries our identity, and looks for a
/// sample of the rest by its match values.
/// </summary>
public sealed class LoadPricer(ICrmAccounts accounts)
{
    private const int LeastSample = 80;
    private const int MostSample = 400;

    /// <summary>Fewer are in a batch or two anyway.</summary>
    private const int LeastToSample = 100;

    /// <exception cref="CrmException">An account can't be asked now.</exception>
    public async Task<LoadPrice> PriceAsync(ConnectionPlan connection, IEnumerable<MappingGroup> groups, CallContext call, CancellationToken cancellationToken)
    {
        // One after the other: asked for at once, the searches of many mappings would be more than their window has, and be turned away.
        var prices = new List<MappingPrice>();
        foreach (var group in groups)
        {
            var census = await TryCountAsync(connection, group, call, cancellationToken);
            CrmCosts Costs(Side side) => Crm(connection, side).CostsOf(group.Default.QueryOn(side), group.Default.Match);
            prices.Add(LoadPricing.Price(group.Default, census, Costs, (side, work) => Conversions.PeopleOf(connection) is null ? 0 : LastLookPricing.Of(side, group, work, Costs)));
        }

        return new LoadPrice(prices);
    }

    private ICrm Crm(ConnectionPlan connection, Side side) => accounts.Crm(connection.AccountOn(side));

    /// <summary>What a platform refuses to tell keeps nothing from being read: it is not in the price.</summary>
    private async Task<MappingCensus> TryCountAsync(ConnectionPlan connection, MappingGroup group, CallContext call, CancellationToken cancellationToken)
    {
        try
        {
            return await CountAsync(connection, group, call, cancellationToken);
        }
        catch (CrmException refused) when (refused.Fault == CrmFault.Refused)
        {
            return new MappingCensus { Mapping = group.Name, Objects = [.. group.Sources.Select(source => new ObjectCensus(source.Side, source.ObjectType, null, 0, 0))], Unpriced = refused.Message };
        }
    }

    private async Task<MappingCensus> CountAsync(ConnectionPlan connection, MappingGroup group, CallContext call, CancellationToken cancellationToken)
    {
        var objects = new List<ObjectCensus>();
        foreach (var source in group.Sources)
        {
            objects.Add(await CountAsync(Crm(connection, source.Side), source, call, cancellationToken));
        }

        var census = new MappingCensus { Mapping = group.Name, Objects = objects };
        if (objects.Find(one => one.Records is null) is { } unknown)
        {
            return census with { Unpriced = $"How many {unknown.ObjectType} {unknown.Side} has only reading tells: what is written is not in the price." };
        }

        // An empty org has counterparts of none.
        var there = census.Records(Side.HubSpot);
        var isToldBySample = census.Records(Side.Salesforce) > 0 || group.Default.HubSpotWhere is not null || group.Default.Inclusion?.Where is not null;
        var sampled = isToldBySample ? await SampleAsync(connection, group, there, call, cancellationToken) : [];
        var (selected, included) = (there, there);
        if (group.Default.HubSpotWhere is { } where)
        {
            selected = await CountAsync(connection, group, where, there, sampled, call, cancellationToken);
            objects[0] = objects[0] with { Records = selected };
            included = selected;
            sampled = [.. sampled.Where(record => where.Matches(record.Values.GetValueOrDefault))];
        }

        if (group.Default.Inclusion is { } inclusion)
        {
            included = Math.Min(selected, await CountIncludedAsync(connection, group, inclusion, selected, sampled, call, cancellationToken));
        }

        return census with { Included = included, Sample = await LookAsync(connection, group, sampled, census, call, cancellationToken) };
    }

    private static async Task<ObjectCensus> CountAsync(ICrm crm, MappedObject source, CallContext call, CancellationToken cancellationToken)
    {
        var query = source.Mapping.QueryOn(source.Side);
        if (crm is not IMeasurable measurable || source.Mapping.IsRelation)
        {
            return new ObjectCensus(source.Side, source.ObjectType, null, 0, 0);
        }

        try
        {
            // The reader counts once more when it begins.
            var size = await measurable.MeasureAsync(query, call, cancellationToken);
            return new ObjectCensus(source.Side, source.ObjectType, size.Records, size.Calls + 1, await StampedAsync(measurable, source, query, call, cancellationToken));
        }
        catch (CrmException unknown) when (unknown.Fault == CrmFault.Refused)
        {
            return new ObjectCensus(source.Side, source.ObjectType, null, 0, 0);
        }
    }

    private static async Task<long> StampedAsync(IMeasurable measurable, MappedObject source, RecordQuery query, CallContext call, CancellationToken cancellationToken)
    {
        if (query.IdentityField is null || !source.Mapping.Writes(source.Side))
        {
            return 0;
        }

        try
        {
            return await measurable.CountStampedAsync(query, source.Side == Side.Salesforce ? source.Mapping.IdentityPrefix : "", call, cancellationToken);
        }
        catch (CrmException missing) when (missing.Fault == CrmFault.Refused)
        {
            // Before the first sync there may be no field yet, and then no record carries anything.
            return 0;
        }
    }

    /// <summary>As a search counts it, where one means the same; else by the part of the sample.</summary>
    private async Task<long> CountAsync(
        ConnectionPlan connection, MappingGroup group, RecordFilter filter, long whole, IReadOnlyList<CrmRecord> sampled, CallContext call, CancellationToken cancellationToken)
    {
        var size = await ((IMeasurable)Crm(connection, Side.HubSpot)).MeasureAsync(group.Default.QueryOn(Side.HubSpot) with { Filter = filter }, call, cancellationToken);
        return size.Records ?? (sampled.Count == 0 ? whole : whole * sampled.Count(record => filter.Matches(record.Values.GetValueOrDefault)) / sampled.Count);
    }

    private async Task<long> CountIncludedAsync(
        ConnectionPlan connection, MappingGroup group, Inclusion inclusion, long selected, IReadOnlyList<CrmRecord> sampled, CallContext call, CancellationToken cancellationToken)
    {
        var included = inclusion.Where is { } where ? await CountAsync(connection, group, where, selected, sampled, call, cancellationToken) : selected;
        return inclusion.Segment is { } segment && Crm(connection, Side.HubSpot) is ISegments segments && await segments.LookAsync(segment, call, cancellationToken) is { Size: { } members }
            ? Math.Min(included, members)
            : included;
    }

    private async Task<IReadOnlyList<CrmRecord>> SampleAsync(ConnectionPlan connection, MappingGroup group, long records, CallContext call, CancellationToken cancellationToken) =>
        records >= LeastToSample && Crm(connection, Side.HubSpot) is ISampled sampled
            ? await sampled.SampleAsync(group.Default.QueryOn(Side.HubSpot), (int)Math.Clamp(records / 10, LeastSample, MostSample), call, cancellationToken)
            : [];

    /// <summary>Looks for the sample's counterparts, by what they carry and by their match values, and compares the two.</summary>
    private async Task<MatchSample> LookAsync(
        ConnectionPlan connection, MappingGroup group, IReadOnlyList<CrmRecord> sampled, MappingCensus census, CallContext call, CancellationToken cancellationToken)
    {
        var salesforce = Crm(connection, Side.Salesforce);
        if (sampled.Count == 0 || census.Records(Side.Salesforce) == 0 || salesforce is not IRelations relations)
        {
            return MatchSample.None;
        }

        var found = new Dictionary<string, (Mapping Mapping, CrmRecord Record)>(StringComparer.Ordinal);
        foreach (var mapping in group.Mappings)
        {
            var query = mapping.QueryOn(Side.Salesforce);
            var named = sampled.Where(record => record.Identity is not null && !found.ContainsKey(record.Id)).ToList();
            var read = named.Count == 0 ? [] : await salesforce.ReadAsync(query, [.. named.Select(record => record.Identity!)], call, cancellationToken);
            foreach (var (record, counterpart) in named.Join(read, record => record.Identity, one => one.Id, (record, one) => (record, one)))
            {
                found[record.Id] = (mapping, counterpart);
            }

            var sought = sampled.Where(record => record.Identity is null && !found.ContainsKey(record.Id)).ToList();
            var met = sought.Count == 0 ? [] : await relations.FindAsync(query, [.. sought.Select(record => SampleJudging.KeysOf(mapping, record))], call, cancellationToken);
            var inside = query.Where is null ? null : (await salesforce.ReadAsync(query, [.. met.OfType<CrmRecord>().Select(one => one.Id)], call, cancellationToken)).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var (record, counterpart) in sought.Zip(met).Where(one => one.Second is not null && inside?.Contains(one.Second.Id) != false))
            {
                found[record.Id] = (mapping, counterpart!);
            }
        }

        return sampled.Aggregate(MatchSample.None, (sum, record) => sum + Judge(record, found.TryGetValue(record.Id, out var counterpart) ? counterpart : null));
    }

    /// <summary>Who carries an identity, or whose counterpart does, is counted already.</summary>
    private static MatchSample Judge(CrmRecord record, (Mapping Mapping, CrmRecord Record)? counterpart)
    {
        var compared = counterpart is { } pair ? SampleJudging.Compare(pair.Mapping, record, pair.Record) : MatchSample.None;
        var isLinked = record.Identity is not null || (counterpart is { } other && other.Mapping.RecordNamedBy(Side.Salesforce, other.Record.Identity) == record.Id);
        return isLinked ? compared : compared with { Looked = 1, Found = counterpart is null ? 0 : 1 };
    }
}
