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
        var first = batches.AskAsync(1);
        await SpinAsync(() => _sizes.Count == 1);
        var (one, another, answering) = (batches.AskAsync(2), batches.AskAsync(3), _answered);
        _answered = new();
        _answered.SetException(new TimeoutException("The store is gone."));

        answering.SetResult();

        (await first).ShouldBe(2);
        await Should.ThrowAsync<TimeoutException>(one);
        await Should.ThrowAsync<TimeoutException>(another);
        _answered = new();
        _answered.SetResult();
        (await batches.AskAsync(4)).ShouldBe(8);
        _sizes.ShouldBe([1, 2, 1]);
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
