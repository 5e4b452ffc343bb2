namespace HubSpotSfSync.Grains;

/// <summary>
/// What this silo is in the middle of: observations on their way to pairs and writes on their way to a platform. A silo that stops
/// begins nothing new, and leaves the cluster when this is done: its grains would otherwise lose one another halfway.
/// </summary>
public sealed class WorkInHand(TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private int _count;

    public Piece Begin()
    {
        Interlocked.Increment(ref _count);
        return new Piece(this);
    }

    /// <summary>Begins a piece for which nobody waits; <paramref name="failed"/> is told what it came to grief on.</summary>
    public void Run(Func<Task> step, Action<Exception> failed)
    {
        var piece = Begin();
        _ = Task.Run(async () =>
        {
            using (piece)
            {
                try
                {
                    await step();
                }
                catch (Exception failure)
                {
                    failed(failure);
                }
            }
        });
    }

    /// <summary>Waits until nothing is in hand, or until cancelled.</summary>
    public async Task DoneAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _count) > 0 && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public readonly struct Piece(WorkInHand work) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref work._count);
    }
}
