using HubSpotSfSync.Grains;
using HubSpotSfSync.HubSpot;
using HubSpotSfSync.Salesforce;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>The configured accounts and their clients.</summary>
internal static class AccountsSetup
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, SyncConfig config)
    {
        foreach (var portal in config.Portals)
        {
            services.AddHubSpotAccount(new HubSpotAccount { Portal = portal.Name, BaseUrl = portal.BaseUrl, Login = LoginOf(portal.Login) });
        }

        foreach (var org in config.Orgs)
        {
            services.AddSalesforceAccount(new SalesforceAccount
            {
                Org = org.Name,
                LoginUrl = org.LoginUrl,
                Login = LoginOf(org.Login),
                ApiVersion = org.ApiVersion,
                PubSubEndpoint = org.PubSubEndpoint,
            });
        }

        return services.AddSingleton<ICrmAccounts, CrmAccounts>();
    }

    private static HubSpotLogin LoginOf(PortalLogin login) => login switch
    {
        PortalLogin.PrivateApp app => new HubSpotLogin.PrivateApp(app.Token.Reveal),
        PortalLogin.OAuthApp app => new HubSpotLogin.OAuthApp(app.ClientId, app.ClientSecret.Reveal, app.RefreshToken.Reveal),
        _ => throw new ArgumentOutOfRangeException(nameof(login), login, "Unknown login"),
    };

    private static SalesforceLogin LoginOf(OrgLogin login) => login switch
    {
        OrgLogin.ClientCredentials credentials => new SalesforceLogin.ClientCredentials(credentials.ClientId, credentials.ClientSecret.Reveal),
        OrgLogin.JwtBearer jwt => new SalesforceLogin.JwtBearer(jwt.ClientId, jwt.Username, jwt.PrivateKey.Reveal, jwt.Audience),
        _ => throw new ArgumentOutOfRangeException(nameof(login), login, "Unknown login"),
    };

    private sealed class CrmAccounts(IServiceProvider services) : ICrmAccounts
    {
        public ICrm Crm(string account) => services.GetRequiredKeyedService<ICrm>(account);

        public IChangeStream? Stream(string account) => services.GetKeyedService<IChangeStream>(account);
    }
}
