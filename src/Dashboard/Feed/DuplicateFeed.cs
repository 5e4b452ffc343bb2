using HubSpotSfSync.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Dashboard.Feed;

/// <summary>What the page of suspected duplicates shows.</summary>
/// <param name="Now">When the cluster was asked.</param>
/// <param name="Page">The latest answer; null before the first one.</param>
/// <param name="Problem">Set when the cluster did not answer.</param>
public sealed record DuplicateLook(DateTimeOffset Now, DuplicatePage? Page, string? Problem);

/// <summary>Asks for pages of the report. It is read when it is opened or turned, not every second: each record in it is asked.</summary>
public sealed class DuplicateFeed(IGrainFactory grains, TimeProvider time, ILogger<DuplicateFeed> log)
{
    private const int GroupsAPage = 25;

    public async Task<DuplicateLook> LookAsync(string? connection, string? after, CancellationToken cancellationToken)
    {
        try
        {
            var query = new DuplicateQuery { Connection = connection, After = after, Groups = GroupsAPage };
            var page = await grains.GetGrain<IDuplicatesGrain>(IDuplicatesGrain.Key).PageAsync(query).WaitAsync(Patience.ForActing, time, cancellationToken);
            return new DuplicateLook(time.GetUtcNow(), page, null);
        }
        catch (Exception failure)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                log.DuplicatesNotRead(failure);
            }

            return new DuplicateLook(time.GetUtcNow(), null, Patience.Explain(failure));
        }
    }
}
