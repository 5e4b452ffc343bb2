using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>Brings several pages to their pairs at once, and moves the position past them in their order.</summary>
internal sealed class PagesInFlight(Func<ScanPage, Task> deliver, Func<ScanPage, Task> safe)
{
    private const int Most = 4;

    private readonly Queue<(ScanPage Page, Task Delivery)> _pages = new();

    public async Task AddAsync(ScanPage page)
    {
        if (_pages.Count == Most)
        {
            await NextAsync();
        }

        _pages.Enqueue((page, deliver(page)));
    }

    /// <summary>Waits for those that are on their way.</summary>
    public async Task EndAsync()
    {
        while (_pages.Count > 0)
        {
            await NextAsync();
        }
    }

    /// <summary>Waits for what is still under way after one failed: nothing works on behind a scan that is over.</summary>
    public async Task LetGoAsync()
    {
        foreach (var (_, delivery) in _pages)
        {
            await delivery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task NextAsync()
    {
        await _pages.Peek().Delivery;
        await safe(_pages.Dequeue().Page);
    }
}
