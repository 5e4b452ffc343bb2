using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Writing;

/// <summary>How far a write has come when a step fails.</summary>
internal enum Progress
{
    /// <summary>Nothing of it was sent, or it was refused.</summary>
    NotSent = 1,

    /// <summary>The step is the call that sends it.</summary>
    Sending = 2,

    /// <summary>It is there.</summary>
    Sent = 3,
}

/// <summary>What keeps a step from an answer becomes the outcome of the records that it was for; the others go on.</summary>
internal sealed class Attempts(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>For what a person has to mend.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(1);

    public async Task RunAsync(IReadOnlyList<WriteItem> items, Progress progress, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (CrmException failure)
        {
            foreach (var item in items.Where(item => item.Outcome is null or WriteOutcome.Refused))
            {
                item.Outcome = Outcome(failure, progress);
            }
        }
    }

    public WriteOutcome.Later NoResult() => new(clock.GetUtcNow() + Pause, "NO_RESULT", "HubSpot's answer says nothing of this record.");

    private WriteOutcome Outcome(CrmException failure, Progress progress) => failure.Fault == CrmFault.Refused
        ? new WriteOutcome.Refused(failure.Code, failure.Message, [])
        : new WriteOutcome.Later(clock.GetUtcNow() + (failure.RetryAfter ?? (failure.Fault == CrmFault.Credentials ? LongPause : Pause)), failure.Code, failure.Message)
        {
            MayHaveArrived = progress == Progress.Sent || (progress == Progress.Sending && failure.MayHaveArrived),
        };
}
