using System.Text.Json;

namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>Waits for what is to come about, and tells what was there instead when it does not.</summary>
/// <param name="story">What an operator would look at to find out why.</param>
internal sealed class Patience(Func<Task<string>> story)
{
    /// <summary>Generous: a write that a killed silo left without an answer is repeated after 40 seconds, one of a load after three minutes.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(210);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    public async Task<T> UntilAsync<T>(string what, Func<Task<T>> look, Func<T, bool> isSo, Func<T, string> show)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limit);
        var instead = "nothing could be looked at";
        while (!patience.IsCancellationRequested)
        {
            try
            {
                var seen = await look();
                if (isSo(seen))
                {
                    return seen;
                }

                instead = show(seen);
            }
            catch (Exception failure) when (failure is HttpRequestException or JsonException or TaskCanceledException { InnerException: TimeoutException })
            {
                // A silo that is being restarted does not answer for a moment, nor does an account with a fault in force.
                instead = failure.Message;
            }

            await Task.Delay(Between, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"It never came about that {what}.{Environment.NewLine}Instead: {instead}{Environment.NewLine}{await StoryAsync()}");
    }

    private async Task<string> StoryAsync()
    {
        try
        {
            return await story();
        }
        catch (HttpRequestException failure)
        {
            return $"And nobody tells why: {failure.Message}";
        }
    }
}
