using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Salesforce.Writing;

/// <summary>
/// How many writing calls run at a time: half as many when rows collide, one more for each call that goes through. The org has 25
/// places for requests that last, and others need some of them. Who waits goes by lane.
/// </summary>
/// <param name="most">How many at most, at this moment.</param>
internal sealed class WriteGate(Func<int> most)
{
    /// <summary>While nobody said otherwise.</summary>
    public const int Usual = 8;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, (Lane Lane, long Turn)> _waiting = new();
    private int _running;
    private long _turns;

    public int Limit { get; private set; } = most();

    public async Task EnterAsync(Lane lane, CancellationToken cancellationToken)
    {
        TaskCompletionSource? turn = null;
        lock (_lock)
        {
            if (_running < Limit)
            {
                _running++;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn, (lane, _turns++));
        }

        await using var cancelled = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    public void Leave(bool collided)
    {
        lock (_lock)
        {
            _running--;
            Limit = collided ? Math.Max(1, Limit / 2) : Math.Min(most(), Limit + 1);
            while (_running < Limit && _waiting.TryDequeue(out var next, out _))
            {
                _running += next.TrySetResult() ? 1 : 0;
            }
        }
    }
}
