using System.Collections.Concurrent;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Asks the store for many at once without letting one wait: what comes while a batch is on its way goes together in the next one.
/// </summary>
/// <param name="most">How many go together.</param>
/// <param name="ask">Asks for all of a batch, and answers in its order.</param>
/// <param name="gather">Waits for company of what came first, where that is worth it.</param>
public sealed class Batches<TQuestion, TAnswer>(int most, Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> ask, Func<Task>? gather = null)
{
    private readonly ConcurrentQueue<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> _waiting = new();
    private int _asking;

    public Task<TAnswer> AskAsync(TQuestion question)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((question, answer));
        if (Interlocked.Exchange(ref _asking, 1) == 0)
        {
            // What is asked for all is no part of the trace of the one that happened to be the first.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(AskAllAsync);
            }
        }

        return answer.Task;
    }

    private async Task AskAllAsync()
    {
        do
        {
            while (!_waiting.IsEmpty)
            {
                if (gather is not null && _waiting.Count < most)
                {
                    await gather();
                }

                await AskTogetherAsync(Next());
            }

            Volatile.Write(ref _asking, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _asking, 1) == 0);
    }

    private List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> Next()
    {
        var batch = new List<(TQuestion, TaskCompletionSource<TAnswer>)>();
        while (batch.Count < most && _waiting.TryDequeue(out var one))
        {
            batch.Add(one);
        }

        return batch;
    }

    private async Task AskTogetherAsync(List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> batch)
    {
        try
        {
            var answers = await ask([.. batch.Select(one => one.Question)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.SetResult(answers[i]);
            }
        }
        catch (Exception failure)
        {
            // Each of those who wait deals with it as if it had asked alone.
            foreach (var (_, answer) in batch)
            {
                answer.TrySetException(failure);
            }
        }
    }
}
