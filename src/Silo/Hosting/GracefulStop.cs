using HubSpotSfSync.Grains;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>Registered after Orleans and therefore stopped before it: lets the silo finish what it has in hand.</summary>
internal sealed class GracefulStop(WorkInHand work) : IHostedService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        await work.DoneAsync(patience.Token);
    }
}
