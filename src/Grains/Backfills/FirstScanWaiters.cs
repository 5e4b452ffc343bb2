using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Pairs;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Hosting;

namespace HubSpotSfSync.Grains.Backfills;

/// <summary>
/// Lets the pairs go that wait for a first scan, as fast as their writes are made. Once a side is scanned, what is still without a counterpart
/// there has none: it is created. Each connection has one of these, which remembers how far it is with each mapping.
/// </summary>
public sealed class FirstScanWaiters(PairIndex index, PairWaker waker, CreationGate gate, ReadingMarks marks, LoadRoom room, IHostApplicationLifetime host, TimeProvider clock)
{
    /// <summary>Pairs may have been asking whether a side is scanned while it became so, and be parked a moment later.</summary>
    private const int RoundsToWake = 2;
    private const int WokenAtOnce = 1000;

    /// <summary>There may be so many that their waking takes hours: nobody waits for its end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    private readonly Dictionary<MappingKey, Progress> _progress = [];

    /// <summary>Goes on with a mapping, and tells whether all of its pairs have been let go.</summary>
    public async Task<bool> LetGoAsync(MappingKey mapping, Func<bool> isPaused)
    {
        if (!_progress.TryGetValue(mapping, out var progress))
        {
            await marks.HoldingAsync(mapping);
            _progress[mapping] = progress = new();
        }

        if (await IsWakingAsync(progress))
        {
            return false;
        }

        var open = (await gate.LookAsync(mapping)).Open.Count;
        var rounds = open == progress.Woken.Sides ? progress.Woken.Rounds : 0;
        if (open > 0 && rounds < RoundsToWake)
        {
            var round = (open, ++rounds);
            progress.Waking = WakeAsync(mapping, progress, round, isPaused);
            if (await IsWakingAsync(progress) || progress.Woken != round)
            {
                return false;
            }
        }

        if (open < Sides.Both.Count)
        {
            return false;
        }

        // The few that are parked a moment later are not worth a batch's waiting.
        await marks.LetGoAsync(mapping);
        return rounds == RoundsToWake;
    }

    /// <summary>Records wait once more for all to be read.</summary>
    public void Begin(MappingKey mapping) => _progress.Remove(mapping);

    private async Task<bool> IsWakingAsync(Progress progress)
    {
        if (progress.Waking is not { } waking)
        {
            return false;
        }

        await Task.WhenAny(waking, Task.Delay(Patience, clock));
        if (!waking.IsCompleted)
        {
            return true;
        }

        progress.Waking = null;
        await waking;
        return false;
    }

    /// <summary>A pause ends it, and it begins anew when the connection goes on.</summary>
    private async Task WakeAsync(MappingKey mapping, Progress progress, (int Sides, int Rounds) round, Func<bool> isPaused)
    {
        var paused = false;
        await waker.WakeAsync(mapping, WaitingAsync(mapping).TakeWhile(_ => !(paused |= isPaused())), evenIfRefused: false);
        if (!paused)
        {
            progress.Woken = round;
        }
    }

    private async IAsyncEnumerable<string> WaitingAsync(MappingKey mapping)
    {
        var count = 0;
        await foreach (var pair in index.WaitingAsync(mapping))
        {
            // Looked at each time: the other side may have been scanned meanwhile.
            if ((await gate.LookAsync(mapping)).Open.Contains(PairKey.SideOf(pair).Other()))
            {
                if (count++ % WokenAtOnce == 0)
                {
                    await room.WaitAsync(mapping, host.ApplicationStopping);
                }

                yield return pair;
            }
        }
    }

    private sealed class Progress
    {
        /// <summary>How many sides were scanned when they were last woken, and in how many rounds they were.</summary>
        public (int Sides, int Rounds) Woken { get; set; }

        public Task? Waking { get; set; }
    }
}
