using System.Text.Json.Serialization;
using HubSpotSfSync.Dashboard;
using HubSpotSfSync.Grains;
using HubSpotSfSync.Silo.Alerts;
using HubSpotSfSync.Silo.Api;
using HubSpotSfSync.Silo.Webhooks;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orleans.Dashboard;
using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>One running silo: grains, webhooks, operator API and dashboard in one process.</summary>
public sealed class SiloHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EmbeddedStore? _store;
    private readonly ConnectionMultiplexer _redis;

    private SiloHost(WebApplication app, EmbeddedStore? store, ConnectionMultiplexer redis, string storeAddress)
    {
        _app = app;
        _store = store;
        _redis = redis;
        Store = storeAddress;
        Url = new Uri(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
    }

    public Uri Url { get; }

    /// <summary>The address of the Redis that state is in.</summary>
    public string Store { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Whether it stops because its embedded store has no more room.</summary>
    public bool IsStoreFull => _app.Services.GetService<StoreGuard>() is { IsFull: true };

    /// <param name="options">Where it listens and keeps its state.</param>
    /// <param name="config">What it syncs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="clock">The time that it goes by; null for the machine's.</param>
    /// <exception cref="StoreException">The store would forget something.</exception>
    public static async Task<SiloHost> StartAsync(SiloOptions options, SyncConfig config, CancellationToken cancellationToken, TimeProvider? clock = null)
    {
        var store = options.Redis is null ? await EmbeddedStore.StartAsync(options.StorePort, Path.Combine(options.DataFolder, options.ConfigFile is null ? "sandbox" : "store"), options.StoreMegabytes) : null;
        var address = options.Redis ?? $"127.0.0.1:{options.StorePort}";
        var redisOptions = ConfigurationOptions.Parse(address).ApplyDefaults();
        var redis = await ConnectionMultiplexer.ConnectAsync(redisOptions);
        var app = Build(options, config, store, redis, clock ?? TimeProvider.System);
        try
        {
            await (store is null ? RedisEviction.CheckAsync(redisOptions, app.Services.GetRequiredService<ILogger<SiloHost>>()) : StoreGuard.CheckAsync(store));
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            await redis.DisposeAsync();
            store?.Dispose();
            throw;
        }

        return new SiloHost(app, store, redis, address);
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _redis.DisposeAsync();
        _store?.Dispose();
    }

    private static WebApplication Build(SiloOptions options, SyncConfig config, EmbeddedStore? store, ConnectionMultiplexer redis, TimeProvider clock)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(SiloHost).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.HttpAddress, options.HttpPort));
        builder.Logging.AddSyncLogging();
        builder.AddSilo(options, redis);
        builder.AddTelemetry(options.SiloName);
        builder.Services
            .AddSingleton(clock)
            .AddSingleton<IConnectionMultiplexer>(redis)
            .AddSingleton(config)
            .AddSingleton(SyncPlan.Build(config))
            .AddSyncGrains()
            .AddAccounts(config)
            .AddAlerts(config)
            .AddHostedService<GracefulStop>()
            .AddHostedService<ConnectionStarter>()
            .AddDashboard()
            .AddProblemDetails()
            .AddOpenApi(api => api.ShouldInclude = endpoint => endpoint.RelativePath is { } path && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("webhooks/", StringComparison.Ordinal)))
            .ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        if (store is not null)
        {
            builder.Services.AddSingleton(store).AddSingleton<StoreGuard>().AddHostedService(services => services.GetRequiredService<StoreGuard>());
        }

        builder.Services.AddHealthChecks().AddCheck<ReadyCheck>("cluster", tags: [ReadyCheck.Tag]);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapWebhooks();
        app.MapOperatorApi();
        app.MapOpenApi();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOrleansDashboard("/orleans");
        app.MapDashboard();
        return app;
    }
}
