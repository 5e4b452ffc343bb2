using HubSpotSfSync.Grains.Asking;
using HubSpotSfSync.Grains.Backfills;
using HubSpotSfSync.Grains.Budget;
using HubSpotSfSync.Grains.Connections;
using HubSpotSfSync.Grains.Couriers;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Portals;
using HubSpotSfSync.Grains.Reference;
using HubSpotSfSync.Grains.Sources;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Grains.Writing;
using HubSpotSfSync.Sync.Crm;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;

namespace HubSpotSfSync.Grains;

public static class GrainsServices
{
    /// <summary>What the grains share within a silo. The host adds a <c>SyncPlan</c>, an <see cref="ICrmAccounts"/>, a
    /// <see cref="TimeProvider"/> and the Redis connection.</summary>
    public static IServiceCollection AddSyncGrains(this IServiceCollection services)
    {
        services.AddPlacementDirector<OnSiloPlacement, OnSiloPlacementDirector>();
        services.AddPlacementDirector<HashedPlacement, HashedPlacementDirector>();
        services.AddGrainDirectory(PairDirectory.Name, (_, _) => new PairDirectory());
        services.Configure<GrainDirectoryOptions>(options => options.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.Custom)
            .AddSingleton<IGrainDirectoryCache, KnownPlaces>();
        return services
            .AddSingleton<WorkInHand>()
            .AddSingleton<LinkIndex>()
            .AddSingleton<SourceScopes>()
            .AddSingleton<PairIndex>()
            .AddSingleton<PairSerializer>()
            .AddSingleton<IPairStore, PairStore>()
            .AddSingleton<CreationGate>()
            .AddSingleton<SegmentMembers>()
            .AddSingleton<PauseSwitch>()
            .AddSingleton<DecisionFeed>()
            .AddSingleton<InboxStore>()
            .AddSingleton<Conversions>()
            .AddSingleton<RecordHolders>()
            .AddSingleton<ConvertedLeads>()
            .AddSingleton<PortalClaims>()
            .AddSingleton<Contests>()
            .AddSingleton<Origins>()
            .AddSingleton<LastLook>()
            .AddSingleton<Delivery>()
            .AddSingleton<Comparison>()
            .AddSingleton<RoleFilling>()
            .AddSingleton<References>()
            .AddSingleton<SchemaReader>()
            .AddSingleton<ConnectionCheck>()
            .AddSingleton<DuplicateIndex>()
            .AddSingleton<Erasures>()
            .AddSingleton<Duplicates>()
            .AddSingleton<PairClaims>()
            .AddSingleton<PairMoves>()
            .AddSingleton<PairContexts>()
            .AddSingleton<PairNews>()
            .AddSingleton<PairOutbox>()
            .AddSingleton<PairPlaces>()
            .AddSingleton<PairWaker>()
            .AddSingleton<PairCouriers>()
            .AddSingleton<RunIndex>()
            .AddSingleton<RunRequests>()
            .AddSingleton<RunPages>()
            .AddSingleton<AskedPairs>()
            .AddSingleton<ReferenceDataCache>()
            .AddSingleton<ReadingMarks>()
            .AddSingleton<SpentCalls>()
            .AddSingleton<LoadPricer>()
            .AddSingleton<LoadRoom>()
            .AddTransient<FirstScanWaiters>()
            .AddSingleton<IPermits, PermitLeases>();
    }
}
