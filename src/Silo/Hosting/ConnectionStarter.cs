using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>Every silo asks every few seconds for every connection to run. Whichever silo is lost, another one asks within seconds;
/// reminders, a minute apart, would be slower.</summary>
internal sealed partial class ConnectionStarter(IGrainFactory grains, SyncPlan plan, TimeProvider clock, ILogger<ConnectionStarter> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            await Task.WhenAll(plan.Connections.Select(EnsureAsync));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && !stoppingToken.IsCancellationRequested, TaskScheduler.Default));
    }

    private async Task EnsureAsync(ConnectionPlan connection)
    {
        try
        {
            await grains.GetGrain<IConnectionGrain>(connection.Name).EnsureAsync(plan.Version);
        }
        catch (Exception failure)
        {
            NotEnsured(connection.Name, failure);
        }
    }

    [LoggerMessage(EventName = "connection.not-ensured", Level = LogLevel.Warning, Message = "{Connection} could not be reached; asked again in a moment")]
    private partial void NotEnsured(string connection, Exception failure);
}
