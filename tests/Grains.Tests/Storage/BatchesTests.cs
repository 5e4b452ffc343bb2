using HubSpotSfSync.Grains.Storage;

namespace HubSpotSfSync.Grains.Tests.Storage;

public sealed class BatchesTests
{
    private readonly List<int> _sizes = [];
    private TaskCompletionSource _answered = new();

    [Fact]
    public async Task One_alone_goes_at_once_and_those_that_come_meanwhile_go_together()
    {
        var batches = new Batches<int, int>(100, AskAsync);
        var first = batches.AskAsync(1);
        await SpinAsync(() => _sizes.Count == 1);
        var others = Enumerable.Range(2, 150).Select(batches.AskAsync).ToList();

        _answered.SetResult();

        (await first).ShouldBe(2);
        (await Task.WhenAll(others)).ShouldBe(Enumerable.Range(2, 150).Select(i => i * 2));
        _sizes.ShouldBe([1, 100, 50]);
    }

    [Fact]
    public async Task A_batch_that_fails_fails_for_all_of_it_and_the_next_goes_on()
    {
        var batches = new Batches<int, int>(100, AskAsync);
        var (one, another) = (batches.AskAsync(1), batches.AskAsync(2));
        var failing = _answered;
        await SpinAsync(() => _sizes.Count > 0);
        _answered = new();
        _answered.SetResult();

        failing.SetException(new TimeoutException("The store is gone."));

        await Should.ThrowAsync<TimeoutException>(one);
        await Task.WhenAny(another);
        (await batches.AskAsync(3)).ShouldBe(6);
    }

    private async Task<IReadOnlyList<int>> AskAsync(IReadOnlyList<int> questions)
    {
        var answered = _answered;
        _sizes.Add(questions.Count);
        await answered.Task;
        return [.. questions.Select(question => question * 2)];
    }

    private static async Task SpinAsync(Func<bool> until)
    {
        while (!until())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
