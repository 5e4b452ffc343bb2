using System.Net;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.HubSpot.Checkup;
using HubSpotSfSync.HubSpot.Sessions;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.DependencyInjection;

namespace HubSpotSfSync.HubSpot;

public static class HubSpotServices
{
    /// <summary>Connections are renewed so that a move of the platform's addresses is followed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Adds the client of a portal under its account name, "hubspot/{portal}".</summary>
    public static IServiceCollection AddHubSpotAccount(this IServiceCollection services, HubSpotAccount account)
    {
        var name = Accounts.HubSpot(account.Portal);
        var day = new PortalDay();
        services.AddHttpClient(name, client =>
        {
            client.BaseAddress = account.BaseUrl;
            client.Timeout = Timeout.InfiniteTimeSpan;
        })
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AutomaticDecompression = DecompressionMethods.All;
                handler.PooledConnectionLifetime = ConnectionLifetime;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddCrmPipeline(name)
            .AddHttpMessageHandler(provider => new HubSpotLimits(name, provider.GetRequiredService<IPermits>(), day, provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(name, (provider, _) => new HubSpotSession(
            account, provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
        return services.AddKeyedSingleton<ICrm>(name, (provider, _) =>
        {
            var session = provider.GetRequiredKeyedService<HubSpotSession>(name);
            var api = new HubSpotApi(provider.GetRequiredService<IHttpClientFactory>(), session, name);
            return new HubSpotCrm(api, day, new PortalCheckup(account, api, session), provider.GetRequiredService<TimeProvider>());
        });
    }
}
