using StackExchange.Redis;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>Stops the silo before its embedded store is full. Garnet would go on and let go of the oldest pairs, and tell nobody.</summary>
internal sealed partial class StoreGuard(EmbeddedStore store, IHostApplicationLifetime host, TimeProvider clock, ILogger<StoreGuard> log) : BackgroundService
{
    private const double WarnFrom = 0.75;
    private const double StopFrom = 0.9;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private bool _isWarned;

    public bool IsFull { get; private set; }

    /// <exception cref="StoreException">It has forgotten something, or is about to.</exception>
    public static async Task CheckAsync(EmbeddedStore store)
    {
        if (await store.UseAsync() is { HasForgotten: true } or { Share: >= StopFrom })
        {
            throw new StoreException(store.Remedy);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (!IsFull && await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        StoreUse use;
        try
        {
            use = await store.UseAsync();
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            NotTold(failure);
            return;
        }

        if (use.HasForgotten || use.Share >= StopFrom)
        {
            IsFull = true;
            Full(use.Share, store.Remedy);
            host.StopApplication();
        }
        else if (use.Share >= WarnFrom && !_isWarned)
        {
            _isWarned = true;
            Filling(use.Share, StopFrom, store.Remedy);
        }
    }

    [LoggerMessage(EventName = "store.filling", Level = LogLevel.Warning, Message = "The embedded store is {Share:P0} full; at {Most:P0} the silo stops. {Remedy}")]
    private partial void Filling(double share, double most, string remedy);

    [LoggerMessage(EventName = "store.full", Level = LogLevel.Critical, Message = "The embedded store is {Share:P0} full: the silo stops. {Remedy}")]
    private partial void Full(double share, string remedy);

    [LoggerMessage(EventName = "store.not-told", Level = LogLevel.Warning, Message = "The embedded store did not tell how full it is; asked again in a moment")]
    private partial void NotTold(Exception failure);
}

/// <summary>The store would forget something: the message says why, and what to do.</summary>
public sealed class StoreException(string message) : Exception(message);
