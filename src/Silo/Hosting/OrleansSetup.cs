using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

internal static class OrleansSetup
{
    /// <summary>For ever: state is stored under it.</summary>
    private const string ServiceId = "hubspotsfsync";

    /// <summary>Clustering, grain state and reminders in one Redis, over one shared connection.</summary>
    public static WebApplicationBuilder AddSilo(this WebApplicationBuilder builder, SiloOptions options, IConnectionMultiplexer redis)
    {
        builder.UseOrleans(silo =>
        {
            var configuration = ConfigurationOptions.Parse(redis.Configuration);
            silo.UseRedisClustering(clustering =>
            {
                clustering.ConfigurationOptions = configuration;
                clustering.CreateMultiplexer = _ => Task.FromResult((redis, IsShared: true));
            });
            silo.AddRedisGrainStorageAsDefault();
            silo.UseRedisReminderService(reminders =>
            {
                reminders.ConfigurationOptions = configuration;
                reminders.CreateMultiplexer = _ => Task.FromResult((redis, IsShared: true));
            });
            if (Telemetry.IsTraced(builder.Configuration))
            {
                silo.AddActivityPropagation();
            }

            silo.AddDashboard(dashboard => dashboard.HideTrace = true);
            silo.Services.AddOptions<RedisStorageOptions>(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME).Configure<Serializer>((storage, serializer) =>
            {
                storage.ConfigurationOptions = configuration;
                storage.CreateMultiplexer = _ => Task.FromResult((redis, IsShared: true));
                storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            });
            silo.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.ClusterId;
                cluster.ServiceId = ServiceId;
            });
            silo.Configure<Orleans.Configuration.SiloOptions>(name => name.SiloName = options.SiloName);
            silo.Configure<EndpointOptions>(endpoints =>
            {
                endpoints.AdvertisedIPAddress = options.AdvertisedAddress;
                endpoints.SiloPort = options.SiloPort;
                endpoints.GatewayPort = options.GatewayPort;
                endpoints.SiloListeningEndpoint = new IPEndPoint(options.HttpAddress, options.SiloPort);
                endpoints.GatewayListeningEndpoint = new IPEndPoint(options.HttpAddress, options.GatewayPort);
            });
            silo.Configure<SiloMessagingOptions>(messaging =>
            {
                messaging.ResponseTimeout = TimeSpan.FromSeconds(30);
                messaging.CancelRequestOnTimeout = true;
            });
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                // A silo that is gone is voted out after some ten seconds, and its pairs go on elsewhere.
                membership.ProbeTimeout = TimeSpan.FromSeconds(3);
                membership.NumMissedProbesLimit = 3;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
                membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        return builder;
    }
}
