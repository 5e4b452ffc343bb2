using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Connections;

/// <summary>Gathers what the operator's first page shows.</summary>
[GrainType("overview"), Reentrant]
public sealed class OverviewGrain(SyncPlan plan, PairIndex index, DecisionFeed feed, TimeProvider clock) : Grain, IOverviewGrain
{
    private const int DecisionsShown = 50;
    private const int QuarantinedShown = 50;

    public async Task<Overview> LookAsync()
    {
        var connections = Task.WhenAll(plan.Connections.Select(connection => GrainFactory.GetGrain<IConnectionGrain>(connection.Name).LookAsync()));
        var budgets = Task.WhenAll(plan.BudgetedAccounts.Order(StringComparer.Ordinal).Select(account => GrainFactory.GetGrain<IApiBudgetGrain>(account).LookAsync()));
        var decisions = Task.WhenAll(plan.Connections.Select(connection => feed.LatestAsync(connection.Name, DecisionsShown)));
        var quarantined = Task.WhenAll(plan.Connections.SelectMany(connection => connection.Mappings).Select(QuarantinedAsync));
        var silos = GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        return new Overview
        {
            At = clock.GetUtcNow(),
            Connections = await connections,
            Budgets = await budgets,
            Decisions = [.. (await decisions).SelectMany(one => one).OrderByDescending(one => one.Decision.At).Take(DecisionsShown)],
            Quarantined = [.. (await quarantined).SelectMany(one => one).OrderByDescending(one => one.Refusal.At).Take(QuarantinedShown)],
            Silos = [.. (await silos).Keys.Select(silo => silo.ToString()).Order(StringComparer.Ordinal)],
        };
    }

    private async Task<IEnumerable<QuarantinedPair>> QuarantinedAsync(MappingGroup mapping)
    {
        var key = MappingKey.Of(mapping);
        var pairs = await index.QuarantinedAsync(key, QuarantinedShown);
        return await Task.WhenAll(pairs.Select(async name =>
        {
            var pair = new PairKey(key, name).ToString();
            var state = await GrainFactory.Pair(pair).LookAsync();
            return state.Refusal is { } refusal ? new QuarantinedPair(pair, state.HubSpot.RecordId, state.Salesforce.RecordId, refusal) : null;
        })) is var found ? found.OfType<QuarantinedPair>() : [];
    }
}
