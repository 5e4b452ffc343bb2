using System.Net;
using System.Net.Http.Headers;
using HubSpotSfSync.Crm.Http;
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
            .AddHttpMessageHandler(services => new HubSpotHandler(name, account, services.GetRequiredService<IPermits>()));
        return services.AddKeyedSingleton<ICrm>(name, (provider, _) => new HubSpotCrm(
            new HubSpotApi(provider.GetRequiredService<IHttpClientFactory>(), name), provider.GetRequiredService<TimeProvider>()));
    }
}

/// <summary>Puts the token on each attempt, and passes on what HubSpot says of its daily limit.</summary>
internal sealed class HubSpotHandler(string name, HubSpotAccount account, IPermits permits) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", account.AccessToken());
        var response = await base.SendAsync(request, cancellationToken);
        if (Number(response, "X-HubSpot-RateLimit-Daily") is { } daily && Number(response, "X-HubSpot-RateLimit-Daily-Remaining") is { } remaining)
        {
            permits.Report(name, new PlatformUsage(daily - remaining, daily));
        }

        return response;
    }

    private static long? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && long.TryParse(values.First(), out var number) ? number : null;
}
