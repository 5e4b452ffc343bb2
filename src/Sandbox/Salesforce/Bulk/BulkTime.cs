namespace HubSpotSfSync.Sandbox.Salesforce.Bulk;

/// <summary>The sandbox's time as the running jobs see it.</summary>
internal sealed class BulkTime(Org org)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // The clock tells nobody when it is moved on, so it is looked at.
    public async Task UntilAsync(DateTimeOffset due, CancellationToken ct)
    {
        for (var left = due - org.Clock.GetUtcNow(); left > TimeSpan.Zero; left = due - org.Clock.GetUtcNow())
        {
            await Task.Delay(left < Look ? left : Look, TimeProvider.System, ct);
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
}
