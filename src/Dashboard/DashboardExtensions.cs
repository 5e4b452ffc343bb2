using HubSpotSfSync.Dashboard.Feed;
using HubSpotSfSync.Dashboard.Hosting;
using HubSpotSfSync.Dashboard.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace HubSpotSfSync.Dashboard;

/// <summary>The operators' dashboard, for a silo or for a client of its own.</summary>
public static class DashboardExtensions
{
    /// <summary>Adds what the pages need. The host provides Orleans' <c>IGrainFactory</c>.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(options => options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OverviewFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<OverviewFeed>());
        services.AddSingleton<PairFeed>();
        services.AddSingleton<DuplicateFeed>();
        services.AddSingleton<OperatorActions>();
        return services;
    }

    /// <summary>Serves the pages at <c>/</c>, <c>/pairs</c> and <c>/duplicates</c>, and their style sheets and scripts. The pages show people's data: put the
    /// returned endpoints under a policy wherever others than operators can reach them.</summary>
    public static RazorComponentsEndpointConventionBuilder MapDashboard(this WebApplication app)
    {
        LocalAssets.Locate(app);
        app.UseAntiforgery();
        app.MapStaticAssets();
        return app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
