using System.Net;
using HubSpotSfSync.Crm.Http;
using HubSpotSfSync.Salesforce.Events;
using HubSpotSfSync.Salesforce.Reading;
using HubSpotSfSync.Salesforce.Rest;
using HubSpotSfSync.Salesforce.Sessions;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Salesforce;

public static class SalesforceServices
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds the org's <see cref="ICrm"/> and <see cref="IChangeStream"/>, keyed by its account name. Needs an <see cref="IPermits"/>.</summary>
    public static IServiceCollection AddSalesforceAccount(this IServiceCollection services, SalesforceAccount account)
    {
        var key = Accounts.Salesforce(account.Org);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(HttpClientOf(account))
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = ConnectionLifetime,
            })
            .AddCrmPipeline(key);
        services.AddKeyedSingleton(key, (provider, _) => new SalesforceSession(
            account,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(key, (provider, _) => new SalesforceRest(
            account,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredKeyedService<SalesforceSession>(key),
            provider.GetRequiredService<IPermits>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(key, (provider, _) => new SchemaCache(
            provider.GetRequiredKeyedService<SalesforceRest>(key),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<ICrm>(key, (provider, _) => new SalesforceCrm(
            provider.GetRequiredKeyedService<SalesforceRest>(key),
            provider.GetRequiredKeyedService<SchemaCache>(key),
            provider.GetRequiredKeyedService<SalesforceSession>(key),
            provider.GetRequiredService<TimeProvider>()));
        return services.AddKeyedSingleton<IChangeStream>(key, (provider, _) => new SalesforceChangeStream(
            account,
            provider.GetRequiredKeyedService<SalesforceSession>(key),
            provider.GetRequiredKeyedService<SalesforceRest>(key),
            provider.GetRequiredKeyedService<SchemaCache>(key),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SalesforceChangeStream>>()));
    }

    internal static string HttpClientOf(SalesforceAccount account) => Accounts.Salesforce(account.Org);
}
