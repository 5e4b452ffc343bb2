using System.Runtime.CompilerServices;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using Microsoft.Extensions.Logging;

namespace HubSpotSfSync.Dashboard.Feed;

/// <summary>One pair as a page shows it.</summary>
/// <param name="Now">When the pair was asked.</param>
/// <param name="Pair">The latest answer; null before the first one.</param>
/// <param name="Problem">Set while the pair does not answer.</param>
public sealed record PairLook(DateTimeOffset Now, PairState? Pair, string? Problem);

/// <summary>Follows one pair for one open page.</summary>
public sealed class PairFeed(IGrainFactory grains, TimeProvider time, ILogger<PairFeed> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Looks once a second; ends when it is cancelled.</summary>
    public async IAsyncEnumerable<PairLook> FollowAsync(PairKey pair, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var look = new PairLook(time.GetUtcNow(), null, null);
        while (!cancellationToken.IsCancellationRequested)
        {
            look = await LookAsync(pair, look, cancellationToken);
            yield return look;
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task<PairLook> LookAsync(PairKey pair, PairLook before, CancellationToken cancellationToken)
    {
        try
        {
            var state = await grains.Pair(pair).LookAsync().WaitAsync(Patience.ForLooking, time, cancellationToken);
            return new PairLook(time.GetUtcNow(), state, null);
        }
        catch (Exception failure)
        {
            if (before.Problem is null && !cancellationToken.IsCancellationRequested)
            {
                log.PairDoesNotAnswer(pair, failure);
            }

            return before with { Now = time.GetUtcNow(), Problem = Patience.Explain(failure) };
        }
    }
}
