using HubSpotSfSync.Grains.Budget;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Reference;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.DependencyInjection;

namespace HubSpotSfSync.Grains;

public static class GrainsServices
{
    /// <summary>What the grains share within a silo. The host adds a <c>SyncPlan</c>, an <see cref="ICrmAccounts"/>, a
    /// <see cref="TimeProvider"/> and the Redis connection.</summary>
    public static IServiceCollection AddSyncGrains(this IServiceCollection services) => services
        .AddSingleton<WorkInHand>()
        .AddSingleton<LinkIndex>()
        .AddSingleton<SourceScopes>()
        .AddSingleton<PairIndex>()
        .AddSingleton<CreationGate>()
        .AddSingleton<SegmentMembers>()
        .AddSingleton<PauseSwitch>()
        .AddSingleton<DecisionFeed>()
        .AddSingleton<InboxStore>()
        .AddSingleton<Origins>()
        .AddSingleton<Delivery>()
        .AddSingleton<Comparison>()
        .AddSingleton<References>()
        .AddSingleton<PairClaims>()
        .AddSingleton<ReferenceDataCache>()
        .AddSingleton<IPermits, PermitLeases>();
}
