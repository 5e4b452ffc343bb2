using HubSpotSfSync.Sandbox.Common;

namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>The sandbox's time as one running job sees it.</summary>
internal sealed class BulkTime(Org org) : IDisposable
{
    private readonly ClockHold _hold = org.Clock.Hold();

    public async Task UntilAsync(DateTimeOffset due, CancellationToken ct)
    {
        if (due - org.Clock.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await _hold.SleepAsync(left, ct);
        }
    }

    /// <returns>False when the job was in another state: somebody aborted it.</returns>
    public bool TryMove(BulkJob job, BulkState to, BulkState from, string? errorMessage = null)
    {
        lock (org.Gate)
        {
            if (job.State != from)
            {
                return false;
            }

            job.Move(to, org.Clock.GetUtcNow(), errorMessage);
            return true;
        }
    }

    public void Dispose() => _hold.Dispose();
}
