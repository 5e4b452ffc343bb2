using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>Live says that the process answers. Ready says that traffic makes sense: not while shutting down, not without the store.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyCheck.Tag) });
    }
}

internal sealed class ReadyCheck(IConnectionMultiplexer redis, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The silo is shutting down.")
        : !redis.IsConnected ? HealthCheckResult.Unhealthy("The store can't be reached.")
        : HealthCheckResult.Healthy());
}
